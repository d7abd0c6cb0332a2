import { describe, expect, it } from 'vitest';
import { boundRank, mannWhitneyProbabilities, signedRankProbabilities } from './rank-distribution.ts';

describe('the exact null distributions', () => {
  it('of the signed-rank sum counts the subsets of the ranks', () => {
    // {}, {1}, {2}, {1,2} or {3}, {1,3}, {2,3}, {1,2,3}
    expect([...signedRankProbabilities(3)].map((p) => p * 8)).toEqual([1, 1, 1, 2, 1, 1, 1]);
  });

  it('of Mann-Whitney counts the ways to interleave two samples', () => {
    const ways = [...mannWhitneyProbabilities(2, 3)].map((p) => Math.round(p * 10 * 1e9) / 1e9);
    expect(ways).toEqual([1, 1, 2, 2, 2, 1, 1]);
  });

  it.each([
    ['signed rank', signedRankProbabilities(16)],
    ['Mann-Whitney', mannWhitneyProbabilities(9, 12)],
  ])('of %s is symmetric and sums to 1', (_name, probabilities) => {
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    const mirrored = [...probabilities].reverse();
    probabilities.forEach((p, i) => {
      expect(p).toBeCloseTo(mirrored[i]!, 12);
    });
  });
});

describe('boundRank', () => {
  it('is the rank in the printed tables for 8 pairs: 4th smallest to 4th largest at 96.1 %', () => {
    const bound = boundRank(signedRankProbabilities(8), 0.95);
    expect(bound.rank).toBe(4);
    expect(bound.confidence).toBeCloseTo(1 - 10 / 256, 12);
  });

  it('falls back to the extremes, with the confidence that they have', () => {
    expect(boundRank(signedRankProbabilities(4), 0.95)).toEqual({ rank: 1, confidence: 0.875 });
  });
});
