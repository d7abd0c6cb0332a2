// How `servers` is called.
import type { Command } from '../command.ts';

export const SERVERS: Command = {
  name: 'servers',
  group: 'set up',
  describe: 'list the servers that can be started here; install, find or remove one',
  positionals: [
    {
      name: 'action',
      word: 'ACTION',
      choices: ['list', 'install', 'where', 'remove'],
      synonyms: { rm: 'remove' },
      describe: 'what to do',
    },
    {
      name: 'names',
      word: 'NAME',
      isOptional: true,
      isMany: true,
      describe: 'redis, dragonfly or valkey; with a version as in dragonfly@1.39.0, dragonfly@latest',
    },
  ],
  examples: [
    { line: 'servers install dragonfly', says: 'its release, verified, into your cache' },
    { line: 'servers install redis', says: 'with apt-get, dnf, apk or brew, or from source' },
    { line: 'servers remove dragonfly', says: 'what was installed into your cache' },
  ],
  options: async () => (await import('./options.ts')).SERVERS_OPTIONS,
  body: async () => (await import('./command.ts')).serversCommand,
};
