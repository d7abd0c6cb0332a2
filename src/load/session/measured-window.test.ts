// When a window begins and ends, how it is cut into intervals, and what counts in it.
import { describe, expect, it } from 'vitest';
import { MeasuredWindow, type WindowPlan } from './measured-window.ts';

function plan({ closes = true, ...options }: Partial<WindowPlan> & { readonly closes?: boolean }) {
  const intervals: [number, number, boolean][] = [];
  const told: string[] = [];
  let inFlight = 0;
  const window: MeasuredWindow = new MeasuredWindow({ warmupNs: 0, intervalNs: 10, ...options }, 2, {
    inFlight: () => inFlight,
    onInterval: (...interval) => intervals.push(interval),
    onBegin: () => told.push(`begin at ${window.startNs}`),
    onEnd: (endNs) => {
      told.push(`end at ${endNs}`);
      if (closes) window.close(endNs);
    },
  });
  window.schedule(100);
  return {
    window,
    intervals,
    told,
    setInFlight(count: number) {
      inFlight = count;
    },
  };
}

describe('MeasuredWindow', () => {
  it('cuts warm-up and window into intervals, the last of each as short as it must be', () => {
    const { window, intervals, told } = plan({ warmupNs: 15, durationNs: 25 });
    window.begin();
    for (let now = 100; now <= 140; now++) if (now >= window.boundaryNs) window.advance(now);
    expect(intervals).toEqual([
      [100, 110, true],
      [110, 115, true],
      [115, 125, false],
      [125, 135, false],
      [135, 140, false],
    ]);
    expect(told).toEqual(['begin at 115', 'end at 140']);
    expect(window.state).toBe('over');
    expect(window.boundaryNs).toBe(Number.POSITIVE_INFINITY);
  });

  it('makes up for all that a late look has missed, and no interval after the end', () => {
    const { window, intervals, told } = plan({ warmupNs: 10, durationNs: 20 });
    window.begin();
    window.advance(1000);
    expect(intervals).toEqual([
      [100, 110, true],
      [110, 120, false],
      [120, 130, false],
    ]);
    expect(told).toEqual(['begin at 110', 'end at 130']);
  });

  it('begins at once without a warm-up, and counts all without quotas', () => {
    const { window, told } = plan({ durationNs: 20 });
    window.begin();
    expect(told).toEqual(['begin at 100']);
    expect(window.grant(0, 64)).toBe(64);
    expect(window.countsAll(0, 100)).toBe(true);
    expect(window.counts(0, 100)).toBe(true);
  });

  it('leaves to the warm-up what came before the window began, however late it is read', () => {
    const { window } = plan({ warmupNs: 10, durationNs: 20 });
    window.begin();
    window.advance(112);
    expect([window.counts(0, 109), window.countsAll(0, 109)]).toEqual([false, false]);
    expect([window.counts(0, 110), window.countsAll(0, 110)]).toEqual([true, true]);
  });

  it('counts what came before its end until it is closed, and nothing that came later', () => {
    const { window, intervals } = plan({ durationNs: 20, closes: false });
    window.begin();
    window.advance(121);
    expect(window.state).toBe('ending');
    expect([window.counts(0, 119), window.countsAll(0, 119)]).toEqual([true, true]);
    expect([window.counts(0, 120), window.countsAll(0, 120)]).toEqual([false, false]);
    window.close(120);
    expect(window.state).toBe('over');
    expect(window.counts(0, 119)).toBe(false);
    expect(intervals.at(-1)).toEqual([110, 120, false]);
  });

  it('grants what the quota of a connection leaves, and is open until every outcome is there', () => {
    const { window } = plan({ quotas: [3, 1] });
    window.begin();
    expect([window.grant(0, 2), window.grant(0, 2), window.grant(0, 2)]).toEqual([2, 1, 0]);
    expect(window.grant(1, 2)).toBe(1);
    expect(window.open).toBe(4);
    for (const connection of [0, 0, 1, 0]) expect(window.counts(connection, 100)).toBe(true);
    expect(window.open).toBe(0);
  });

  it('leaves out what is still owed from the warm-up where it counts requests', () => {
    const { window, setInFlight } = plan({ warmupNs: 10, quotas: [1, 1] });
    window.begin();
    setInFlight(2);
    window.advance(110);
    expect(window.countsAll(0, 110)).toBe(false);
    expect([1, 2, 3].map(() => window.counts(0, 110))).toEqual([false, false, true]);
  });

  it('counts nothing when it is over', () => {
    const { window } = plan({ durationNs: 20 });
    window.begin();
    window.close(105);
    expect(window.counts(0, 104)).toBe(false);
    expect(window.countsAll(0, 104)).toBe(false);
  });

  it('ends an interval that was begun, and none that was not', () => {
    const { window, intervals } = plan({ durationNs: 50 });
    window.begin();
    window.advance(110);
    window.close(110);
    expect(intervals).toEqual([[100, 110, false]]);
  });
});
