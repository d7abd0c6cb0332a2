// How `decide` is called.
import type { Command } from '../command.ts';

export const DECIDE: Command = {
  name: 'decide',
  group: 'judge',
  describe: 'say whether to move, by what was measured: a checklist, a matrix, a recommendation',
  positionals: [
    {
      name: 'results',
      word: 'RESULT',
      isOptional: true,
      isMany: true,
      describe: 'files or directories of results; those in results unless given',
    },
  ],
  examples: [
    { line: 'decide --init', says: 'writes decide.yaml: what only you know' },
    { line: 'decide --plan', says: 'the commands that measure it' },
    { line: 'decide --run', says: 'runs them, then decides' },
    { line: 'decide --export html=decision.html --fail-on failed', says: 'the page; exits with 99' },
  ],
  options: async () => (await import('./options.ts')).DECIDE_OPTIONS,
  body: async () => (await import('./command.ts')).decideCommand,
};
