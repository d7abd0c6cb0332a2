// Writes the JSON Schema of profiles beside the built files, where the shipped profiles' modelines and npm find it.
import { writeFileSync } from 'node:fs';
import { profileJsonSchema } from '../dist/profile/schema.js';

writeFileSync(
  new URL('../dist/profile.schema.json', import.meta.url),
  `${JSON.stringify(profileJsonSchema(), null, 2)}\n`,
);
