import { expect, it } from 'vitest';
import {
  SAMPLE_COMPAT,
  SAMPLE_COMPAT_SOURCE,
  SAMPLE_COMPAT_USED,
} from '../../report/sample-compat.test-helper.ts';
import { describeCompat } from './text.ts';

const TERMINAL = { color: false, unicode: true, columns: 100 };

it('a comparison is told as a sentence, a table, and what differs, both replies below each other', async () => {
  const text = describeCompat(SAMPLE_COMPAT, { all: false }, TERMINAL);
  await expect(text).toMatchFileSnapshot('golden/compat.txt');
  expect(text).not.toContain('strings/words');
});

it('all of it, with what the application uses', async () => {
  const text = describeCompat(SAMPLE_COMPAT_USED, { all: true }, TERMINAL);
  await expect(text).toMatchFileSnapshot('golden/compat-all.txt');
});

it('what breaks is told with where it stands in the source, the first place unless all are wanted', () => {
  const commands = [
    { name: 'LCS', calls: 1, checks: 1, level: 'breaks' as const, places: ['src/a.js:4', 'src/b.js:9'] },
    { name: 'GET', calls: 1, checks: 3, level: 'differs' as const, places: ['src/a.js:2'] },
  ];
  const result = { ...SAMPLE_COMPAT_USED, usage: { ...SAMPLE_COMPAT_USED.usage!, commands } };
  const text = describeCompat(result, { all: false }, TERMINAL);
  expect(text).toMatch(/^LCS .* src\/a\.js:4 and 1 more$/m);
  expect(text).toMatch(/^GET .* src\/a\.js:2$/m);
  expect(describeCompat(result, { all: true }, TERMINAL)).toMatch(/^LCS .* src\/a\.js:4, src\/b\.js:9$/m);
});

it('no more differences than anybody reads', () => {
  const many = Array.from({ length: 100 }, (_, i) => ({
    ...SAMPLE_COMPAT.checks[1]!,
    id: `strings/lcs-${i}`,
  }));
  const text = describeCompat({ ...SAMPLE_COMPAT, checks: many }, { all: false }, TERMINAL);
  expect(text).toContain('40 more: --all shows them');
});

it('scripts of the source that break something are named with line and reason, others counted', async () => {
  const text = describeCompat(SAMPLE_COMPAT_SOURCE, { all: false }, TERMINAL);
  await expect(text).toMatchFileSnapshot('golden/compat-source.txt');
  expect(text).not.toContain('script accepted');
  expect(describeCompat(SAMPLE_COMPAT_SOURCE, { all: true }, TERMINAL)).toContain('script accepted');
});
