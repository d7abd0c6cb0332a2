// How `soak` is called.
import type { Command } from '../command.ts';

export const SOAK: Command = {
  name: 'soak',
  group: 'measure',
  describe: 'send a fixed rate to all targets side by side for days, and say whether memory or latency grows',
  positionals: [
    {
      name: 'profiles',
      word: 'PROFILE',
      isMany: true,
      describe: 'profiles by name or file, all at the same time',
    },
  ],
  examples: [
    { line: 'soak mixed --for 7d --rate 5k', says: 'a week of redis and dragonfly' },
    { line: 'soak mixed --for 2h --rate 20k --fail-on grows', says: 'exits with 99 if something grows' },
    { line: 'soak mixed --for 7d --rate 5k --resume RESULT', says: 'continues after a reboot' },
  ],
  options: async () => (await import('./options.ts')).SOAK_OPTIONS,
  async body() {
    // Before the rest is loaded, for loading alone makes it grow.
    (await import('../../core/young-generation.ts')).keepYoungGenerationSmall();
    return (await import('./command.ts')).soakCommand;
  },
};
