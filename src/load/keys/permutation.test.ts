// The shuffle of the id space: every id once, and no trace of the order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Permutation } from './permutation.ts';

function shuffle(count: number): number[] {
  const permutation = new Permutation(count);
  return Array.from({ length: count }, (_, index) => permutation.at(index));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanA = mean(a);
  const meanB = mean(b);
  const dot = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return dot(a, meanA, b, meanB) / Math.sqrt(dot(a, meanA, a, meanA) * dot(b, meanB, b, meanB));
}

test('gives every id exactly once, for any count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (count) => {
      expect(new Set(shuffle(count)).size).toBe(count);
      expect(Math.max(...shuffle(count))).toBe(count - 1);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test.each([1, 2, 3, 4, 5, 8, 255, 256, 257, 65_536])('gives each of %i ids once', (count) => {
  expect(shuffle(count).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, id) => id));
});

test.each([1e9, 2 ** 31, 2 ** 31 + 1, 2 ** 32])(
  'stays in range and collides never in a sample of %d ids',
  (count) => {
    const permutation = new Permutation(count);
    const seen = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      const id = permutation.at(i < 10_000 ? i : count - 1 - i);
      expect(id >= 0 && id < count).toBe(true);
      seen.add(id);
    }
    expect(seen.size).toBe(20_000);
  },
);

test.each([1000, 4096, 100_000])(
  'leaves no correlation with the order or with the neighbour over %i ids',
  (count) => {
    const ids = shuffle(count);
    const order = Array.from({ length: count }, (_, index) => index);
    const bound = 5 / Math.sqrt(count);
    expect(Math.abs(correlation(order, ids))).toBeLessThan(bound);
    for (const lag of [1, 2, 3, 16])
      expect(Math.abs(correlation(ids.slice(lag), ids.slice(0, -lag)))).toBeLessThan(bound);
  },
);

test('spreads the hottest hundred of a million over all tenths of the id space', () => {
  const permutation = new Permutation(1e6);
  const tenths = new Set(Array.from({ length: 100 }, (_, rank) => Math.floor(permutation.at(rank) / 1e5)));
  expect(tenths.size).toBe(10);
});
