// Holds the table of docs/fairness.md against the rules.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAIRNESS_RULES } from '../core/fairness-rules.ts';

const DOCUMENT = readFileSync(new URL('../../docs/fairness.md', import.meta.url), 'utf8');

it('docs/fairness.md has a row for each rule, and says which are enforced', () => {
  const rows = [...DOCUMENT.matchAll(/^\| `([\w-]+)` \| (yes|no) \|/gm)].map(([, rule, word]) => [
    rule,
    word,
  ]);
  expect(rows).toEqual(
    Object.entries(FAIRNESS_RULES).map(([rule, { enforced }]) => [rule, enforced ? 'yes' : 'no']),
  );
});
