import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../core/random.ts';
import { countUnusablePairs, estimateLogRatios, estimateRatio, type RatioPair } from './paired-ratio.ts';

interface SignedRankGolden {
  readonly logRatios: readonly number[];
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly attained: number;
}

function readGolden<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
}

const pairOf = (reference: number, candidate: number): RatioPair => ({ reference, candidate });

describe('estimateRatio against R', () => {
  it.each(
    readGolden<SignedRankGolden>('signed-rank.json').map((golden) => [golden.logRatios.length, golden]),
  )('has the estimate, bounds and attained confidence of wilcox.test for %i pairs', (pairs, golden) => {
    const estimate = estimateLogRatios(golden.logRatios);
    const { low, high } = estimate.indicative ?? estimate;
    expect(estimate.pairs).toBe(pairs);
    expect(Math.log(estimate.ratio)).toBeCloseTo(golden.estimate, 12);
    expect(Math.log(low!)).toBeCloseTo(golden.low, 12);
    expect(Math.log(high!)).toBeCloseTo(golden.high, 12);
    expect(estimate.confidence).toBeCloseTo(golden.attained, 12);
  });

  it.each(
    readGolden<{ logRatios: number[]; pValue: number }>('sign-flip.json').map((golden) => [
      golden.logRatios.length,
      golden,
    ]),
  )('has the p-value of all sign choices written out for %i pairs', (_pairs, golden) => {
    expect(estimateLogRatios(golden.logRatios).pValue).toBeCloseTo(golden.pValue, 12);
  });
});

describe('estimateRatio', () => {
  it('has no 95 % interval below 6 pairs, and then shows the widest with its own confidence', () => {
    const pairs = [1.1, 1.3, 1.2, 1.15, 1.25].map((candidate) => pairOf(1, candidate));
    const five = estimateRatio(pairs)!;
    expect(five.low).toBeUndefined();
    expect(five.high).toBeUndefined();
    expect(five.confidence).toBe(0.9375);
    expect(five.indicative!.low).toBeCloseTo(1.1, 12);
    expect(five.indicative!.high).toBeCloseTo(1.3, 12);
    expect(five.pValue).toBe(2 / 32);

    const six = estimateRatio([...pairs, pairOf(1, 1.18)])!;
    expect(six.indicative).toBeUndefined();
    expect(six.confidence).toBe(1 - 2 / 64);
    expect(six.low).toBeCloseTo(1.1, 12);
    expect(six.high).toBeCloseTo(1.3, 12);
    expect(six.pValue).toBe(2 / 64);
  });

  it('gives one pair as it is, with no confidence at all', () => {
    const estimate = estimateRatio([pairOf(200, 300)])!;
    expect(estimate.ratio).toBeCloseTo(1.5, 12);
    expect(estimate.confidence).toBe(0);
    expect(estimate.pValue).toBe(1);
  });

  it('gives nothing without pairs', () => {
    expect(estimateRatio([])).toBeUndefined();
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'gives nothing when a block measured %d, rather than leave that block out',
    (value) => {
      const good = Array.from({ length: 8 }, () => pairOf(100, 110));
      expect(estimateRatio([...good, pairOf(100, value)])).toBeUndefined();
      expect(estimateRatio([...good, pairOf(value, 100)])).toBeUndefined();
      expect(countUnusablePairs([...good, pairOf(value, 100), pairOf(100, value)])).toBe(2);
      expect(countUnusablePairs([pairOf(5e-324, 100), pairOf(100, 5e-324)])).toBe(2);
    },
  );

  it('is not moved by one wild block', () => {
    const calm = [1.1, 1.12, 1.09, 1.11, 1.1, 1.13, 1.08].map((candidate) => pairOf(1, candidate));
    const { ratio } = estimateRatio([...calm, pairOf(1, 50)])!;
    expect(ratio).toBeGreaterThan(1.09);
    expect(ratio).toBeLessThan(1.15);
  });

  it('finds nothing in identical targets', () => {
    const estimate = estimateRatio(Array.from({ length: 8 }, () => pairOf(7, 7)))!;
    expect(estimate).toMatchObject({ ratio: 1, low: 1, high: 1, pValue: 1 });
  });

  it('gives the same p-value every time beyond 12 pairs, close to the exact one', () => {
    // 14 of 14 in favor: exactly 2 of 2^14 sign choices are as extreme.
    const pairs = Array.from({ length: 14 }, (_, block) => pairOf(100, 105 + block));
    const first = estimateRatio(pairs)!.pValue;
    expect(estimateRatio(pairs)!.pValue).toBe(first);
    expect(first).toBeGreaterThanOrEqual(1 / 10_001);
    expect(first).toBeLessThan(0.001);
  });
});

describe('properties of estimateRatio', () => {
  const value = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
  const pair = fc.record({ reference: value, candidate: value });
  const pairs = fc.array(pair, { minLength: 1, maxLength: 14 });
  const check = (property: fc.IProperty<unknown[]> | fc.IProperty<never>) =>
    fc.assert(property as fc.IProperty<unknown[]>, { seed: 1, numRuns: 200 });
  const near = (got: number | undefined, wanted: number | undefined) => {
    if (wanted === undefined) expect(got).toBeUndefined();
    else expect(Math.abs(got! / wanted - 1)).toBeLessThan(1e-9);
  };

  it('contains its estimate', () => {
    check(
      fc.property(pairs, (sample) => {
        const estimate = estimateRatio(sample)!;
        const { low, high } = estimate.indicative ?? estimate;
        expect(low!).toBeLessThanOrEqual(estimate.ratio);
        expect(high!).toBeGreaterThanOrEqual(estimate.ratio);
      }),
    );
  });

  it('turns into its reciprocal when the targets change places', () => {
    check(
      fc.property(pairs, (sample) => {
        const forward = estimateRatio(sample)!;
        const backward = estimateRatio(sample.map((p) => pairOf(p.candidate, p.reference)))!;
        near(backward.ratio, 1 / forward.ratio);
        near(backward.low, forward.high === undefined ? undefined : 1 / forward.high);
        near(backward.high, forward.low === undefined ? undefined : 1 / forward.low);
        expect(backward.pValue).toBeCloseTo(forward.pValue, 12);
      }),
    );
  });

  it('does not depend on the unit', () => {
    check(
      fc.property(pairs, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (sample, unit) => {
        const scaled = estimateRatio(sample.map((p) => pairOf(p.reference * unit, p.candidate * unit)))!;
        const plain = estimateRatio(sample)!;
        near(scaled.ratio, plain.ratio);
        near(scaled.low, plain.low);
        near(scaled.high, plain.high);
      }),
    );
  });

  it('moves with the candidate: all candidates k times larger, everything k times larger', () => {
    check(
      fc.property(pairs, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (sample, factor) => {
        const moved = estimateRatio(sample.map((p) => pairOf(p.reference, p.candidate * factor)))!;
        const plain = estimateRatio(sample)!;
        near(moved.ratio, plain.ratio * factor);
        near(moved.low, plain.low === undefined ? undefined : plain.low * factor);
        near(moved.high, plain.high === undefined ? undefined : plain.high * factor);
      }),
    );
  });

  it('never falls when one candidate value rises', () => {
    check(
      fc.property(pairs, fc.nat(), fc.double({ min: 1, max: 100, noNaN: true }), (sample, at, factor) => {
        const raised = sample.map((p, i) =>
          i === at % sample.length ? pairOf(p.reference, p.candidate * factor) : p,
        );
        const before = estimateRatio(sample)!;
        const after = estimateRatio(raised)!;
        expect(after.ratio).toBeGreaterThanOrEqual(before.ratio * (1 - 1e-12));
        expect(after.low ?? 0).toBeGreaterThanOrEqual((before.low ?? 0) * (1 - 1e-12));
      }),
    );
  });

  it('does not depend on the order of the blocks', () => {
    check(
      fc.property(pairs, (sample) => {
        const plain = estimateRatio(sample)!;
        const reversed = estimateRatio([...sample].reverse())!;
        near(reversed.ratio, plain.ratio);
        near(reversed.low, plain.low);
      }),
    );
  });
});

describe('thousands of pairs', () => {
  /** Log-ratios around 0.1, drawn by a fixed seed. */
  const draw = (count: number): number[] => {
    const random = new SeededRandom(7);
    return Array.from({ length: count }, () => 0.1 + 0.05 * random.normal());
  };

  it('have the estimate and interval that the exact distribution gives, where both can be worked out', () => {
    // Of 300 the exact one is taken, of 301 the normal one; one value more is all that differs.
    const exact = estimateLogRatios(draw(300));
    const normal = estimateLogRatios(draw(301));
    expect(normal.ratio / exact.ratio).toBeCloseTo(1, 3);
    expect(normal.low! / exact.low!).toBeCloseTo(1, 3);
    expect(normal.high! / exact.high!).toBeCloseTo(1, 3);
  });

  it('are worked out without writing all pairs of pairs down', () => {
    const { ratio, low, high, pValue } = estimateLogRatios(draw(17_000));
    expect(low).toBeLessThan(Math.exp(0.1));
    expect(high).toBeGreaterThan(Math.exp(0.1));
    expect(high! / low!).toBeLessThan(1.002);
    expect(ratio).toBeCloseTo(Math.exp(0.1), 2);
    expect(pValue).toBeLessThan(0.001);
  });
});
