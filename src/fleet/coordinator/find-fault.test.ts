// An answer is what was dealt, or none.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { aLoadPlan, anEndpoint } from '../../testkit/builders.ts';
import type { LoadAnswer, Slice } from '../protocol.ts';
import { findFault } from './find-fault.ts';

const PLAN = aLoadPlan(anEndpoint(1), { connections: 8 });
const SLICE: Slice = { firstConnection: 0, connections: 4, firstWorker: 0, workers: 2, allWorkers: 4 };
const time = new LatencyHistogram().toSparse();
const counts = { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 };

type WorkerAnswer = LoadAnswer['workers'][number];

function aWorker(overrides: Partial<WorkerAnswer> = {}): WorkerAnswer {
  return {
    ...{ startUs: 0, durationNs: 1e9, derived: [], errorExamples: [], reconnects: 0 },
    operations: PLAN.operations.map(() => ({ ...counts, serviceTime: time })),
    sent: PLAN.keyspaces.map(() => 0),
    usage: { worker: 0, connections: 2, eventLoopUtilization: 0.5, cpuShare: null },
    ...overrides,
  };
}

const answerOf = (...workers: WorkerAnswer[]): LoadAnswer => ({
  workers,
  usage: { coresUsed: 1, machineBusyShare: null, throttledShare: 0, stealShare: null, longestPauseMs: 0 },
  clock: { offsetUs: 0, errorUs: 50 },
});

describe('an answer', () => {
  it('that has what was dealt has no fault', () => {
    expect(findFault(PLAN, SLICE, answerOf(aWorker(), aWorker()))).toBeUndefined();
  });

  it.each([
    ['it has 1 workers, and 2 were dealt', answerOf(aWorker())],
    [
      'it has 5 connections, and 4 were dealt',
      answerOf(aWorker(), aWorker({ usage: { ...aWorker().usage, connections: 3 } })),
    ],
    [
      `it has 0 operations, and ${PLAN.operations.length} were dealt`,
      answerOf(aWorker(), aWorker({ operations: [] })),
    ],
    [
      'it has 1 times beside them, and 0 were dealt',
      answerOf(aWorker({ derived: [{ errors: 0, time }] }), aWorker()),
    ],
    [
      `it has ${PLAN.keyspaces.length + 1} counts of stamps, and ${PLAN.keyspaces.length} were dealt`,
      answerOf(aWorker(), aWorker({ sent: [...aWorker().sent, 1] })),
    ],
  ])('is refused: %s', (fault, answer) => {
    expect(findFault(PLAN, SLICE, answer)).toBe(fault);
  });
});
