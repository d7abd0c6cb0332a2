// How `decide` is called.
import type { Command } from '../command.ts';

export const DECIDE: Command = {
  name: 'decide',
  group: 'judge',
  describe: 'say from measured results whether to move: a checklist, a matrix, a recommendation',
  positionals: [
    {
      name: 'results',
      word: 'RESULT',
      isOptional: true,
      isMany: true,
      describe: 'result files or directories; those in results unless given',
    },
  ],
  examples: [
    { line: 'decide --init', says: 'writes decide.yaml: what only you know' },
    { line: 'decide --plan', says: 'the commands that measure it' },
    { line: 'decide --run', says: 'runs them, then decides' },
    {
      line: 'decide --export html=decision.html --fail-on failed',
      says: 'writes a page; exits with 99 if a line failed',
    },
  ],
  options: async () => (await import('./options.ts')).DECIDE_OPTIONS,
  body: async () => (await import('./command.ts')).decideCommand,
};
