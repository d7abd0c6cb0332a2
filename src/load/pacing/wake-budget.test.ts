// The budget of wake-ups, and by simulation what starts that share one do to the times of a server with one queue.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { WakeBudget } from './wake-budget.ts';

const US = 1e3;
/** Of the worker: from the end of a sleep to its first send, and for each send. */
const WAKE_NS = 5 * US;
const SEND_NS = 8 * US;

describe('WakeBudget', () => {
  it('allows a cluster of wake-ups, and 8,000 a second in the long run', () => {
    const budget = new WakeBudget();
    let nowNs = 1e9;
    for (let i = 0; i < 16; i++) {
      expect(budget.earliestNs()).toBeLessThanOrEqual(nowNs);
      budget.spend(nowNs);
    }
    expect(budget.earliestNs()).toBe(nowNs + 125 * US);
    for (let i = 0; i < 8000; i++) {
      nowNs = Math.max(nowNs, budget.earliestNs());
      budget.spend(nowNs);
    }
    expect((nowNs - 1e9) / 1e9).toBeCloseTo(1, 2);
  });
});

describe('a server with one queue, offered a quarter of what it can do', () => {
  it.each([10, 16, 25, 50, 100, 200])(
    'of %i µs an operation: p50, p99 and p99.9 are those of exact starts within 1 per cent or 20 µs',
    (serviceUs) => {
      const serviceNs = serviceUs * US;
      const intended = drawArrivals(60_000, serviceNs / 0.25);
      const exact = respond(intended, serviceNs);
      const shared = respond(startTogether(intended), serviceNs);
      for (const share of [0.5, 0.99, 0.999]) {
        const truth = percentile(exact, share);
        const difference = Math.abs(percentile(shared, share) - truth);
        expect(difference, `p${share * 100} of ${truth / US} µs`).toBeLessThan(
          Math.max(20 * US, truth / 100),
        );
      }
    },
  );

  it('shows a difference of 15 per cent between two of them as what it is, at the rate that is the same for both', () => {
    for (const serviceUs of [25, 50, 100]) {
      const starts = startTogether(drawArrivals(60_000, (serviceUs * US) / 0.25));
      const ratio = (share: number) =>
        percentile(respond(starts, 1.15 * serviceUs * US), share) /
        percentile(respond(starts, serviceUs * US), share);
      expect(ratio(0.5)).toBeCloseTo(1.15, 1);
      expect(ratio(0.99)).toBeGreaterThan(1.12);
      expect(ratio(0.99)).toBeLessThan(1.25);
    }
  });
});

/** Intended starts at random, with so much between them in the mean. */
function drawArrivals(count: number, meanNs: number): readonly number[] {
  const random = new SeededRandom(1);
  let atNs = 0;
  return Array.from({ length: count }, () => {
    atNs -= meanNs * Math.log(1 - random.unit());
    return atNs;
  });
}

/** The starts as the pacer makes them: all that is due when it wakes, one after another. */
function startTogether(intended: readonly number[]): readonly number[] {
  const budget = new WakeBudget();
  const starts: number[] = [];
  let freeNs = 0;
  while (starts.length < intended.length) {
    let nowNs = Math.max(intended[starts.length]!, budget.earliestNs(), freeNs);
    budget.spend(nowNs);
    nowNs += WAKE_NS;
    while (intended[starts.length]! <= nowNs) {
      nowNs += SEND_NS;
      starts.push(nowNs);
    }
    freeNs = nowNs;
  }
  return starts;
}

/** From each start to its reply, in order of size. */
function respond(starts: readonly number[], serviceNs: number): Float64Array {
  let freeNs = 0;
  return Float64Array.from(starts, (startNs) => {
    freeNs = Math.max(freeNs, startNs) + serviceNs;
    return freeNs - startNs;
  }).sort();
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(share * sorted.length)]!;
}
