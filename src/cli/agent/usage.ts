// How `agent` is called.
import type { Command } from '../command.ts';

export const AGENT: Command = {
  name: 'agent',
  group: 'set up',
  describe: 'send load from this machine for runs with --fleet',
  positionals: [],
  examples: [
    { line: 'agent --fleet redis://queue:6379 --label zone=b', says: 'runs until it is stopped' },
    { line: "agent --fleet 'redis://:${QUEUE_PASSWORD}@queue:6379' --once", says: 'for one run' },
  ],
  options: async () => (await import('./options.ts')).AGENT_OPTIONS,
  body: async () => (await import('./command.ts')).agentCommand,
};
