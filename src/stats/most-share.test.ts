// Tests the bound against tables and against the distribution that it comes from.
import { expect, it } from 'vitest';
import { mostShare } from './most-share.ts';

it.each([
  // The root of the binomial distribution at 5 %, summed term by term with exact coefficients.
  [0, 20_000, 0.0001497754],
  [0, 10, 0.2588656],
  [1, 10, 0.3941633],
  [5, 100, 0.1022523],
  [50, 100, 0.5863783],
])('%i seen in %i trials leave at most %f', (seen, trials, expected) => {
  expect(mostShare(seen, trials)).toBeCloseTo(expected, 4);
});

it('is 1 where all were seen, and falls with the number of trials', () => {
  expect(mostShare(7, 7)).toBe(1);
  for (const trials of [10, 100, 1000]) expect(mostShare(3, trials * 2)).toBeLessThan(mostShare(3, trials));
});
