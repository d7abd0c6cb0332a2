// How `fleet` is called.
import type { Command } from '../command.ts';

export const FLEET: Command = {
  name: 'fleet',
  group: 'set up',
  describe: 'show the agents of a fleet, and which run uses them',
  positionals: [{ name: 'action', word: 'ACTION', choices: ['status'], describe: 'what to do' }],
  examples: [{ line: 'fleet status --fleet redis://queue:6379', says: 'lists the agents' }],
  options: async () => (await import('./options.ts')).FLEET_STATUS_OPTIONS,
  body: async () => (await import('./command.ts')).fleetCommand,
};
