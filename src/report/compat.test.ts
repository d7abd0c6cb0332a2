// A comparison of replies in each of its formats.
import { describe, expect, it } from 'vitest';
import { listCompatAnnotations } from '../ci/list-compat-annotations.ts';
import type { CompatResult } from '../result/kinds/compat.ts';
import { RENDER_COMPAT } from './compat-formats.ts';
import { describeCovered, describeHeadline } from './compat-section.ts';
import { renderCompatMarkdown } from './markdown/compat.ts';
import { SAMPLE_COMPAT, SAMPLE_COMPAT_SOURCE, SAMPLE_COMPAT_USED } from './sample-compat.test-helper.ts';

const { checks } = SAMPLE_COMPAT;

describe('the headline', () => {
  it.each<[string, Partial<CompatResult>, string]>([
    [
      'all',
      {},
      '2 of 6 checks would break an application, 1 differs, 1 only in words or form: new (dragonfly 1.40.1) and redis 8.10.1',
    ],
    [
      'no difference',
      { checks: checks.slice(0, 1) },
      'new (dragonfly 1.40.1) and redis 8.10.1 answer the one check alike',
    ],
    [
      'words only',
      { checks: [checks[0]!, checks[2]!] },
      '1 of 2 checks differ only in words or form: new (dragonfly 1.40.1) and redis 8.10.1',
    ],
    [
      'nothing',
      { checks: checks.slice(-1) },
      'no replies of new (dragonfly 1.40.1) and redis 8.10.1 were compared',
    ],
  ])('of %s', (_what, part, sentence) => {
    expect(describeHeadline({ ...SAMPLE_COMPAT, ...part })).toBe(sentence);
  });

  it('names what is used and breaks, and what is covered, where usage is known', () => {
    expect(describeHeadline(SAMPLE_COMPAT_USED)).toBe(
      '1 of the 3 commands that you use breaks between new (dragonfly 1.40.1) and redis 8.10.1: LCS (9.0 % of calls)',
    );
    expect(describeCovered(SAMPLE_COMPAT_USED.usage!)).toBe(
      'by redis://10.0.0.5:6379: checks cover 2 of 3 commands, 99.0 % of the calls; no check covers MY.COMMAND',
    );
  });
});

it.each(['md', 'junit', 'html'] as const)('is written as %s', async (format) => {
  const text = RENDER_COMPAT[format](SAMPLE_COMPAT_USED)
    .replace(/<style>.*?<\/style>/s, '<style></style>')
    .replace(/sha256-[^']+/g, 'sha256-');
  await expect(text).toMatchFileSnapshot(`golden/compat.${format}`);
});

it('a page holds no markup that is not our own, and no script', () => {
  const page = RENDER_COMPAT.html(SAMPLE_COMPAT_USED);
  expect(page).not.toContain('<b>wrong</b>');
  expect(page).toContain('Lua &lt;scripts&gt;');
  expect(page).not.toContain('<script');
  expect(page).toContain("default-src 'none'");
});

it('markdown stays below what GitHub folds, and says what is left out', () => {
  const many = Array.from({ length: 400 }, (_, i) => ({ ...checks[1]!, id: `strings/lcs-${i}` }));
  const text = renderCompatMarkdown({ ...SAMPLE_COMPAT, checks: many });
  expect(Buffer.byteLength(text)).toBeLessThan(60_000);
  expect(text).toMatch(/\d+ more have no room here/);
});

it('points CI at what breaks and differs, as errors where those make the command fail', () => {
  const levels = (failOn: 'breaks' | 'differs' | undefined) =>
    listCompatAnnotations(SAMPLE_COMPAT, failOn).map(({ level, title }) => `${level} ${title}`);
  expect(levels(undefined)).toEqual([
    'warning strings/lcs: not supported',
    'warning strings/crash: ended the server',
    'warning strings/ttl: differs',
  ]);
  expect(levels('breaks')[0]).toBe('error strings/lcs: not supported');
  expect(levels('breaks')[2]).toBe('warning strings/ttl: differs');
  expect(levels('differs')[2]).toBe('error strings/ttl: differs');
  expect(listCompatAnnotations(SAMPLE_COMPAT, 'breaks')[0]?.place).toEqual({
    file: 'workloads/compat/strings.yaml',
    line: 5,
    column: 1,
  });
});

describe('scripts of the source', () => {
  it.each(['md', 'html'] as const)(
    'stand in %s with line and reason, and nothing of them is markup',
    (format) => {
      const text = RENDER_COMPAT[format](SAMPLE_COMPAT_SOURCE);
      expect(text).toContain('moveToActive-11.js:121');
      expect(text).toMatch(/HEXISTS: key built from ARGV.{0,2}1/);
      expect(text).not.toContain('lib/<b>.ts</code> <');
      expect(text.replaceAll('`lib/<b>.ts:7`', '')).not.toContain('<b>.ts');
    },
  );
});
