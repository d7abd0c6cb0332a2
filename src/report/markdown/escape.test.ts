import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HARMFUL } from '../sample-files.test-helper.ts';
import { codeBlock, escapeMarkdown, escapeName, escapeText, inlineCode } from './escape.ts';

/** What a reader sees: tags that show nothing taken out, entities put back. */
function shown(markdown: string): string {
  return markdown
    .replaceAll(/<\/?(?:wbr|span|code)>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'<>|&\\`*_~[]()#@:/$-+=1. \nwx!') }),
);

describe('escapeMarkdown', () => {
  it('leaves no markup of any text', () => {
    fc.assert(
      fc.property(text, (foreign) => {
        const written = escapeMarkdown(foreign);
        expect(written.replaceAll(/<\/?(?:wbr|span)>/g, '')).not.toMatch(/[<>|`*~\\\n\r]/);
        expect(written).not.toMatch(/\]\(|\]\[|\]:|^(?:[-+=#]|\d+[.)])(?:\s|$)/);
        expect(written).not.toMatch(/@\w|(?<!&)#\d|:\/\/|www\./i);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('shows the text as it is, but for what a terminal would obey', () => {
    for (const plain of ['redis-io2', '1.85× [1.80, 1.91] the ops/s', 'a_b', 'x < y & z', HARMFUL])
      expect(shown(escapeMarkdown(plain))).toBe(
        plain.replaceAll('\x1b', '\\x1b').replaceAll('\u202e', '\\u{202e}'),
      );
  });

  it('leaves ordinary sentences readable in the source', () => {
    const sentence =
      'dragonfly was faster than redis: 1.85× [1.80, 1.91] the ops/s (95 % interval over 8 blocks).';
    expect(escapeMarkdown(sentence)).toBe(sentence);
    expect(escapeMarkdown('cache_bench 7.0.15, 127.0.0.1:6379')).toBe('cache_bench 7.0.15, 127.0.0.1:6379');
  });

  it.each([
    ['# no heading', '#<wbr> no heading'],
    ['- no list', '&#45; no list'],
    ['1. no list', '1&#46; no list'],
    ['--- no rule', '&#45;&#45;&#45; no rule'],
    ['[x] no task', '&#91;x] no task'],
    ['mail me@there.example', 'mail me@<wbr>there.example'],
    ['costs $1 or $2', 'costs <span>$</span>1 or <span>$</span>2'],
    ['see #12', 'see #<wbr>12'],
    [':tada:', ':<wbr>tada:'],
    ['http://www.x.example', 'http:<wbr>//www<wbr>.x.example'],
  ])('writes %s as %s', (plain, written) => {
    expect(escapeMarkdown(plain)).toBe(written);
  });
});

it('cuts names and texts, however long', () => {
  expect(shown(escapeName('n'.repeat(5e6))).length).toBeLessThanOrEqual(40);
  expect(shown(escapeText('界'.repeat(5e6))).length).toBeLessThanOrEqual(600);
  expect(inlineCode('a|b')).toBe('<code>a&#124;b</code>');
});

describe('codeBlock', () => {
  it('can not be ended by a line of its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'`~\na ') }), (foreign) => {
        const lines = codeBlock(foreign, 'sh').split('\n');
        const fence = lines[0]!.slice(0, -2);
        expect(lines.at(-1)).toBe(fence);
        for (const line of lines.slice(1, -1)) expect(line.trim().startsWith(fence)).toBe(false);
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('keeps lines and indentation, and spells out what a terminal would obey', () => {
    expect(codeBlock('a:\n\tb: \x1b[1m\r\n', 'yaml')).toBe('```yaml\na:\n    b: \\x1b[1m\n```');
  });
});
