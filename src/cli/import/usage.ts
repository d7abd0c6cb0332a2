// How `import` is called.
import type { Command } from '../command.ts';

export const IMPORT: Command = {
  name: 'import',
  group: 'share',
  describe: 'turn the output of memtier_benchmark, redis-benchmark --csv or HdrHistogram into a result',
  positionals: [
    {
      name: 'file',
      word: 'FILE',
      describe:
        "JSON of memtier_benchmark, its .hgrm and .txt, CSV of redis-benchmark, an interval log (.hlog), a percentile table (.hgrm), or an older cache-bench's result.json",
    },
  ],
  examples: [
    { line: 'import memtier.json', says: 'what memtier_benchmark --json-out-file=memtier.json wrote' },
  ],
  options: async () => (await import('./options.ts')).IMPORT_OPTIONS,
  body: async () => (await import('./command.ts')).importCommand,
};
