// How `doctor` is called.
import type { Command } from '../command.ts';

export const DOCTOR: Command = {
  name: 'doctor',
  group: 'set up',
  describe:
    'say what this machine measures well or badly, and why; with --noise, which differences it can resolve',
  positionals: [
    {
      name: 'profile',
      word: 'PROFILE',
      isOptional: true,
      describe: 'with --noise: the profile to measure under; read-heavy unless given',
    },
  ],
  examples: [
    { line: 'doctor', says: 'looks at the machine, and changes nothing' },
    { line: 'doctor --noise', says: 'races one server against itself' },
    { line: 'doctor --noise lua', says: 'the same, under another profile' },
  ],
  options: async () => (await import('./options.ts')).DOCTOR_OPTIONS,
  body: async () => (await import('./command.ts')).doctorCommand,
};
