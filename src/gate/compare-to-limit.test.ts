// Of a lower bound a rule says only what every larger value would say too.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareToLimit } from './compare-to-limit.ts';

const COMPARATORS = ['<', '<=', '==', '>=', '>'] as const;

it.each([
  ['<', 'pass', 'fail', 'fail'],
  ['<=', 'pass', 'pass', 'fail'],
  ['==', 'fail', 'pass', 'fail'],
  ['>=', 'fail', 'pass', 'pass'],
  ['>', 'fail', 'fail', 'pass'],
] as const)('%s below, at and above the limit', (comparator, ...expected) => {
  expect([4, 5, 6].map((value) => compareToLimit({ comparator, limit: 5 }, value))).toEqual(expected);
});

it('tells of a lower bound exactly what no larger value would change', () => {
  fc.assert(
    fc.property(fc.constantFrom(...COMPARATORS), fc.nat(20), fc.nat(20), (comparator, limit, value) => {
      const rule = { comparator, limit };
      // 25 lies above every limit and every bound.
      const outcomes = new Set(
        Array.from({ length: 26 - value }, (_, more) => compareToLimit(rule, value + more)),
      );
      const expected = outcomes.size === 1 ? [...outcomes][0] : 'inconclusive';
      expect(compareToLimit(rule, value, true)).toBe(expected);
    }),
  );
});
