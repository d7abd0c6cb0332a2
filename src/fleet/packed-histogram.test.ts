import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatencyHistogram, SLOT_COUNT } from '../core/latency-histogram.ts';
import { packedHistogramSchema, packHistogram } from './packed-histogram.ts';

const EMPTY = { count: 0, minNs: 0, maxNs: 0, sumNs: 0 };
const pack = (...bytes: number[]) => Buffer.from(bytes).toString('base64');

it('gives back every histogram as it was', () => {
  const times = fc.array(fc.tuple(fc.nat({ max: 2 ** 42 - 1 }), fc.integer({ min: 1, max: 2 ** 31 })), {
    maxLength: 50,
  });
  fc.assert(
    fc.property(times, (all) => {
      const histogram = new LatencyHistogram();
      for (const [time, many] of all) if (histogram.count + many < 2 ** 32) histogram.recordMany(time, many);
      const sparse = histogram.toSparse();
      expect(packedHistogramSchema.parse(JSON.parse(JSON.stringify(packHistogram(sparse))))).toEqual(sparse);
    }),
  );
});

it('carries counts beyond 32 bits, and the last slot', () => {
  const sparse = { ...EMPTY, pairs: [0, 2 ** 40, SLOT_COUNT - 1, 3], count: 2 ** 40 + 3 };
  expect(packedHistogramSchema.parse(packHistogram(sparse))).toEqual(sparse);
});

it.each([
  ['a slot without a count', pack(1), 1],
  ['a number that is cut off', pack(1, 200), 72],
  ['a slot that holds nothing', pack(1, 0), 0],
  ['the same slot twice', pack(1, 1, 0, 1), 2],
  ['a slot beyond the last', pack(255, 255, 255, 127, 1), 1],
  ['another number of values', pack(1, 1), 2],
  ['a count that no number holds', pack(1, ...Array.from({ length: 20 }, () => 255), 1), 1],
])('refuses %s', (_, slots, count) => {
  expect(packedHistogramSchema.safeParse({ ...EMPTY, slots, count }).success).toBe(false);
});
