// How `learn` is called.
import type { Command } from '../command.ts';

export const LEARN: Command = {
  name: 'learn',
  group: 'set up',
  describe: 'write a profile from the load of a running server; only reads from that server',
  positionals: [
    {
      name: 'server',
      word: 'URL',
      describe: 'URL of the server, as after -t: redis://user:password@host:port/db',
    },
  ],
  examples: [
    { line: 'learn redis://10.0.0.5:6379 --dry-run', says: 'says what it would send' },
    { line: 'learn redis://10.0.0.5:6379 -o my.yaml', says: "writes a profile for 'run my.yaml'" },
  ],
  options: async () => (await import('./options.ts')).LEARN_OPTIONS,
  body: async () => (await import('./command.ts')).learnCommand,
};
