// How `compat` is called.
import type { Command } from '../command.ts';

export const COMPAT: Command = {
  name: 'compat',
  group: 'judge',
  describe: 'find where two servers reply differently, with hundreds of checks',
  positionals: [
    {
      name: 'action',
      word: 'ACTION',
      choices: ['run', 'data', 'concurrency', 'monitoring', 'diff', 'coverage'],
      isOptional: true,
      otherwise: 'run',
      describe:
        'run (default): compare the replies of both; data: whether keys of every type survive a move, both ways; concurrency: which promises hold under many connections; monitoring: whether the fields that dashboards and alerts read exist and change; diff: compare two saved results; coverage: which commands of the reference have no check',
    },
    {
      name: 'results',
      word: 'RESULT',
      isOptional: true,
      isMany: true,
      describe: 'with diff: two saved comparisons, the older one first',
    },
  ],
  examples: [
    { line: 'compat --reference redis --candidate dragonfly', says: 'what a move would break' },
    {
      line: 'compat --reference old=redis://10.0.0.5 --candidate new=redis://10.0.0.6 --fail-on breaks',
      says: 'exits with 99 if a move would break something',
    },
    { line: 'compat --from-url redis://10.0.0.5', says: 'only the commands that this server has run' },
    { line: 'compat --from-source .', says: 'only the commands and Lua scripts of this code' },
    {
      line: 'compat --preflight redis://10.0.0.5 --candidate dragonfly',
      says: 'what would prevent moving its data',
    },
    { line: 'compat data --reference redis --candidate valkey', says: 'moves keys of every type, both ways' },
    {
      line: 'compat concurrency --trials 500 --seed 7',
      says: 'atomicity, order and wake-ups, tried 500 times',
    },
    { line: 'compat monitoring --candidate dragonfly', says: 'which alert goes blind' },
    { line: 'compat diff before.json after.json', says: 'what an upgrade changed' },
    { line: 'compat --family scripting --resp 2 --all', says: 'one family, all that differs' },
  ],
  options: async () => (await import('./options.ts')).COMPAT_OPTIONS,
  body: async () => (await import('./command.ts')).compatCommand,
};
