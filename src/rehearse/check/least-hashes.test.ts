// Tests that the sample has even chances, knows each key once, and does not depend on the order.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LeastHashes } from './least-hashes.ts';

function drawFrom(keys: readonly string[], capacity: number): readonly string[] {
  const least = new LeastHashes(capacity);
  for (const key of keys) least.offer(key);
  return least.list();
}

it('draws each key of a stream equally often, wherever it stands', () => {
  const [length, capacity, streams] = [40, 10, 4000];
  const drawn = new Array<number>(length).fill(0);
  for (let stream = 0; stream < streams; stream++) {
    const keys = Array.from({ length }, (_, at) => `cb:${stream}:page:${at}`);
    for (const key of drawFrom(keys, capacity)) drawn[keys.indexOf(key)]!++;
  }
  const expected = (streams * capacity) / length;
  // Of one place: binomial; of all: as many are drawn from each stream, so there is less to differ.
  const variance = expected * (1 - capacity / length) * (length / (length - 1));
  const chiSquare = drawn.reduce((sum, count) => sum + (count - expected) ** 2 / variance, 0);
  // Chi-square with 39 degrees of freedom: one stream in a thousand is above 72.1.
  expect(chiSquare).toBeLessThan(72.1);
});

it('is the same for any order and any repetition, and a smaller sample is its beginning', () => {
  const streams = fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 });
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 20 }), (keys, capacity) => {
      const distinct = [...new Set(keys)];
      const drawn = drawFrom(keys, capacity);
      expect(drawn).toEqual(drawFrom([...distinct].reverse(), capacity));
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn.length).toBe(Math.min(capacity, distinct.length));
      expect(drawFrom(keys, Math.max(1, capacity - 1))).toEqual(drawn.slice(0, Math.max(1, capacity - 1)));
    }),
    { seed: 1 },
  );
});
