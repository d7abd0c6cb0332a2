// Timestamps of a clock that is set, slewed and looked at while the worker is interrupted.
import { describe, expect, it } from 'vitest';
import { ArrivalClock } from './arrival-clock.ts';

/** Two clocks, one of which can be set; every look at one takes some time. */
function startClocks({ lookNs = 50 } = {}) {
  const state = { nowNs: 1e12, offsetNs: 5e14, lookNs };
  const look = <Value>(value: () => Value) => {
    state.nowNs += state.lookNs / 2;
    const seen = value();
    state.nowNs += state.lookNs / 2;
    return seen;
  };
  const arrivals = new ArrivalClock({
    realtimeNs: () => look(() => state.nowNs + state.offsetNs),
    monotonicNs: () => look(() => state.nowNs),
  });
  /** A reply that came so long after its request, and was read so long after that. */
  const arrive = ({ afterNs = 100_000, waitedNs = 30_000 } = {}) => {
    const sentNs = state.nowNs;
    state.nowNs += afterNs;
    const stampNs = state.nowNs + state.offsetNs;
    const arrivedNs = state.nowNs;
    state.nowNs += waitedNs;
    return arrivals.arrivalNs(stampNs, sentNs, state.nowNs) - arrivedNs;
  };
  return { state, arrive };
}

describe('ArrivalClock', () => {
  it('finds the moment of arrival, however long the reply waited to be read', () => {
    const { arrive } = startClocks();
    for (const waitedNs of [0, 1000, 1e6, 50e6])
      expect(Math.abs(arrive({ waitedNs }))).toBeLessThanOrEqual(100);
  });

  it('notices a clock that was set forward or back by more than a reply takes, with the first reply', () => {
    for (const stepNs of [1e9, -1e9, 3600e9, -3600e9, 2e6, -2e6]) {
      const { state, arrive } = startClocks();
      arrive();
      state.offsetNs += stepNs;
      expect(Math.abs(arrive())).toBeLessThanOrEqual(100);
    }
  });

  it('notices a smaller step within 5 ms', () => {
    const { state, arrive } = startClocks();
    arrive();
    state.offsetNs += 20_000;
    expect(Math.abs(arrive())).toBeLessThanOrEqual(30_000);
    state.nowNs += 5.1e6;
    expect(Math.abs(arrive())).toBeLessThanOrEqual(100);
  });

  it('follows a clock that is slewed', () => {
    const { state, arrive } = startClocks();
    for (let i = 0; i < 1000; i++) {
      expect(Math.abs(arrive())).toBeLessThanOrEqual(3100);
      state.offsetNs += 500;
      state.nowNs += 1e6;
    }
  });

  it('gives the moment of the read where the stamp was taken before the clock was set', () => {
    const { state } = startClocks();
    const arrivals = new ArrivalClock({
      realtimeNs: () => state.nowNs + state.offsetNs,
      monotonicNs: () => state.nowNs,
    });
    const sentNs = state.nowNs;
    const stampNs = sentNs + 1000 + state.offsetNs;
    state.offsetNs -= 1e9;
    expect(arrivals.arrivalNs(stampNs, sentNs, sentNs + 2000)).toBe(sentNs + 2000);
  });
});
