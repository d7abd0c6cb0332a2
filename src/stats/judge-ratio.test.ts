import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRatio, needsMoreBlocks, noiseFloorOf, type VerdictRules } from './judge-ratio.ts';
import type { RatioBounds } from './ratio-bounds.ts';

const interval = (low: number, high: number): RatioBounds => ({
  ratio: Math.sqrt(low * high),
  low,
  high,
  confidence: 0.96,
  pValue: 0.01,
});
const THROUGHPUT: VerdictRules = { tolerance: 0.05, betterWhen: 'higher' };
const LATENCY: VerdictRules = { tolerance: 0.05, betterWhen: 'lower' };

describe('judgeRatio', () => {
  it.each([
    [1.79, 1.9, 'faster', 'slower'],
    [0.8, 0.9, 'slower', 'faster'],
    [0.98, 1.03, 'same', 'same'],
    [1.01, 1.04, 'same', 'same'],
    [0.97, 1.2, 'cannot-tell', 'cannot-tell'],
    [1.02, 1.09, 'cannot-tell', 'cannot-tell'],
    [0.5, 2, 'cannot-tell', 'cannot-tell'],
  ])('calls [%f, %f] %s in throughput and %s in latency', (low, high, throughput, latency) => {
    expect(judgeRatio(interval(low, high), THROUGHPUT).word).toBe(throughput);
    expect(judgeRatio(interval(low, high), LATENCY).word).toBe(latency);
  });

  it('says why it cannot tell', () => {
    const clear = interval(1.79, 1.9);
    const few: RatioBounds = {
      ratio: 1.8,
      confidence: 0.75,
      indicative: { low: 1.7, high: 1.9 },
      pValue: 0.25,
    };
    const doubt = (bounds: RatioBounds | undefined, rules: Partial<VerdictRules> = {}) => {
      const verdict = judgeRatio(bounds, { ...THROUGHPUT, ...rules });
      return verdict.word === 'cannot-tell' ? verdict.doubt : verdict.word;
    };
    expect(doubt(undefined)).toBe('not-measured');
    expect(doubt(few)).toBe('too-few-blocks');
    expect(doubt(interval(0.97, 1.2))).toBe('interval-too-wide');
    expect(doubt(clear, { clientBound: true })).toBe('client-bound');
    expect(doubt(interval(0.99, 1.01), { noiseFloor: 0.06 })).toBe('below-noise-floor');
  });

  it('still sees a difference that is larger than the noise floor', () => {
    expect(judgeRatio(interval(1.79, 1.9), { ...THROUGHPUT, noiseFloor: 0.3 }).word).toBe('faster');
    expect(judgeRatio(interval(1.06, 1.2), { ...THROUGHPUT, noiseFloor: 0.08 }).word).toBe('cannot-tell');
  });

  it('exchanges the words, and nothing else, when the targets change places', () => {
    const mirror = {
      faster: 'slower',
      slower: 'faster',
      same: 'same',
      'cannot-tell': 'cannot-tell',
    } as const;
    const bound = fc.double({ min: 0.8, max: 1.25, noNaN: true });
    fc.assert(
      fc.property(bound, bound, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const forward = judgeRatio(interval(low, high), THROUGHPUT).word;
        expect(judgeRatio(interval(1 / high, 1 / low), THROUGHPUT).word).toBe(mirror[forward]);
        expect(judgeRatio(interval(low, high), LATENCY).word).toBe(mirror[forward]);
      }),
      { seed: 1 },
    );
  });

  it('never says faster of an interval that reaches below 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (low, width, tolerance) => {
          const { word } = judgeRatio(interval(low, low + width), { ...THROUGHPUT, tolerance });
          expect(word).not.toBe('faster');
        },
      ),
      { seed: 1 },
    );
  });
});

describe('needsMoreBlocks', () => {
  it('asks for more until the half-width is half of the tolerance', () => {
    expect(needsMoreBlocks(interval(1.5, 1.5 * 1.04), 0.05)).toBe(false);
    expect(needsMoreBlocks(interval(1.5, 1.5 * 1.06), 0.05)).toBe(true);
  });

  it('looks at the width only, not at where the interval lies', () => {
    expect(needsMoreBlocks(interval(0.9, 0.9 * 1.06), 0.05)).toBe(true);
    expect(needsMoreBlocks(interval(5, 5 * 1.06), 0.05)).toBe(true);
  });

  it('asks for more while there is no interval', () => {
    expect(needsMoreBlocks(undefined, 0.05)).toBe(true);
    expect(needsMoreBlocks({ ratio: 1, confidence: 0.75, pValue: 1 }, 0.05)).toBe(true);
  });
});

describe('noiseFloorOf', () => {
  it('is the largest difference that a server compared with itself leaves open', () => {
    expect(noiseFloorOf(interval(0.98, 1.03))).toBeCloseTo(0.03, 12);
    expect(noiseFloorOf(interval(1 / 1.07, 1.03))).toBeCloseTo(0.07, 12);
    expect(noiseFloorOf(interval(1.02, 1.06))).toBeCloseTo(0.06, 12);
  });

  it('is unknown without an interval', () => {
    expect(noiseFloorOf({ ratio: 1, confidence: 0.75, pValue: 1 })).toBeUndefined();
  });
});
