// How `failover` is called.
import type { Command } from '../command.ts';

export const FAILOVER: Command = {
  name: 'failover',
  group: 'measure',
  describe: 'make servers fail on purpose, and measure what that costs an application, for each client',
  positionals: [
    {
      name: 'experiments',
      word: 'EXPERIMENT',
      isMany: true,
      describe: 'name of a shipped experiment such as kill-primary, or a YAML file (docs/failover.md)',
    },
  ],
  examples: [
    { line: 'failover kill-primary', says: 'kills the primary, and measures every client that is installed' },
    {
      line: "failover kill-primary stop-primary --client ioredis --rule 'unavailability < 10s' --rule 'lost_writes == 0'",
      says: 'exits with 99 when a rule is broken',
    },
    { line: 'failover switchover -t redis -t valkey --repeats 3', says: 'two servers, three times' },
  ],
  options: async () => (await import('./options.ts')).FAILOVER_OPTIONS,
  body: async () => (await import('./command.ts')).failoverCommand,
};
