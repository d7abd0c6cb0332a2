import { expect, it } from 'vitest';
import { boundShare } from './bound-share.ts';

// R: prop.test(x, n, correct = FALSE)$conf.int
it.each([
  [0, 1000, 0, 0.003826758],
  [1, 1000, 0.0001765464, 0.0056425586],
  [50, 1000, 0.0381302624, 0.0653138203],
  [10, 10, 0.7224672, 1],
])('of %i in %i is Wilson’s', (seen, trials, low, high) => {
  const bounds = boundShare(seen, trials);
  expect(bounds.low).toBeCloseTo(low, 6);
  expect(bounds.high).toBeCloseTo(high, 6);
});
