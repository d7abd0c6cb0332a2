// How `claims` is called.
import type { Command } from '../command.ts';

export const CLAIMS: Command = {
  name: 'claims',
  group: 'judge',
  describe: 'test claims about servers on this machine: each holds, does not hold, or cannot be tested',
  positionals: [
    {
      name: 'file',
      word: 'FILE',
      isOptional: true,
      describe: 'YAML file of claims (docs/claims.md); those of the Redis and Dragonfly article unless given',
    },
  ],
  examples: [
    { line: 'claims', says: 'what the article claims' },
    { line: 'claims vendor.yaml -o claims.md', says: 'what your vendor claims, as a page' },
    { line: 'claims --results results', says: 'from what was measured before' },
  ],
  options: async () => (await import('./options.ts')).CLAIMS_OPTIONS,
  body: async () => (await import('./command.ts')).claimsCommand,
};
