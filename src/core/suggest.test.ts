import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countEdits, suggest } from './suggest.ts';

const word = fc.string({ maxLength: 8 });

test('two swapped letters are one edit', () => {
  expect(countEdits('laod', 'load')).toBe(1);
  expect(countEdits('load', 'load')).toBe(0);
  expect(countEdits('', 'abc')).toBe(3);
  expect(countEdits('kitten', 'sitting')).toBe(3);
});

test('edits are symmetric and never more than the longer word has letters', () => {
  fc.assert(
    fc.property(word, word, (one, other) => {
      const edits = countEdits(one, other);
      expect(edits).toBe(countEdits(other, one));
      expect(edits).toBeLessThanOrEqual(Math.max(one.length, other.length));
      expect(edits === 0).toBe(one === other);
    }),
    { seed: 1 },
  );
});

test('a near word is found whatever its case, a far one is not', () => {
  const keys = ['connections', 'pipeline', 'rate', 'load'];
  expect(suggest('conections', keys)).toBe('connections');
  expect(suggest('RATE', keys)).toBe('rate');
  expect(suggest('laod', keys)).toBe('load');
  expect(suggest('colour', keys)).toBeUndefined();
  expect(suggest('x', [])).toBeUndefined();
});

test('a word that begins like one name alone is taken for it', () => {
  const laws = ['uniform', 'sequential', 'zipf', 'gaussian'];
  expect(suggest('zipfian', laws)).toBe('zipf');
  expect(suggest('gaus', laws)).toBe('gaussian');
  expect(suggest('zip', laws)).toBe('zipf');
  expect(suggest('un', laws)).toBeUndefined();
  expect(suggest('read', ['read-heavy', 'read-only'])).toBeUndefined();
});
