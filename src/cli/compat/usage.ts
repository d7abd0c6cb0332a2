// How `compat` is called.
import type { Command } from '../command.ts';

export const COMPAT: Command = {
  name: 'compat',
  group: 'judge',
  describe: 'say where a server answers otherwise than another: hundreds of checks, asked of both',
  positionals: [],
  examples: [
    { line: 'compat --reference redis --candidate dragonfly', says: 'what a move would break' },
    {
      line: 'compat --reference old=redis://10.0.0.5 --candidate new=redis://10.0.0.6 --fail-on breaks',
      says: 'exits with 99 then',
    },
    { line: 'compat --family scripting --resp 2 --all', says: 'one family, all that differs' },
  ],
  options: async () => (await import('./options.ts')).COMPAT_OPTIONS,
  body: async () => (await import('./command.ts')).compatCommand,
};
