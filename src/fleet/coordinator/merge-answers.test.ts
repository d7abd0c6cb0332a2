// What agents with clocks that are known to some error measured, as one window.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { aLoadPlan, anEndpoint, anOperation } from '../../testkit/builders.ts';
import type { LoadAnswer } from '../protocol.ts';
import { mergeAnswers } from './merge-answers.ts';

const CLOCK = { offsetUs: 5_000_000, errorUs: 10 };
const SECOND_NS = 1e9;

function answer(startUs: number, durationNs: number, completed: number): LoadAnswer {
  const times = new LatencyHistogram();
  times.recordMany(1e6, completed);
  return {
    workers: [
      {
        ...{ startUs: CLOCK.offsetUs + startUs, durationNs },
        operations: [
          { completed, errors: 0, timeouts: 0, hits: 0, misses: 0, serviceTime: times.toSparse() },
        ],
        ...{ derived: [], sent: [], errorExamples: [], reconnects: 0 },
        usage: { worker: 0, connections: 1, eventLoopUtilization: 0.5, cpuShare: 0.5 },
      },
    ],
    usage: { coresUsed: 1, machineBusyShare: 0, throttledShare: 0, stealShare: 0, longestPauseMs: 0 },
    clock: CLOCK,
  };
}

const planOf = (stop: Parameters<typeof aLoadPlan>[1]) =>
  aLoadPlan(anEndpoint(1), { operations: [anOperation()], ...stop });

describe('the window of all agents', () => {
  it('has the length that each measured, however far apart they began', () => {
    const plan = planOf({ stop: { kind: 'duration', durationNs: SECOND_NS } });
    for (const skewUs of [0, 150, 20_000]) {
      const all = [answer(1000, SECOND_NS, 100), answer(1000 + skewUs, SECOND_NS, 300)];
      const result = mergeAnswers(plan, all, [], CLOCK);
      expect(result.durationNs).toBe(SECOND_NS);
      expect(result.startNs).toBe((1000 + skewUs) * 1e3);
      expect(result.operations[0]!.completed).toBe(400);
    }
  });

  it('lasts from the first request to the last where requests are counted', () => {
    const plan = planOf({ stop: { kind: 'requests', count: 400 } });
    const all = [answer(1000, SECOND_NS, 100), answer(1500, 2 * SECOND_NS, 300)];
    const result = mergeAnswers(plan, all, [], CLOCK);
    expect(result.startNs).toBe(1e6);
    expect(result.durationNs).toBe(2 * SECOND_NS + 5e5);
  });
});
