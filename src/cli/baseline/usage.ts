// How `baseline` is called.
import type { Command } from '../command.ts';

export const BASELINE: Command = {
  name: 'baseline',
  group: 'judge',
  describe: 'save, list, show or remove baselines: runs that later runs are compared with',
  positionals: [
    {
      name: 'action',
      word: 'ACTION',
      choices: ['save', 'list', 'show', 'remove'],
      synonyms: { rm: 'remove' },
      describe: 'what to do',
    },
    { name: 'name', word: 'NAME', isOptional: true, describe: 'name of the baseline' },
    { name: 'result', word: 'RESULT', isOptional: true, describe: 'what to save: result.json, or a run' },
  ],
  examples: [{ line: 'baseline save main results/x', says: 'keeps it as bench/baselines/main.json' }],
  options: async () => (await import('./options.ts')).BASELINE_OPTIONS,
  body: async () => (await import('./command.ts')).baselineCommand,
};
