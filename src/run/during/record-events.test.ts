// What becomes of events and of what the bystander saw: times since the begin of the window, each with its own reach.
import { expect, test } from 'vitest';
import type { LoadResult } from '../../load/contract.ts';
import type { ProfileEvent } from '../../profile/profile.ts';
import { recordBystander, recordEvents } from './record-events.ts';
import type { EventRun } from './schedule.ts';

const S = 1e9;
const BEGIN = 1000 * S;
const BYSTANDER = { ratePerSecond: 100, connections: 2 };

function aRun(name: string, fromS: number, toS: number): EventRun {
  const event: ProfileEvent = {
    name,
    atNs: fromS * S,
    text: name,
    action: { kind: 'command', command: [] },
    timeoutNs: 60 * S,
  };
  const performance = { startNs: BEGIN + fromS * S, endNs: BEGIN + toS * S, outcome: 'done' as const };
  return { event, occurrence: 0, plannedNs: fromS * S, performance };
}

/** A window of 10 s at 1000 ops/s. */
const window = {
  startNs: BEGIN,
  durationNs: 10 * S,
  intervals: Array.from({ length: 100 }, (_, i) => ({
    startNs: BEGIN + i * 0.1 * S,
    durationNs: 0.1 * S,
    completed: 100,
    warmup: false,
  })),
} as unknown as LoadResult;

/** Every 10 ms from a second before the window to a second beyond it, answered after 1 ms. */
const replies = Array.from({ length: 1200 }, (_, i) => {
  const intendedNs = BEGIN - S + i * 0.01 * S;
  return { intendedNs, repliedNs: intendedNs + 1e6 };
});
const watched = { bystander: BYSTANDER, seen: { replies, errors: 0 } };

test('an event reaches from the one before to the one after', () => {
  const [first, second, third] = recordEvents(
    [aRun('a', 2, 3), aRun('b', 5, 5.5), aRun('c', 8, 9)],
    window,
    watched,
  );
  expect(second).toMatchObject({ name: 'b', startNs: 5 * S, durationNs: 0.5 * S });
  expect(first!.bystander!.before.count).toBe(200);
  expect(second!.bystander!.before.count).toBe(200);
  expect(second!.bystander!.during.count).toBe(50);
  expect(second!.bystander!.after.count).toBe(250);
  expect(third!.bystander!.after.count).toBe(100);
  expect(second!.dip).toMatchObject({ beforePerSecond: 1000, depth: 0 });
});

test('an event that outlasts the window keeps its duration and has nothing after it', () => {
  const [event] = recordEvents([aRun('a', 9, 14)], window, watched);
  expect(event).toMatchObject({ startNs: 9 * S, durationNs: 5 * S });
  expect(event!.bystander!.after.count).toBe(0);
});

test('what waits for a server that never came back has waited until the end of the window', () => {
  const seen = { replies: replies.filter(({ repliedNs }) => repliedNs < BEGIN + 4 * S), errors: 0 };
  const [event] = recordEvents([aRun('a', 4, 14)], window, { bystander: BYSTANDER, seen });
  expect(event!.bystander!.during).toMatchObject({ count: 600, maxNs: expect.closeTo(6 * S, -6) });
});

test('events that overlap share the time, and neither has a calm before', () => {
  const [, inner] = recordEvents([aRun('a', 2, 6), aRun('b', 3, 4)], window, watched);
  expect(inner!.bystander!.before.count).toBe(0);
  expect(inner!.dip).toBeUndefined();
});

test('an event that never began has a row all the same', () => {
  const { performance: _none, ...run } = aRun('late', 9, 9);
  expect(recordEvents([run], window, watched)).toEqual([
    { name: 'late', action: 'late', occurrence: 0, plannedNs: 9 * S, outcome: 'skipped' },
  ]);
});

test('without a bystander the throughput still tells of the dip', () => {
  const [event] = recordEvents([aRun('a', 2, 3)], window, undefined);
  expect(event!.bystander).toBeUndefined();
  expect(event!.dip).toBeDefined();
});

test('a bystander that failed says why, and nothing of the events', () => {
  const failed = { bystander: BYSTANDER, seen: { replies: [], errors: 0, failure: 'no\u001b connection' } };
  expect(recordEvents([aRun('a', 2, 3)], window, failed)[0]!.bystander).toBeUndefined();
  expect(recordBystander(failed, window)).toMatchObject({ error: 'no\\x1b connection', unanswered: 1000 });
});

test('over the whole window only its own requests count', () => {
  expect(recordBystander(watched, window)).toMatchObject({
    ratePerSecond: 100,
    answered: { count: 1000, maxNs: 1e6 },
    unanswered: 0,
    longestGapNs: 0.01 * S,
  });
});

test('how late the bystander was itself is kept with what it saw', () => {
  const late = { ...watched, seen: { ...watched.seen, ownDelayNs: 7e6 } };
  expect(recordBystander(late, window).ownDelayNs).toBe(7e6);
  expect(recordBystander(watched, window)).not.toHaveProperty('ownDelayNs');
});
