// How `claims` is called.
import type { Command } from '../command.ts';

export const CLAIMS: Command = {
  name: 'claims',
  group: 'judge',
  describe: 'test what is claimed of servers, here: it holds, or does not, or cannot be told',
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
    { line: 'claims --results results', says: 'by what was measured before' },
  ],
  options: async () => (await import('./options.ts')).CLAIMS_OPTIONS,
  body: async () => (await import('./command.ts')).claimsCommand,
};
