// How `schema` is called.
import type { Command } from '../command.ts';

export const SCHEMA: Command = {
  name: 'schema',
  group: 'set up',
  describe: 'print the JSON Schema (draft-07) of profiles, claims, compatibility checks or rehearsals',
  positionals: [
    {
      name: 'of',
      word: 'KIND',
      choices: ['profile', 'claims', 'compat', 'rehearsal'],
      isOptional: true,
      otherwise: 'profile',
      describe: 'kind of file; profile unless given',
    },
  ],
  examples: [{ line: 'schema > profile.schema.json', says: 'for the YAML plugin of an editor' }],
  options: async () => ({}),
  body: async () => (await import('./command.ts')).schemaCommand,
};
