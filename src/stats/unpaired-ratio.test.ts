import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../core/random.ts';
import { compareMany } from './many-unpaired.ts';
import { estimateUnpairedRatio } from './unpaired-ratio.ts';

interface MannWhitneyGolden {
  readonly reference: readonly number[];
  readonly candidate: readonly number[];
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly attained: number;
  readonly pValue: number;
}

const GOLDENS: MannWhitneyGolden[] = JSON.parse(
  readFileSync(new URL('fixtures/mann-whitney.json', import.meta.url), 'utf8'),
);

describe('estimateUnpairedRatio', () => {
  it.each(GOLDENS.map((golden) => [golden.reference.length, golden.candidate.length, golden] as const))(
    'has the estimate, bounds, attained confidence and p-value of wilcox.test for %i and %i rounds',
    (referenceRounds, candidateRounds, golden) => {
      const estimate = estimateUnpairedRatio(golden.reference.map(Math.exp), golden.candidate.map(Math.exp))!;
      const { low, high } = estimate.indicative ?? estimate;
      expect(estimate).toMatchObject({ referenceRounds, candidateRounds });
      expect(Math.log(estimate.ratio)).toBeCloseTo(golden.estimate, 12);
      expect(Math.log(low!)).toBeCloseTo(golden.low, 12);
      expect(Math.log(high!)).toBeCloseTo(golden.high, 12);
      expect(estimate.confidence).toBeCloseTo(golden.attained, 12);
      expect(estimate.pValue).toBeCloseTo(golden.pValue, 12);
    },
  );

  it('has a 95 % interval from 4 + 4 rounds on, and only an indicative one below', () => {
    expect(estimateUnpairedRatio([1, 2, 3], [4, 5, 6])!.low).toBeUndefined();
    expect(estimateUnpairedRatio([1, 2, 3], [4, 5, 6])!.indicative).toBeDefined();
    expect(estimateUnpairedRatio([1, 2, 3, 4], [5, 6, 7, 8])!.low).toBeGreaterThan(1);
  });

  it('says of many rounds what the exact distribution says, and of ten thousand at all', () => {
    const random = new SeededRandom(3);
    const rounds = (count: number, factor: number) =>
      Array.from({ length: count }, () => factor * Math.exp(0.1 * (random.unit() + random.unit() - 1)));
    const few = [rounds(49, 1), rounds(50, 1.01)] as const;
    const exact = estimateUnpairedRatio(...few)!;
    const normal = compareMany(few[0].map(Math.log), few[1].map(Math.log));
    for (const field of ['ratio', 'low', 'high', 'pValue'] as const)
      expect(normal[field]).toBeCloseTo(exact[field]!, 2);
    const { low, high, pValue } = estimateUnpairedRatio(rounds(10_000, 1), rounds(10_000, 1.01))!;
    expect(low).toBeGreaterThan(1.007);
    expect(high).toBeLessThan(1.013);
    expect(pValue).toBeLessThan(1e-6);
    expect(estimateUnpairedRatio(Array(60).fill(7), Array(60).fill(7))).toMatchObject({
      ratio: 1,
      pValue: 1,
    });
  });

  it('finds nothing in equal rounds', () => {
    expect(estimateUnpairedRatio([7, 7, 7, 7], [7, 7, 7, 7])).toMatchObject({ ratio: 1, pValue: 1 });
  });

  it.each([0, -1, Number.NaN])('gives nothing when a round measured %d', (value) => {
    expect(estimateUnpairedRatio([1, 2, value], [1, 2, 3])).toBeUndefined();
    expect(estimateUnpairedRatio([1, 2, 3], [1, 2, value])).toBeUndefined();
    expect(estimateUnpairedRatio([], [1])).toBeUndefined();
  });

  it('turns into its reciprocal when the targets change places, and contains its estimate', () => {
    const rounds = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(rounds, rounds, (reference, candidate) => {
        const forward = estimateUnpairedRatio(reference, candidate)!;
        const backward = estimateUnpairedRatio(candidate, reference)!;
        const bounds = forward.indicative ?? forward;
        const mirrored = backward.indicative ?? backward;
        expect((forward.ratio * backward.ratio).toFixed(9)).toBe('1.000000000');
        expect((bounds.low! * mirrored.high!).toFixed(9)).toBe('1.000000000');
        expect(backward.confidence).toBeCloseTo(forward.confidence, 12);
        expect(backward.pValue).toBeCloseTo(forward.pValue, 12);
        expect(bounds.low!).toBeLessThanOrEqual(forward.ratio);
        expect(bounds.high!).toBeGreaterThanOrEqual(forward.ratio);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
