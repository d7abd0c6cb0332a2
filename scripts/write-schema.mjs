// Writes the JSON Schemas of profiles, claims and rehearsals beside the built files, where the shipped files' modelines and npm find them.
import { writeFileSync } from 'node:fs';
import { claimsJsonSchema } from '../dist/claims/schema.js';
import { profileJsonSchema } from '../dist/profile/schema.js';
import { rehearsalJsonSchema } from '../dist/rehearse/schema.js';

for (const [name, schema] of [
  ['profile', profileJsonSchema()],
  ['claims', claimsJsonSchema()],
  ['rehearsal', rehearsalJsonSchema()],
])
  writeFileSync(
    new URL(`../dist/${name}.schema.json`, import.meta.url),
    `${JSON.stringify(schema, null, 2)}\n`,
  );
