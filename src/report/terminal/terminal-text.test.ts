import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../testkit/any-text.ts';
import { createInk, displayWidth, escapeTerminal, padEnd, shorten, wrapText } from './terminal-text.ts';

const SEED = { seed: 4711 };
const someText = anyText({ maxLength: 60 });

test('escape sequences, line breaks and marks that reorder or hide text are spelled out', () => {
  expect(escapeTerminal('\x1b[31mred\x07')).toBe('\\x1b[31mred\\x07');
  expect(escapeTerminal('one\ntwo\r\tthree')).toBe('one\\ntwo\\r\\tthree');
  expect(escapeTerminal('txt\u202egpj\u2028\u200b\x9b')).toBe('txt\\u{202e}gpj\\u{2028}\\u{200b}\\x9b');
  expect(escapeTerminal('\ud800')).toBe('\\u{d800}');
});

test('ordinary text of any language stays, accents included', () => {
  expect(escapeTerminal('größer, 更快, e\u0301')).toBe('größer, 更快, é');
});

test('whatever comes in, nothing that a terminal would obey comes out, and escaping twice changes nothing', () => {
  fc.assert(
    fc.property(someText, (text) => {
      const escaped = escapeTerminal(text);
      expect(escaped).not.toMatch(/[\p{C}\p{M}\u2028\u2029]/u);
      expect(escapeTerminal(escaped)).toBe(escaped);
    }),
    SEED,
  );
});

test('a terminal without Unicode gets printable ASCII only', () => {
  const ink = createInk({ color: false, unicode: false });
  expect(ink.write('1.84× ≥ 612 µs −35 % 界')).toBe('1.84x >= 612 us -35 % \\u{754c}');
  fc.assert(
    fc.property(someText, (text) => {
      expect(ink.write(text)).toMatch(/^[\x20-\x7e]*$/);
    }),
    SEED,
  );
});

test('colours are painted only when asked for', () => {
  expect(createInk({ color: false, unicode: true }).paint('red', 'x')).toBe('x');
  expect(createInk({ color: true, unicode: true }).paint('red', 'x')).toBe('\x1b[31mx\x1b[39m');
});

test('wide characters take two columns', () => {
  expect(displayWidth('abc')).toBe(3);
  expect(displayWidth('界界!')).toBe(5);
  expect(displayWidth('🚀')).toBe(2);
  expect(padEnd('界', 4)).toBe('界  ');
});

test('a long name is cut in the middle, never wider than allowed', () => {
  expect(shorten('short', 10)).toBe('short');
  expect(shorten('redis-with-io-threads-4', 12)).toBe('redis..ads-4');
  fc.assert(
    fc.property(someText.map(escapeTerminal), fc.integer({ min: 4, max: 30 }), (text, width) => {
      expect(displayWidth(shorten(text, width))).toBeLessThanOrEqual(width);
    }),
    SEED,
  );
});

test('wrapped lines keep all words, fit, and hang below the first', () => {
  expect(wrapText('one two three four', 9, '  ')).toEqual(['one two', '  three', '  four']);
  expect(wrapText('abcdefghij', 4, ' ')).toEqual(['abcd', ' efg', ' hij']);
  fc.assert(
    fc.property(someText.map(escapeTerminal), fc.integer({ min: 8, max: 40 }), (text, width) => {
      const lines = wrapText(text, width, '  ');
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    }),
    SEED,
  );
});

test('a number is not torn from its unit', () => {
  expect(wrapText('the thread used 99.1 % of it', 21)).toEqual(['the thread used', '99.1 % of it']);
});
