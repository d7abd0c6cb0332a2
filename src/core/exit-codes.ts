// The exit codes of the command, one constant a reason; README and --help print this same table.

export const EXIT = {
  ok: 0,
  runFailed: 1,
  usage: 2,
  notComparable: 3,
  refused: 4,
  gateFailed: 99,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, in the words README and --help use. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [
    EXIT.runFailed,
    'the run failed: a target could not be started, reached or measured, an operation or event always failed on it, or keys were left on it',
  ],
  [EXIT.usage, 'wrong flag, configuration or profile; nothing was sent to any server'],
  [
    EXIT.notComparable,
    'not comparable, or a rule could not be judged (gate: with --on-inconclusive fail); the numbers are saved',
  ],
  [EXIT.refused, 'refused by the safety check; nothing was written to any server'],
  [EXIT.gateFailed, 'the gate failed: a declared rule is broken; the numbers are saved'],
  [EXIT.interrupted, 'interrupted by Ctrl-C; finished rounds are saved'],
  [EXIT.terminated, 'terminated by SIGTERM; finished rounds are saved'],
];
