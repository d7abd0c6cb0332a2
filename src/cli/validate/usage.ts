// How `validate` is called.
import type { Command } from '../command.ts';

export const VALIDATE: Command = {
  name: 'validate',
  group: 'set up',
  describe: 'check profiles, claims and compatibility checks; prints file:line:col of every mistake',
  positionals: [{ name: 'files', word: 'FILE', isMany: true, describe: 'YAML files' }],
  examples: [{ line: 'validate my.yaml', says: 'sends nothing to any server' }],
  options: async () => ({}),
  body: async () => (await import('./command.ts')).validateCommand,
};
