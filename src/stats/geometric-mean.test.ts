import { describe, expect, it } from 'vitest';
import { estimateGeometricMean, geometricMean } from './geometric-mean.ts';
import { estimateRatio, type RatioPair } from './paired-ratio.ts';

const pairsOf = (...ratios: number[]): RatioPair[] =>
  ratios.map((ratio) => ({ reference: 1000, candidate: 1000 * ratio }));
const READS = pairsOf(2, 2.1, 1.9, 2.05, 1.95, 2.02, 1.98, 2.01);
const WRITES = pairsOf(0.5, 0.51, 0.49, 0.52, 0.48, 0.5, 0.53, 0.47);

describe('geometricMean', () => {
  it('calls twice as fast and half as fast even', () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1, 12);
    expect(geometricMean([1, 2, 4])).toBeCloseTo(2, 12);
  });

  it('of nothing is not a number', () => {
    expect(geometricMean([])).toBeNaN();
  });
});

describe('estimateGeometricMean', () => {
  it('has the geometric mean of the ratios that the table shows', () => {
    const ratios = [READS, WRITES].map((pairs) => estimateRatio(pairs)!.ratio);
    expect(estimateGeometricMean([READS, WRITES])!.ratio).toBeCloseTo(geometricMean(ratios), 12);
  });

  it('of one profile is the estimate of that profile', () => {
    const alone = estimateRatio(READS)!;
    const mean = estimateGeometricMean([READS])!;
    expect(mean).toEqual({ ...alone, ratio: expect.closeTo(alone.ratio, 12) });
  });

  it('does not take a slow block for evidence from every profile', () => {
    // The same swing in the same block of ten profiles is one fact, not ten.
    const swings = pairsOf(1.3, 0.8, 1.25, 0.85, 1.2, 0.9, 1.15, 0.75);
    const one = estimateGeometricMean([swings])!;
    const ten = estimateGeometricMean(Array.from({ length: 10 }, () => swings))!;
    expect(ten.low).toBeCloseTo(one.low!, 12);
    expect(ten.high).toBeCloseTo(one.high!, 12);
    expect(ten.pValue).toBeCloseTo(one.pValue, 12);
  });

  it('takes the interval from the blocks that all profiles have', () => {
    const longer = [...READS, ...pairsOf(2, 2)];
    expect(estimateGeometricMean([longer, WRITES])!.pairs).toBe(8);
  });

  it('contains its estimate even where profiles disagree in shape', () => {
    const skewed = pairsOf(1, 1, 1, 1, 1, 1, 1, 9);
    const { low, high, ratio } = estimateGeometricMean([skewed, pairsOf(9, 1, 1, 9, 1, 9, 1, 1)])!;
    expect(low!).toBeLessThanOrEqual(ratio);
    expect(high!).toBeGreaterThanOrEqual(ratio);
  });

  it('is only indicative below 6 blocks', () => {
    const estimate = estimateGeometricMean([READS.slice(0, 3), WRITES.slice(0, 3)])!;
    expect(estimate.low).toBeUndefined();
    expect(estimate.indicative!.low).toBeLessThanOrEqual(estimate.ratio);
  });

  it('is nothing when a profile has no estimate, rather than the mean of the others', () => {
    expect(estimateGeometricMean([READS, []])).toBeUndefined();
    expect(estimateGeometricMean([READS, pairsOf(1, 0)])).toBeUndefined();
    expect(estimateGeometricMean([])).toBeUndefined();
  });
});
