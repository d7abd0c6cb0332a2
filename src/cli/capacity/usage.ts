// How `capacity` is called.
import type { Command } from '../command.ts';

export const CAPACITY: Command = {
  name: 'capacity',
  group: 'measure',
  describe: 'find the highest rate each target sustains under objectives',
  positionals: [{ name: 'profile', word: 'PROFILE', describe: 'name of a built-in profile, or a YAML file' }],
  examples: [
    {
      line: "capacity read-heavy --slo 'p99<1ms'",
      says: 'the servers that are installed here, against each other',
    },
  ],
  options: async () => (await import('./options.ts')).CAPACITY_OPTIONS,
  body: async () => (await import('./command.ts')).capacityCommand,
};
