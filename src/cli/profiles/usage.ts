// How `profiles` is called.
import type { Command } from '../command.ts';

export const PROFILES: Command = {
  name: 'profiles',
  group: 'set up',
  describe: 'list the built-in profiles, or print one',
  positionals: [
    {
      name: 'action',
      word: 'ACTION',
      choices: ['list', 'show'],
      isOptional: true,
      otherwise: 'list',
      describe: 'what to do; list unless given',
    },
    { name: 'name', word: 'NAME', isOptional: true, describe: 'profile to show' },
  ],
  examples: [{ line: 'profiles show read-heavy > my.yaml', says: 'one to begin with' }],
  options: async () => ({}),
  body: async () => (await import('./command.ts')).profilesCommand,
};
