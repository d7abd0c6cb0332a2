// Gives the sections of the newest release in CHANGELOG.md the names that the others have; part of `npm run version`.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'CHANGELOG.md';
const NAMES = { 'Major Changes': 'Breaking', 'Minor Changes': 'Added and changed', 'Patch Changes': 'Fixed' };

const text = readFileSync(FILE, 'utf8');
writeFileSync(
  FILE,
  text.replace(/^### (\w+ Changes)$/gm, (heading, name) => (NAMES[name] ? `### ${NAMES[name]}` : heading)),
);
