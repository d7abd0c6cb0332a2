import { describe, expect, it } from 'vitest';
import type { RaceResult } from '../../result/kinds/race.ts';
import { EXTRAS, harmfulResult, toInput, watchedResult } from '../sample-files.test-helper.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../sample-result.test-helper.ts';
import { renderMarkdown } from './render-markdown.ts';

const WITHOUT_TELEMETRY = [REDIS, DRAGONFLY].map((one) => ({ ...one, telemetry: false }));

const INPUTS = {
  'two-targets': toInput(watchedResult()),
  everything: toInput(watchedResult(), EXTRAS),
  partial: toInput(sampleResult({ profiles: ['read-heavy', 'lua-counter'], partialAfterRounds: 5 })),
  remote: toInput(sampleResult({ targets: WITHOUT_TELEMETRY })),
  'one-target': toInput(sampleResult({ targets: [REDIS], blocks: 1, requests: 900 })),
  'failed-target': toInput(
    sampleResult({ blocks: 2, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [0, 1] }] }),
  ),
  'nothing-measured': toInput(sampleResult({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] })),
  harmful: toInput(harmfulResult()),
};

/** Of GitHub's sanitizer: what is not on its list it takes out, or shows as text. */
const KEPT_TAGS = ['details', 'summary', 'code', 'sub', 'br', 'wbr', 'span'];

describe.each(Object.entries(INPUTS))('the markdown of the sample "%s"', (name, input) => {
  const text = renderMarkdown(input);
  const prose = text.replaceAll(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');

  it('reads as it did when it was last looked at', async () => {
    await expect(text).toMatchFileSnapshot(`../golden/${name}.md`);
  });

  it('has no HTML that GitHub takes out, and closes what it opens', () => {
    const tags = [...prose.matchAll(/<(\/?)([^>]*)>/g)];
    expect(tags.filter(([, , tag]) => !KEPT_TAGS.includes(tag!))).toEqual([]);
    const count = (tag: string): number => tags.filter(([whole]) => whole === tag).length;
    for (const tag of KEPT_TAGS.filter((one) => !['br', 'wbr'].includes(one)))
      expect(count(`</${tag}>`)).toBe(count(`<${tag}>`));
  });

  it('has tables whose rows all have as many cells as their head', () => {
    for (const table of prose.match(/(?:^\|.*\n?)+/gm) ?? []) {
      const cells = table
        .trimEnd()
        .split('\n')
        .map((line) => line.split('|').length);
      expect(new Set(cells).size, table).toBe(1);
    }
  });

  it('has no long line but in tables, code and where foreign text is long', () => {
    const lines = prose.split('\n').filter((line) => !line.startsWith('|'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(name === 'harmful' ? 3000 : 260);
  });

  it('says that it is partial while it is', () => {
    expect(/^> Partial result/m.test(text)).toBe(input.result.partial);
  });
});

/** Many profiles, targets and blocks of one sample, without sampling each. */
function multiply(result: RaceResult, profiles: number, targets: number): RaceResult {
  const names = Array.from({ length: profiles }, (_, i) => `profile-${i}`);
  const [profile] = result.profiles;
  const copies = Array.from({ length: targets }, (_, i) => ({
    from: result.targets[i % 2]!,
    name: i < 2 ? result.targets[i]!.name : `target-${i}`,
  }));
  return {
    ...result,
    targets: copies.map(({ from, name }) => ({ ...from, name })),
    profiles: names.map((name) => ({ ...profile!, name, text: `# ${'x'.repeat(900)}\nname: ${name}\n` })),
    fills: names.flatMap((name) =>
      copies.map((copy) => ({ ...result.fills[0]!, profile: name, target: copy.name })),
    ),
    rounds: names.flatMap((name) =>
      copies.flatMap((copy) =>
        result.rounds
          .filter(({ target }) => target === copy.from.name)
          .map((round) => ({ ...round, profile: name, target: copy.name })),
      ),
    ),
  };
}

describe('a large run', () => {
  const full = multiply(sampleResult({ blocks: 8, requests: 2000 }), 20, 4);
  const text = renderMarkdown(toInput(full));

  it('stays below what a comment on GitHub may have, and says what it left out', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    expect(text).toMatch(/Left out to stay below 60 kB: .*blocks of a profile \(\d+\)/);
  });

  it('keeps every profile with its speed, and the command', () => {
    for (const { name } of full.profiles) expect(text).toContain(`\n## ${name}\n`);
    expect(text.match(/^\| target \| ops\/s/gm)).toHaveLength(20);
    expect(text).toContain(full.settings.command);
  });

  it('stays below it whatever the result holds', () => {
    // The beginnings of the profiles alone are too much; nothing is compared, which takes long.
    const endless = multiply(sampleResult({ blocks: 1, requests: 500 }), 300, 1);
    endless.settings.command = 'x'.repeat(200_000);
    const short = renderMarkdown(toInput(endless));
    expect(Buffer.byteLength(short)).toBeLessThan(60_000);
    expect(short).toMatch(/Left out to stay below 60 kB: .*\bprofile \(\d+\)/);
  });
});
