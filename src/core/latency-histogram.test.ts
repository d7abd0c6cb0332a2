// The histogram against a sorted array of the same values, over its whole range.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LatencyHistogram,
  MAX_TRACKABLE_NS,
  SLOT_COUNT,
  slotHighestNs,
  slotLowestNs,
  slotOf,
} from './latency-histogram.ts';

/** Whole numbers of every magnitude alike; fast-check's own integers crowd at the ends. */
const anyDurationNs = fc
  .tuple(fc.double({ min: 0, max: 42, noNaN: true }), fc.integer({ min: -2, max: 2 }))
  .map(([bits, jitter]) => Math.min(MAX_TRACKABLE_NS, Math.max(0, Math.floor(2 ** bits) + jitter)));
const someDurationsNs = fc.array(anyDurationNs, { minLength: 1, maxLength: 300 });
const anyPercentile = fc.oneof(
  fc.constantFrom(50, 90, 95, 99, 99.9, 99.99, 100),
  fc.double({ min: 0.001, max: 100, noNaN: true }),
);

function record(valuesNs: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const valueNs of valuesNs) histogram.record(valueNs);
  return histogram;
}

/** All counts, compared at once: element by element takes seconds. */
function expectSame(actual: LatencyHistogram, wanted: LatencyHistogram): void {
  expect(actual.toSparse()).toEqual(wanted.toSparse());
  expect(Buffer.from(actual.counts.buffer).equals(Buffer.from(wanted.counts.buffer))).toBe(true);
}

/** The oracle: nearest rank in the sorted values. */
function nearestRank(valuesNs: readonly number[], percentile: number): number {
  const sorted = [...valuesNs].sort((a, b) => a - b);
  const rank = Math.ceil((percentile / 100) * sorted.length - 1e-9);
  return sorted[Math.max(1, rank) - 1]!;
}

describe('slots', () => {
  test('a value lies between the bounds of its slot, which is at most a thousandth wide', () => {
    fc.assert(
      fc.property(anyDurationNs, (valueNs) => {
        const slot = slotOf(valueNs);
        const lowestNs = slotLowestNs(slot);
        const highestNs = slotHighestNs(slot);
        expect(lowestNs <= valueNs && valueNs <= highestNs).toBe(true);
        expect((highestNs - lowestNs) * 1024).toBeLessThanOrEqual(lowestNs);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  test('both bounds of every slot lead back to it, and the next slot begins right after', () => {
    let expectedLowestNs = 0;
    for (let slot = 0; slot < SLOT_COUNT; slot++) {
      const lowestNs = slotLowestNs(slot);
      const highestNs = slotHighestNs(slot);
      if (lowestNs !== expectedLowestNs || slotOf(lowestNs) !== slot || slotOf(highestNs) !== slot)
        expect.fail(`slot ${slot} from ${lowestNs} to ${highestNs} ns does not lead back to itself`);
      expectedLowestNs = highestNs + 1;
    }
    expect(slotHighestNs(SLOT_COUNT - 1)).toBe(MAX_TRACKABLE_NS);
  });

  test('values around 2^31 and 2^32, where integer arithmetic changes, keep their order', () => {
    for (const power of [31, 32, 33]) {
      const edge = 2 ** power;
      expect(slotOf(edge)).toBe(slotOf(edge - 1) + 1);
      expect(slotLowestNs(slotOf(edge))).toBe(edge);
    }
  });

  test('what is above the range falls into the last slot', () => {
    expect(slotOf(MAX_TRACKABLE_NS + 1)).toBe(SLOT_COUNT - 1);
    expect(slotOf(Number.MAX_SAFE_INTEGER)).toBe(SLOT_COUNT - 1);
  });
});

describe('statistics', () => {
  test('a percentile is that of the sorted values, rounded up within its slot', () => {
    fc.assert(
      fc.property(someDurationsNs, anyPercentile, (valuesNs, percentile) => {
        const exactNs = nearestRank(valuesNs, percentile);
        const wanted = Math.min(slotHighestNs(slotOf(exactNs)), Math.max(...valuesNs));
        expect(record(valuesNs).percentileNs(percentile)).toBe(wanted);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  test('the rank of a percentile is exact for a billion values', () => {
    const histogram = new LatencyHistogram();
    histogram.recordMany(10, 999_000_000);
    histogram.recordMany(20, 1_000_000);
    expect(histogram.percentileNs(99.9)).toBe(10);
    expect(histogram.percentileNs(99.900_001)).toBe(20);
  });

  test('count, extremes, sum and mean are exact', () => {
    fc.assert(
      fc.property(someDurationsNs, (valuesNs) => {
        const { count, minNs, maxNs, sumNs } = record(valuesNs);
        expect({ count, minNs, maxNs }).toEqual({
          count: valuesNs.length,
          minNs: Math.min(...valuesNs),
          maxNs: Math.max(...valuesNs),
        });
        expect(sumNs).toBe(valuesNs.reduce((sum, valueNs) => sum + valueNs, 0));
        expect(record(valuesNs).meanNs()).toBe(sumNs / count);
      }),
      { seed: 3 },
    );
  });

  test('recording many at once is recording each', () => {
    const many = new LatencyHistogram();
    many.recordMany(12_345, 3);
    expectSame(many, record([12_345, 12_345, 12_345]));
  });

  test('an empty histogram has no percentile and no mean', () => {
    const empty = new LatencyHistogram();
    expect([empty.percentileNs(50), empty.meanNs()]).toEqual([Number.NaN, Number.NaN]);
    expect(empty.toSparse().pairs).toEqual([]);
  });
});

describe('more values than 32 bits count', () => {
  /** Some at once, as a long load has them; the sums stay below 2^53. */
  const many = fc.array(fc.tuple(anyDurationNs, fc.integer({ min: 1, max: 2 ** 45 })), {
    minLength: 1,
    maxLength: 30,
  });
  const few = fc.array(fc.tuple(anyDurationNs, fc.integer({ min: 2 ** 30, max: 2 ** 32 - 1 })), {
    minLength: 1,
    maxLength: 30,
  });
  const recordAll = (samples: readonly (readonly [number, number])[]): LatencyHistogram => {
    const histogram = new LatencyHistogram();
    for (const [valueNs, times] of samples) histogram.recordMany(valueNs, times);
    return histogram;
  };
  /** The oracle: whole numbers of any size, by slot. */
  const countExactly = (samples: readonly (readonly [number, number])[]): number[] => {
    const bySlot = new Map<number, bigint>();
    for (const [valueNs, times] of samples)
      bySlot.set(slotOf(valueNs), (bySlot.get(slotOf(valueNs)) ?? 0n) + BigInt(times));
    return [...bySlot].sort(([a], [b]) => a - b).flatMap(([slot, count]) => [slot, Number(count)]);
  };

  test.each([
    ['at once', many],
    ['by many that each fit', few],
  ])('are counted slot by slot, recorded %s', (_, samples) => {
    fc.assert(
      fc.property(samples, (all) => {
        const { pairs, count } = recordAll(all).toSparse();
        expect(pairs).toEqual(countExactly(all));
        expect(count).toBe(all.reduce((sum, [, times]) => sum + times, 0));
      }),
      { seed: 7 },
    );
  });

  test('are added, whole or sparse, to what there was, and are not added to what is reset', () => {
    fc.assert(
      fc.property(few, many, (first, second) => {
        const wanted = countExactly([...first, ...second]);
        const [one, other] = [recordAll(first), recordAll(second)];
        expect(LatencyHistogram.merge([one, other]).toSparse().pairs).toEqual(wanted);
        expect(LatencyHistogram.mergeSparse([one.toSparse(), other.toSparse()]).toSparse().pairs).toEqual(
          wanted,
        );
        other.reset();
        other.add(one);
        expect(other.toSparse()).toEqual(one.toSparse());
      }),
      { seed: 8 },
    );
  });

  test('do not wrap when the interval that passes the limit comes as one value more', () => {
    const histogram = recordAll([[5000, 2 ** 32 - 1]]);
    histogram.record(5000);
    expect([...histogram.toPairs()]).toEqual([slotOf(5000), 2 ** 32]);
    expect(histogram.percentileNs(100)).toBe(5000);
  });
});

describe('merging', () => {
  test('parts merged are all values recorded into one, with empty parts among them', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyDurationNs, { maxLength: 50 }), { maxLength: 6 }), (parts) => {
        expectSame(LatencyHistogram.merge(parts.map(record)), record(parts.flat()));
      }),
      { seed: 4 },
    );
  });

  test('the sparse form restores the histogram, and adds up like it', () => {
    fc.assert(
      fc.property(fc.array(anyDurationNs, { maxLength: 100 }), someDurationsNs, (first, second) => {
        const restored = LatencyHistogram.from(structuredClone(record(first).toSparse()));
        expectSame(restored, record(first));
        restored.addSparse(record(second).toSparse());
        expectSame(restored, record([...first, ...second]));
      }),
      { seed: 5 },
    );
  });

  test('the sparse form has its slots in order, without empty ones', () => {
    const { pairs } = record([5_000_000, 3, 3, 70_000]).toSparse();
    expect(pairs).toEqual([3, 2, slotOf(70_000), 1, slotOf(5_000_000), 1]);
  });

  test('a reset histogram is as good as new', () => {
    fc.assert(
      fc.property(someDurationsNs, someDurationsNs, (before, after) => {
        const histogram = record(before);
        histogram.reset();
        expectSame(histogram, new LatencyHistogram());
        for (const valueNs of after) histogram.record(valueNs);
        expectSame(histogram, record(after));
      }),
      { seed: 6 },
    );
  });
});
