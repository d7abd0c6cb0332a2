// Sizes follow their law and never leave their bounds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import type { ValueSize } from '../../profile/profile.ts';
import { chiSquareScore } from '../../testkit/chi-square.ts';
import { createSizeSampler } from './size-sampler.ts';

const DRAWS = 100_000;

function drawSizes(size: ValueSize, draws = DRAWS, seed = 5): number[] {
  const sampler = createSizeSampler(size, new SeededRandom(seed));
  return Array.from({ length: draws }, () => sampler.next());
}

test('fixed is always the same', () => {
  expect(new Set(drawSizes({ kind: 'fixed', bytes: 256 }, 100))).toEqual(new Set([256]));
});

test('range draws every size alike, both bounds included', () => {
  const counts = new Array<number>(11).fill(0);
  for (const bytes of drawSizes({ kind: 'range', minBytes: 10, maxBytes: 20 })) counts[bytes - 10]!++;
  expect(chiSquareScore(counts, new Array(11).fill(1 / 11))).toBeLessThan(5);
});

test('weighted draws each size by its share of the weights', () => {
  const sizes = [
    { bytes: 100, weight: 3 },
    { bytes: 7, weight: 1 },
    { bytes: 5000, weight: 6 },
  ];
  const drawn = drawSizes({ kind: 'weighted', sizes });
  const counts = sizes.map(({ bytes }) => drawn.filter((each) => each === bytes).length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(DRAWS);
  expect(chiSquareScore(counts, [0.3, 0.1, 0.6])).toBeLessThan(5);
});

describe('lognormal', () => {
  const size = { kind: 'lognormal', medianBytes: 1000, sigma: 0.5, maxBytes: 1_000_000 } as const;

  test('has its median in the middle and its sigma in the logarithm', () => {
    const drawn = drawSizes(size);
    const below = (bytes: number) => drawn.filter((each) => each < bytes).length / DRAWS;
    // 5 standard errors of a share of 100,000 draws.
    expect(Math.abs(below(1000) - 0.5)).toBeLessThan(0.008);
    expect(Math.abs(below(1000 * Math.exp(0.5)) - 0.8413)).toBeLessThan(0.006);
    expect(Math.abs(below(1000 * Math.exp(-1)) - 0.0228)).toBeLessThan(0.003);
  });

  test('draws again above the maximum instead of piling up at it', () => {
    const drawn = drawSizes({ ...size, maxBytes: 1100 });
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1100);
    // Of all draws below 1100 about 0.16 % are in the last byte.
    expect(drawn.filter((bytes) => bytes === 1100).length / DRAWS).toBeLessThan(0.004);
  });

  test('is never below one byte', () => {
    expect(Math.min(...drawSizes({ kind: 'lognormal', medianBytes: 1, sigma: 2, maxBytes: 10 }))).toBe(1);
  });
});

test('no draw is larger than maxBytes says, which some law reaches', () => {
  const positive = fc.integer({ min: 1, max: 10_000 });
  const anySize: fc.Arbitrary<ValueSize> = fc.oneof(
    positive.map((bytes) => ({ kind: 'fixed' as const, bytes })),
    fc.tuple(positive, positive).map(([a, b]) => ({
      kind: 'range' as const,
      minBytes: Math.min(a, b),
      maxBytes: Math.max(a, b),
    })),
    fc
      .array(fc.record({ bytes: positive, weight: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 1,
        maxLength: 5,
      })
      .map((sizes) => ({ kind: 'weighted' as const, sizes })),
    fc.tuple(positive, positive).map(([a, b]) => ({
      kind: 'lognormal' as const,
      medianBytes: Math.min(a, b),
      sigma: 1,
      maxBytes: Math.max(a, b),
    })),
  );
  fc.assert(
    fc.property(anySize, fc.integer(), (size, seed) => {
      const sampler = createSizeSampler(size, new SeededRandom(seed));
      for (let i = 0; i < 50; i++) {
        const bytes = sampler.next();
        expect(Number.isInteger(bytes) && bytes >= 1 && bytes <= sampler.maxBytes).toBe(true);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});
