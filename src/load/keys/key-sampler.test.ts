// The laws of the key samplers, tested against their probabilities with fixed seeds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import type { KeyDistribution } from '../../profile/profile.ts';
import { aKeyspace } from '../../testkit/builders.ts';
import { chiSquareScore } from '../../testkit/chi-square.ts';
import { createKeySampler } from './key-sampler.ts';
import { Permutation } from './permutation.ts';

const DRAWS = 200_000;

/** Seeds are fixed, so a right law passes for good; a wrong one scores tens or thousands. */
const SUSPICIOUS = 5;

function createSampler(count: number, distribution: KeyDistribution, seed = 7) {
  return createKeySampler(aKeyspace({ count, distribution }), new SeededRandom(seed));
}

function countDraws(count: number, distribution: KeyDistribution, draws = DRAWS): Float64Array {
  const sampler = createSampler(count, distribution);
  const counts = new Float64Array(count);
  for (let i = 0; i < draws; i++) {
    const id = sampler.next();
    counts[id] = counts[id]! + 1;
  }
  return counts;
}

function normalize(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function zipfProbabilities(count: number, theta: number): number[] {
  return normalize(Array.from({ length: count }, (_, i) => (i + 1) ** -theta));
}

/** Probability of each rank put at the id that the shuffle gives that rank. */
function scramble(probabilities: readonly number[]): number[] {
  const permutation = new Permutation(probabilities.length);
  const byId = new Array<number>(probabilities.length).fill(0);
  for (const [rank, probability] of probabilities.entries()) byId[permutation.at(rank)] = probability;
  return byId;
}

/** Abramowitz & Stegun 7.1.26, within 1.5e-7. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp(-z * z);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

const EVERY_KIND: readonly KeyDistribution[] = [
  { kind: 'uniform' },
  { kind: 'zipf', theta: 0 },
  { kind: 'zipf', theta: 0.99 },
  { kind: 'zipf', theta: 3 },
  { kind: 'gaussian', mean: 0.5, deviation: 0.2 },
  { kind: 'hotspot', hotKeys: 0.2, hotShare: 0.8 },
  { kind: 'latest', theta: 1 },
];

describe('every distribution', () => {
  test.each(EVERY_KIND)('$kind stays within the ids for any count', (distribution) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer(), (count, seed) => {
        const sampler = createSampler(count, distribution, seed);
        for (let i = 0; i < 50; i++) {
          const id = sampler.next();
          expect(Number.isInteger(id) && id >= 0 && id < count).toBe(true);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test.each(EVERY_KIND)(
    '$kind draws the same ids from the same seed and others from another',
    (distribution) => {
      const draw = (seed: number) => {
        const sampler = createSampler(1e6, distribution, seed);
        return Array.from({ length: 100 }, () => sampler.next());
      };
      expect(draw(3)).toEqual(draw(3));
      expect(draw(3)).not.toEqual(draw(4));
    },
  );

  test.each(EVERY_KIND)('$kind finds the only id of a keyspace of one', (distribution) => {
    expect(createSampler(1, distribution).next()).toBe(0);
  });
});

test('uniform draws every id alike', () => {
  const counts = countDraws(1000, { kind: 'uniform' });
  expect(chiSquareScore(counts, new Array(1000).fill(1 / 1000))).toBeLessThan(SUSPICIOUS);
});

describe('zipf', () => {
  const laws = [0.1, 0.5, 0.99, 1, 1 + 1e-9, 1.5, 2, 3].flatMap((theta) =>
    [2, 3, 10, 63, 64, 65, 1000, 20_000].map((count) => ({ theta, count })),
  );

  test.each(laws)('follows rank^-$theta over $count ids', ({ theta, count }) => {
    const counts = countDraws(count, { kind: 'zipf', theta });
    expect(chiSquareScore(counts, scramble(zipfProbabilities(count, theta)))).toBeLessThan(SUSPICIOUS);
  });

  test('is told from a slightly different exponent', () => {
    const counts = countDraws(1000, { kind: 'zipf', theta: 0.99 });
    expect(chiSquareScore(counts, scramble(zipfProbabilities(1000, 1.03)))).toBeGreaterThan(SUSPICIOUS);
  });

  test('with theta 0 is uniform', () => {
    const counts = countDraws(500, { kind: 'zipf', theta: 0 });
    expect(chiSquareScore(counts, new Array(500).fill(1 / 500))).toBeLessThan(SUSPICIOUS);
  });

  test('has the same hot ids for every seed', () => {
    const hottest = (seed: number) => {
      const sampler = createSampler(100_000, { kind: 'zipf', theta: 1.2 }, seed);
      const counts = new Map<number, number>();
      for (let i = 0; i < 50_000; i++) {
        const id = sampler.next();
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return [...counts]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 5)
        .map(([id]) => id);
    };
    expect(hottest(1)).toEqual(hottest(2));
  });

  test('reaches the tail of a billion ids at the rate of the law', () => {
    const count = 1e9;
    const sampler = createSampler(count, { kind: 'latest', theta: 0.99 });
    let tail = 0;
    for (let i = 0; i < DRAWS; i++) if (sampler.next() < count / 2) tail++;
    // Euler-Maclaurin for the sum over ranks, the integral for its second half.
    const power = (x: number) => x ** 0.01 / 0.01;
    const total = 0.5 + 0.99 / 12 + power(count) - power(1) + 0.5 * count ** -0.99;
    const expected = ((power(count) - power(count / 2)) / total) * DRAWS;
    expect(Math.abs(tail - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

test('latest makes the highest id the hottest', () => {
  const counts = countDraws(300, { kind: 'latest', theta: 0.99 });
  expect(chiSquareScore(counts, zipfProbabilities(300, 0.99).reverse())).toBeLessThan(SUSPICIOUS);
});

test.each([
  { mean: 0.5, deviation: 0.1 },
  { mean: 0.9, deviation: 0.3 },
  { mean: 0, deviation: 0.05 },
])(
  'gaussian follows the bell around $mean with deviation $deviation, cut at the ends',
  ({ mean, deviation }) => {
    const count = 200;
    const counts = countDraws(count, { kind: 'gaussian', mean, deviation });
    const cdf = (share: number) => normalCdf((share - mean) / deviation);
    const expected = normalize(
      Array.from({ length: count }, (_, id) => cdf((id + 1) / count) - cdf(id / count)),
    );
    expect(chiSquareScore(counts, expected)).toBeLessThan(SUSPICIOUS);
  },
);

describe('hotspot', () => {
  test('puts the hot share of draws on the hot share of ids, evenly within each', () => {
    const counts = countDraws(1000, { kind: 'hotspot', hotKeys: 0.1, hotShare: 0.9 });
    const expected = Array.from({ length: 1000 }, (_, id) => (id < 100 ? 0.9 / 100 : 0.1 / 900));
    expect(chiSquareScore(counts, expected)).toBeLessThan(SUSPICIOUS);
  });

  test('is uniform when every key is hot', () => {
    const counts = countDraws(100, { kind: 'hotspot', hotKeys: 1, hotShare: 0.5 });
    expect(chiSquareScore(counts, new Array(100).fill(1 / 100))).toBeLessThan(SUSPICIOUS);
  });

  test('has at least one hot key', () => {
    const counts = countDraws(10, { kind: 'hotspot', hotKeys: 0.001, hotShare: 0.5 });
    expect(counts[0]! / DRAWS).toBeCloseTo(0.5, 2);
  });
});

test('a sequential keyspace has no sampler', () => {
  expect(() => createSampler(10, { kind: 'sequential' })).toThrow('sequential');
});
