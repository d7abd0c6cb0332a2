// How `compare` is called.
import type { Command } from '../command.ts';

export const COMPARE: Command = {
  name: 'compare',
  group: 'judge',
  describe: 'compare two saved runs, two targets of one run, two rehearsals or two failovers',
  positionals: [
    {
      name: 'reference',
      word: 'REFERENCE',
      describe:
        'a result file, the directory of a run, the beginning of its id, latest, or a baseline by name or file; add #NAME for one of its targets',
    },
    { name: 'candidate', word: 'CANDIDATE', describe: 'the result to compare with it, in the same forms' },
  ],
  examples: [
    { line: 'compare results/monday results/tuesday', says: 'the same targets on two days' },
    { line: 'compare main latest', says: 'the baseline main, and the newest run' },
    { line: 'compare results/x#redis results/x#dragonfly', says: 'two targets, block by block' },
  ],
  options: async () => (await import('./options.ts')).COMPARE_OPTIONS,
  body: async () => (await import('./command.ts')).compareCommand,
};
