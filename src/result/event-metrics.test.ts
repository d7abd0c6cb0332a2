// Metrics of events are read off rounds like all others.
import { expect, test } from 'vitest';
import { countsOf, metricById } from './metrics.ts';
import type { EventRecord } from './parts/event.ts';
import type { CompletedRound } from './parts/round.ts';

function anEvent(overrides: Partial<EventRecord> = {}): EventRecord {
  const wait = { count: 10, p50Ns: 1e6, p99Ns: 2e6, maxNs: 3e6 };
  return {
    name: 'keys',
    action: 'KEYS *',
    occurrence: 0,
    plannedNs: 1e9,
    outcome: 'done',
    startNs: 1e9,
    durationNs: 4e8,
    bystander: { before: wait, during: wait, after: wait, longestGapNs: 5e8, excessMsSeconds: 1 },
    ...overrides,
  };
}

const round = {
  operations: [],
  events: [
    anEvent(),
    anEvent({ occurrence: 1, durationNs: 6e8 }),
    anEvent({ name: 'script', outcome: 'failed', durationNs: 9e9, error: 'ERR no' }),
    anEvent({ name: 'late', outcome: 'skipped' }),
  ],
} as unknown as CompletedRound;

test('of the repetitions of an event it is the worst', () => {
  expect(metricById('event_duration').of(round, { operation: 'keys' })).toBe(6e8);
  expect(metricById('bystander_gap').of(round)).toBe(5e8);
});

test('an event that failed has no values, and counts as an error', () => {
  for (const id of ['event_duration', 'bystander_gap', 'bystander_p99', 'bystander_max'] as const)
    expect(metricById(id).of(round, { operation: 'script' }), id).toBeUndefined();
  expect(metricById('error_rate').of(round, { operation: 'script' })).toBe(1);
  expect(metricById('error_rate').of(round, { operation: 'keys' })).toBe(0);
});

test('an event that was skipped counts as nothing', () => {
  expect(metricById('error_rate').of(round, { operation: 'late' })).toBeUndefined();
});

test('events are in no total of the operations', () => {
  expect(countsOf(round)).toEqual([]);
});

test('what was never measured has no value', () => {
  expect(metricById('snapshot_size').of(round)).toBeUndefined();
  expect(metricById('event_recovery').of({ operations: [] } as unknown as CompletedRound)).toBeUndefined();
});
