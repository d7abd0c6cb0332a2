// Tests of the interval of a share of failed requests.
import { expect, test } from 'vitest';
import { boundErrorShare } from './error-share.ts';

const tally = (failed: number, requests: number) => ({
  completed: requests - failed,
  errors: failed,
  timeouts: 0,
});

// R: prop.test(x, n, correct = FALSE)$conf.int
test.each([
  [0, 1000, 0, 0.003826758],
  [1, 1000, 0.0001765464, 0.0056425586],
  [50, 1000, 0.0381302624, 0.0653138203],
  [10, 10, 0.7224672, 1],
])('of %i in %i is Wilson’s', (failed, requests, low, high) => {
  const bounds = boundErrorShare(tally(failed, requests), 0.01);
  expect(bounds.low).toBeCloseTo(low, 6);
  expect(bounds.high).toBeCloseTo(high, 6);
});

test('has no interval without requests, and needs none where no error is allowed', () => {
  expect(boundErrorShare(tally(0, 0), 0.01)).toEqual({ estimate: 0 });
  expect(boundErrorShare(tally(0, 10), 0)).toEqual({ estimate: 0, low: 0, high: 0 });
});
