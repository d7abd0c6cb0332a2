import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLayoutMistake } from './find-layout-mistake.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `line:column message`, as editors count. */
function find(text: string): string | undefined {
  const mistake = findLayoutMistake(text);
  if (mistake === undefined) return undefined;
  const before = text.slice(0, mistake.offset).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1} ${mistake.message}`;
}

describe('the layout of a file', () => {
  it.each([
    ['a:\n  b: 1\n c: 2', '3:2 indented by 1 space, wanted 2 as in line 2, or 0 as in line 1'],
    [
      'a: 1\n  b: 2',
      '2:3 indented by 2 spaces, wanted 0 as in line 1: that one has a value, so nothing goes below it',
    ],
    ['a:\nb: 1\n  c: 2', '2:1 indented by 0 spaces, wanted 2 as in line 3, below a:'],
    ['a:\n- b: 1\n- c: 2\nd: 3\n-e: 4', '5:1 got "-e", wanted a space after the dash'],
    ['a:\n    b: 1\n  - c: 2', '2:5 no dash, where line 3 has one, wanted one before each entry of a list'],
    ['a:\n  - b: 1\n   - c: 2', '3:4 indented by 3 spaces, wanted 2 as in line 2'],
    [
      'a:\n  - b: 1\n  c: 2',
      '3:3 no dash, where line 2 at the same column has one, wanted a dash before each entry of a list and none before a key',
    ],
    [
      'a:\n  b: 1\n  - c: 2',
      '3:3 a dash, where line 2 at the same column has none, wanted a dash before each entry of a list and none before a key',
    ],
    [
      'a:\n  lua: |\n    x\n   y\nb: 2',
      '4:4 indented by 3 spaces, wanted at least 4 as in line 3, which begins this text',
    ],
    ['a: 1\nb 2\nc: 3', '2:1 no colon after "b", wanted "b: 2"'],
    ['a:\n  b 2\n  c: 3', '2:3 no colon after "b", wanted "b: 2"'],
    ['a:\n  - b 2\n    c: 3', '2:3 no colon after "b", wanted "b: 2"'],
    ['a:1\nb: 2', '1:1 no space after the colon, wanted "a: 1"'],
    ['a = 1\nb: 2', '1:1 = after "a", wanted "a: 1"'],
    ['a: { b: 1\nc: 2', '1:4 a { that is never closed'],
    ['a: { b: 1 ]', '1:11 a ] that closes nothing'],
    ['a: { b: "x }\nc: 2', '1:9 a " that is never closed'],
    ['a: { b: GET {key} }', '1:13 a { inside unquoted text, wanted quotes, like "GET {key}"'],
    ['a: {key} GET', '1:9 text after a closing }, wanted quotes around all of it'],
    ['a: "SET" {key}', '1:9 text after a closing quote, wanted the quotes around all of it'],
    ['a: b: c', '1:5 a colon and a space inside unquoted text, wanted quotes around it'],
    ['12 {\nb: 2', '1:1 got "12 {", wanted a key, a colon and a value'],
  ])('%j has its mistake told in words', (text, expected) => {
    expect(find(text)).toBe(expected);
  });

  it.each([
    'a:\n- b: 1\n- c: 2\nd: 3',
    'a:\n  - - 1\n    - 2\n  - 3',
    'a: |\n  for i = 1, 10 do\n    x = { i }\n  end\nb: 1',
    'a: some text\n  that goes on\nb: 1',
    'a: {\n  b: 1,\n  c: [1, 2]\n  }\nd: 1',
    '"a b": 1\n\'c\': "x: {y}"\nd: { "e": 1, "f":2 }',
    'a: "{x}" # a comment\nb: 1 # another: one\n# c',
    'a:\nb:\n  c: 1',
    'a:\n  [\n    "b",\n  ]\nc: 1',
    "a: ['it''s [1]', 'b']\nc: 'x''y: z'",
    '---\na: 1\n...',
    '- a: 1\n  b: 2\n-\n  a: 3',
    'a: redis://10.0.0.5:6379\nb: 10:30',
  ])('has none in what is YAML: %j', (text) => {
    expect(find(text)).toBeUndefined();
  });

  it('has none in any file that is shipped', () => {
    const files = ['workloads', 'templates']
      .flatMap((folder) =>
        (readdirSync(`${ROOT}/${folder}`, { recursive: true }) as string[]).map(
          (file) => `${folder}/${file}`,
        ),
      )
      .filter((file) => /\.ya?ml$/.test(file));
    expect(files.length).toBeGreaterThan(30);
    const found = files.map((file) => [file, find(readFileSync(`${ROOT}/${file}`, 'utf8'))]);
    expect(found.filter(([, mistake]) => mistake !== undefined)).toEqual([]);
  });

  it('is looked at without a crash, whatever it is, and points into the text', () => {
    const piece = fc.constantFrom(
      'a',
      '- ',
      ': ',
      ':',
      '\n',
      '  ',
      ' ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '#',
      ',',
      '|',
      '=',
      '\r',
      '\t',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        (text) => {
          const mistake = findLayoutMistake(text);
          if (mistake !== undefined) expect(mistake.offset).toBeLessThanOrEqual(text.length);
          expect(mistake?.offset ?? 0).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['brackets', (n: number) => `a: [\n${'  b,\n'.repeat(n)}`],
    ['spaces', (n: number) => `a: b${' '.repeat(n)}c: d`],
    ['colons', (n: number) => `a${':b'.repeat(n)}`],
    ['quotes', (n: number) => `a: ${'" '.repeat(n)}`],
    ['lists', (n: number) => '- '.repeat(n)],
  ])('is looked at in time that grows with its length: %s', (_name, make) => {
    const text = make(40_000);
    const before = process.cpuUsage();
    findLayoutMistake(text);
    // Generous: a search that tries every pair of places takes minutes.
    expect(process.cpuUsage(before).user).toBeLessThan(5e6);
  });
});

describe('the first entry of a list without its dash', () => {
  it.each([
    ['load:\noperations:\n    weight: 9\n      command: GET {key}\n    - command: SET {key} 1\n', 'line 5'],
    ['events:\n  { name: a, at: 1s }\n  - { name: b, at: 2s }\n', 'line 3'],
    ['operations:\n  weight: 9\n    command: GET {key}\n', undefined],
  ])('is told as that: %j', (text, where) => {
    const at = where === undefined ? '' : `, where ${where} has one`;
    expect(findLayoutMistake(text)?.message).toBe(`no dash${at}, wanted one before each entry of a list`);
  });

  it('is none below a key that holds no list', () => {
    expect(findLayoutMistake('load:\n  connections: 5\n    rate: 5k\n')?.message).toMatch(
      /^indented by 4 spaces/,
    );
  });
});
