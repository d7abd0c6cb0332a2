// Tests the sizes of strata, and by exact enumeration that the bounds hold as often as they say.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateStrata, mostShareOfStrata } from './stratified-share.ts';

describe('allocateStrata', () => {
  it('gives each stratum its share, and of rare ones 300 or all', () => {
    expect(allocateStrata([1_900_000, 99_000, 990, 10], 20_000)).toEqual([
      { proportional: 19_000, drawn: 19_000 },
      { proportional: 990, drawn: 990 },
      { proportional: 10, drawn: 300 },
      { proportional: 1, drawn: 10 },
    ]);
  });

  it('leaves no stratum out, and draws no more than there are', () => {
    const sizes = fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 50_000 }), (members, sample) => {
        const all = members.reduce((sum, size) => sum + size, 0);
        const strata = allocateStrata(members, sample);
        strata.forEach(({ proportional, drawn }, at) => {
          const size = members[at]!;
          expect(drawn).toBeLessThanOrEqual(size);
          expect(drawn).toBeLessThanOrEqual(Math.max(sample, 1));
          expect(drawn).toBeGreaterThanOrEqual(Math.min(size, sample, 300));
          expect(drawn).toBeGreaterThanOrEqual(proportional);
          // What the bound of all rests on.
          if (sample < all) expect(proportional * all).toBeGreaterThanOrEqual(sample * size);
          else expect(proportional).toBe(size);
        });
        const parts = strata.reduce((sum, { proportional }) => sum + proportional, 0);
        expect(parts).toBeLessThan(Math.min(sample, all) + members.length + 1);
      }),
      { seed: 1 },
    );
  });
});

describe('mostShareOfStrata', () => {
  it('is the rule of three where nothing was seen', () => {
    expect(mostShareOfStrata(0, 20_000)).toBeCloseTo(0.00014978, 7);
    expect(mostShareOfStrata(0, 20_003, 20_003 / 20_000)).toBeCloseTo(0.00014978, 7);
  });

  it('claims nothing of none, and of one', () => {
    expect(mostShareOfStrata(0, 0)).toBe(1);
    expect(mostShareOfStrata(0, 1)).toBe(1);
  });

  it.each([
    { sizes: [40, 8], sample: 12 },
    { sizes: [15, 10, 3], sample: 8 },
    { sizes: [50, 1], sample: 5 },
  ])('is too low at most once in twenty, whatever differs: $sizes, $sample drawn', ({ sizes, sample }) => {
    const parts = allocateStrata(sizes, sample).map(({ proportional }) => proportional);
    const drawn = parts.reduce((sum, part) => sum + part, 0);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    for (const different of combinations(sizes)) {
      const share = different.reduce((sum, count) => sum + count, 0) / all;
      let missed = 0;
      for (const seen of combinations(parts)) {
        const sum = seen.reduce((total, count) => total + count, 0);
        if (mostShareOfStrata(sum, drawn, drawn / sample) >= share) continue;
        missed += seen.reduce((p, k, at) => p * hypergeometric(k, sizes[at]!, different[at]!, parts[at]!), 1);
      }
      expect(missed, `${different} of ${sizes} differ`).toBeLessThanOrEqual(0.05);
    }
  });
});

/** All lists of whole numbers from 0 to each of these. */
function combinations(most: readonly number[]): readonly (readonly number[])[] {
  return most.reduce<readonly (readonly number[])[]>(
    (lists, limit) =>
      lists.flatMap((list) => Array.from({ length: limit + 1 }, (_, count) => [...list, count])),
    [[]],
  );
}

/** Probability of `k` among `drawn` of `size` members of which `marked` are. */
function hypergeometric(k: number, size: number, marked: number, drawn: number): number {
  return (choose(marked, k) * choose(size - marked, drawn - k)) / choose(size, drawn);
}

function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
