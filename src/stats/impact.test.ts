// What an event did to others, against waits, gaps and dips that were put there.
import { describe, expect, test } from 'vitest';
import {
  type Answered,
  addWaiting,
  findLongestGapNs,
  measureDip,
  measureImpact,
  summarizeWaits,
} from './impact.ts';

const MS = 1e6;
const SPAN = { fromNs: 0, startNs: 1000 * MS, endNs: 1400 * MS, toNs: 3000 * MS };

/** 200 requests a second for 3 s, each answered after 1 ms; those under way in the block only at its end. */
function blockedFrom(startMs: number, endMs: number): Answered[] {
  return Array.from({ length: 600 }, (_, i) => {
    const intendedMs = i * 5;
    const isBlocked = intendedMs + 1 > startMs && intendedMs < endMs;
    return { intendedNs: intendedMs * MS, repliedNs: (isBlocked ? endMs + 1 : intendedMs + 1) * MS };
  });
}

describe('the impact of an event', () => {
  const impact = measureImpact(blockedFrom(1000, 1400), SPAN, 5 * MS);

  test('leaves the calm before and after as they are', () => {
    expect(impact.before).toEqual({ count: 200, p50Ns: MS, p99Ns: MS, maxNs: MS });
    expect(impact.after.maxNs).toBe(MS);
  });

  test('counts every request that was under way while it lasted', () => {
    expect(impact.during).toMatchObject({ count: 80, maxNs: 401 * MS });
    expect(impact.during.p50Ns! / MS).toBeCloseTo(201, -1);
  });

  test('has a gap from the last reply before to the first one after', () => {
    expect(impact.longestGapNs).toBe((1401 - 996) * MS);
  });

  test('has an area of half the block times its length', () => {
    // A triangle: 400 ms high at its begin, 0 at its end, 0.4 s long.
    expect(impact.excessMsSeconds).toBeCloseTo((400 * 0.4) / 2, -0.5);
  });

  test('is next to none when nothing is blocked', () => {
    const calm = measureImpact(blockedFrom(0, 0), SPAN, 5 * MS);
    expect(calm.excessMsSeconds).toBe(0);
    expect(calm.longestGapNs).toBe(5 * MS);
  });
});

test('a request that began before the event and waited for it is no part of the calm before', () => {
  const impact = measureImpact([{ intendedNs: 999 * MS, repliedNs: 1401 * MS }], SPAN, 5 * MS);
  expect(impact.before.count).toBe(0);
  expect(impact.during.count).toBe(1);
});

describe('requests that still wait at the end of the window', () => {
  test('have waited at least until then', () => {
    const answered = blockedFrom(0, 0).filter(({ intendedNs }) => intendedNs < 1000 * MS);
    const lost = { ...SPAN, endNs: 1000 * MS };
    const long = { ...SPAN, endNs: 3000 * MS };
    expect(measureImpact(answered, long, 5 * MS).during.maxNs).toBeNull();
    const whole = addWaiting(answered, 3000 * MS, 5 * MS);
    expect(measureImpact(whole, long, 5 * MS).during).toMatchObject({ count: 400, maxNs: 2000 * MS });
    expect(measureImpact(whole, lost, 5 * MS).after).toMatchObject({ count: 400, maxNs: 2000 * MS });
    expect(measureImpact(whole, long, 5 * MS).longestGapNs).toBe((3000 - 996) * MS);
  });

  test('are none where all were answered, and all where none was', () => {
    const answered = blockedFrom(0, 0);
    expect(addWaiting(answered, 3000 * MS, 5 * MS)).toEqual(answered);
    expect(addWaiting([], 3000 * MS, 5 * MS)).toHaveLength(600);
  });
});

test('silence to the end of the window is a gap too', () => {
  expect(findLongestGapNs([{ intendedNs: 0, repliedNs: 500 * MS }], SPAN)).toBe(2500 * MS);
  expect(findLongestGapNs([], SPAN)).toBe(3000 * MS);
});

test('a gap that ends before the event begins is not its own', () => {
  const replies = [100, 900, 905, 1000, 1401, 1405].map((ms) => ({ intendedNs: 0, repliedNs: ms * MS }));
  expect(findLongestGapNs(replies, { ...SPAN, toNs: 1500 * MS })).toBe(401 * MS);
});

test('nothing answered has no percentiles', () => {
  expect(summarizeWaits([])).toEqual({ count: 0, p50Ns: null, p99Ns: null, maxNs: null });
});

describe('the dip', () => {
  const intervals = (rates: readonly number[]) =>
    rates.map((rate, i) => ({ startNs: i * 100 * MS, durationNs: 100 * MS, completed: rate / 10 }));
  const span = { fromNs: 0, startNs: 300 * MS, endNs: 500 * MS, toNs: 1000 * MS };

  test('is the loss of the worst interval, and recovery counts from the end of the event', () => {
    const dip = measureDip(intervals([1000, 1000, 1000, 100, 200, 500, 950, 1000, 1000, 1000]), span);
    expect(dip).toEqual({
      beforePerSecond: 1000,
      lowestPerSecond: 100,
      depth: 0.9,
      recoveryNs: 100 * MS,
    });
  });

  test('without recovery says so', () => {
    expect(measureDip(intervals([1000, 1000, 1000, 0, 0, 0, 0, 0, 0, 0]), span)).toMatchObject({
      depth: 1,
      recoveryNs: null,
    });
  });

  test('a worse interval after the recovery belongs to something else', () => {
    const dip = measureDip(intervals([1000, 1000, 1000, 900, 900, 1000, 10, 1000, 1000, 1000]), span);
    expect(dip).toMatchObject({ lowestPerSecond: 900, recoveryNs: 0 });
  });

  test('more throughput than before is no dip', () => {
    expect(measureDip(intervals([1000, 1000, 1000, 1200, 1200, 1200]), span)).toMatchObject({ depth: 0 });
  });

  test('is unknown when nothing was measured before', () => {
    expect(measureDip(intervals([1000, 1000]), { ...span, startNs: 0 })).toBeUndefined();
  });
});
