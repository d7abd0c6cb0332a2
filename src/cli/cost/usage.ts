// How `cost` is called.
import type { Command } from '../command.ts';

export const COST: Command = {
  name: 'cost',
  group: 'judge',
  describe: 'calculate from measured results what servers cost: a month, a billion operations, a GiB',
  positionals: [
    {
      name: 'results',
      word: 'RESULT',
      isOptional: true,
      isMany: true,
      describe: 'results of capacity and run, or directories of them; those in results unless given',
    },
  ],
  examples: [
    {
      line: 'cost --price redis=0.873/h --price dragonfly=0.68/h --rate 200k',
      says: 'from the results in the directory results',
    },
    {
      line: 'cost --price redis=aws-us-east-1/cache.r7g.2xlarge-redis --price dragonfly=aws-us-east-1/c6i.4xlarge --data 100GiB',
      says: 'with prices that have a source and a date',
    },
    { line: 'cost --calculation redis-vs-dragonfly-article', says: "the article's own, and its errors" },
    { line: 'cost --list-prices', says: 'the shipped prices, and how old they are' },
  ],
  options: async () => (await import('./options.ts')).COST_OPTIONS,
  body: async () => (await import('./command.ts')).costCommand,
};
