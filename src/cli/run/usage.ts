// How `run` is called.
import type { Command } from '../command.ts';
import { listExitCodes } from '../help/exit-codes.ts';

export const RUN: Command = {
  name: 'run',
  group: 'measure',
  describe: 'race targets under one or more profiles',
  positionals: [
    {
      name: 'profiles',
      word: 'PROFILE',
      isOptional: true,
      isMany: true,
      describe: 'names of built-in profiles, or YAML files',
    },
  ],
  examples: [
    { line: 'run', says: 'the servers that are installed here, against each other' },
    { line: 'run lua -t redis -t dragonfly --quick', says: 'a first look' },
    { line: 'run my.yaml -t old=redis@7.2 -t new=redis@8', says: 'an upgrade: both versions in one run' },
    {
      line: 'run my.yaml -t old=redis://10.0.0.5:6379 -t new=redis://10.0.0.6:6379',
      says: 'two servers that run already',
    },
  ],
  options: async () => (await import('./options.ts')).RUN_OPTIONS,
  body: async () => (await import('./command.ts')).runCommand,
  notes: async () => [
    'Every flag of run can also be set by an environment variable CACHE_BENCH_<FLAG>, e.g. CACHE_BENCH_VALUE_SIZE=1KiB.',
    listExitCodes(),
  ],
};
