// Schedules: of the whole rate, without bursts or drift, and the same however connections are dealt out.
import { describe, expect, it } from 'vitest';
import { type ArrivalPlan, createArrivals } from './arrivals.ts';

const PLAN: ArrivalPlan = { seed: 5, ratePerSecond: 9973, arrivals: 'constant', connections: 37 };

describe('constant arrivals', () => {
  it('are one even stream over all connections: every gap is 1 / rate', () => {
    const starts = startsOfAll(PLAN, 500).sort((a, b) => a - b);
    for (let i = 1; i < starts.length; i++)
      expect(starts[i]! - starts[i - 1]!).toBeCloseTo(1e9 / PLAN.ratePerSecond, 3);
  });

  it('do not drift: the millionth start is where arithmetic puts it', () => {
    const arrivals = createArrivals({ ...PLAN, connections: 1, ratePerSecond: 3e6 }, 0);
    let last = 0;
    for (let i = 0; i < 1_000_000; i++) last = arrivals.next();
    expect(last).toBeCloseTo((999_999 * 1e9) / 3e6, 3);
  });
});

describe('Poisson arrivals', () => {
  const poisson: ArrivalPlan = { ...PLAN, arrivals: 'poisson' };

  it('have the whole rate, and gaps whose deviation equals their mean', () => {
    // Cut where the slowest connection ends, so that all of them take part throughout.
    const perConnection = Array.from({ length: poisson.connections }, (_, c) => starts(poisson, c, 2000));
    const endNs = Math.min(...perConnection.map((own) => own.at(-1)!));
    const all = perConnection
      .flat()
      .filter((start) => start <= endNs)
      .sort((a, b) => a - b);
    const gaps = all.slice(1).map((start, i) => start - all[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean / (1e9 / poisson.ratePerSecond)).toBeCloseTo(1, 1);
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });

  it('are the same for a seed and connection, and differ between connections', () => {
    expect(starts(poisson, 3, 10)).toEqual(starts(poisson, 3, 10));
    expect(starts(poisson, 3, 10)).not.toEqual(starts(poisson, 4, 10));
  });
});

function starts(plan: ArrivalPlan, connection: number, count: number): number[] {
  const arrivals = createArrivals(plan, connection);
  return Array.from({ length: count }, () => arrivals.next());
}

function startsOfAll(plan: ArrivalPlan, perConnection: number): number[] {
  return Array.from({ length: plan.connections }, (_, c) => starts(plan, c, perConnection)).flat();
}
