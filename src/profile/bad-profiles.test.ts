// Every mistake the language knows, and the exact lines a user reads for it (golden/bad-profiles.txt).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { NODE_FILES } from '../core/node-files.ts';
import { formatProblem } from './problems.ts';
import { validateProfileText } from './validate.ts';

const golden = readFileSync(new URL('./golden/bad-profiles.txt', import.meta.url), 'utf8');
const folder = { directory: fileURLToPath(new URL('./golden', import.meta.url)), files: NODE_FILES };

/** `=== title`, the YAML, `--- problems`, the lines. */
const cases = golden
  .split(/^=== /m)
  .slice(1)
  .map((block) => {
    const [title, ...rest] = block.split('\n');
    const [yaml, lines] = rest.join('\n').split('--- problems\n');
    return { title: title!, yaml: yaml!, lines: lines!.trimEnd().split('\n') };
  });

test('the golden file holds the many ways to go wrong', () => {
  expect(cases.length).toBeGreaterThanOrEqual(50);
});

test.each(cases)('$title is told with its place', ({ yaml, lines }) => {
  const { profile, problems } = validateProfileText(yaml, 'bad.yaml', folder);
  expect(problems.map(formatProblem)).toEqual(lines);
  expect(profile).toBeUndefined();
});
