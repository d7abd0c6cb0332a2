// Tests of the warning that a tolerance is finer than the machine resolves.
import { expect, test } from 'vitest';
import { warnOfTolerance } from './fine-tolerance.ts';

test('is given for the metrics that are coarser than it, with their numbers', () => {
  expect(warnOfTolerance(0.05, { throughput: 0.021, p99: 0.06, p999: 0.2 })).toEqual([
    {
      id: 'W_TOLERANCE',
      message:
        'the tolerance of 5 % is finer than this machine resolves (p99 6.0 %, p99.9 20.0 %), so it cannot tell "same" there',
    },
  ]);
});

test('is not given where nothing is coarser, or nothing is known', () => {
  expect(warnOfTolerance(0.05, { throughput: 0.021 })).toEqual([]);
  expect(warnOfTolerance(0.05, undefined)).toEqual([]);
});
