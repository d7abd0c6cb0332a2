// How `compat` is called.
import type { Command } from '../command.ts';

export const COMPAT: Command = {
  name: 'compat',
  group: 'judge',
  describe: 'say where a server answers otherwise than another: hundreds of checks, asked of both',
  positionals: [
    {
      name: 'action',
      word: 'ACTION',
      choices: ['run', 'data', 'concurrency', 'monitoring', 'diff', 'coverage'],
      isOptional: true,
      otherwise: 'run',
      describe:
        'run, unless given: ask both; data: whether keys of every type survive a move, both ways; concurrency: what holds while many connections are at it; monitoring: which fields that dashboards and alerts read are there and move; diff: compare two saved results; coverage: which commands of the reference no check asks about',
    },
    {
      name: 'results',
      word: 'RESULT',
      isOptional: true,
      isMany: true,
      describe: 'of diff: two saved comparisons, the older one first',
    },
  ],
  examples: [
    { line: 'compat --reference redis --candidate dragonfly', says: 'what a move would break' },
    {
      line: 'compat --reference old=redis://10.0.0.5 --candidate new=redis://10.0.0.6 --fail-on breaks',
      says: 'exits with 99 then',
    },
    { line: 'compat --from-url redis://10.0.0.5', says: 'only what that server is asked for' },
    { line: 'compat --from-source .', says: 'only what that code asks for, and its Lua scripts' },
    {
      line: 'compat --preflight redis://10.0.0.5 --candidate dragonfly',
      says: 'what would stand in the way of moving its data',
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
