// What is measured of a failover, from histories whose truth is known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call, CallHistory } from '../history.ts';
import { lengthOf, longestGap, overlapNs, runsOf, usualGapNs } from './gaps.ts';
import { findOutage, findServiceOutage, measureOutage, shareWithin, splitOutage } from './unavailability.ts';
import { addTallies, countDoubledIncrements, countStaleReads, peakPerSecond, tallyPushes } from './writes.ts';

const S = 1e9;

function history(calls: readonly Partial<Call>[], counter = 'c0', readCounter = 'c1'): CallHistory {
  return {
    keys: { list: 'l', counter, readCounter },
    calls: calls.map((call) => ({
      ...{ kind: 'push', number: 1, outcome: 'done', startNs: 0, endNs: 0 },
      ...call,
    })) as Call[],
    attempts: [],
    backoffs: [],
  };
}

/** Successes at these seconds. */
const successes = (...seconds: number[]) =>
  history(seconds.map((at) => ({ startNs: at * S, endNs: at * S })));

describe('gaps', () => {
  it('are from the last success before to the first after', () => {
    expect(longestGap([1, 2, 9, 10], 3, 20)).toEqual({ startNs: 10, endNs: 20, isOpen: true });
    expect(longestGap([1, 2, 9, 10], 3, 11)).toEqual({ startNs: 2, endNs: 9, isOpen: false });
    expect(longestGap([5, 6], 3, 11), 'nothing is known of before').toBeUndefined();
    expect(longestGap([], 3, 11)).toBeUndefined();
  });

  it('are told from what is usual', () => {
    expect(usualGapNs([1, 2, 5, 6, 20], 7)).toBe(3);
    expect(usualGapNs([1, 5.6 * S, 5.9 * S, 6.8 * S, 9 * S], 7 * S)).toBeCloseTo(0.9 * S);
    expect(usualGapNs([1], 7)).toBe(0);
  });

  it('of two nodes: how long both took writes', () => {
    const some = runsOf([0, 50, 100, 1000, 1050], 60);
    expect(some).toEqual([
      { startNs: 0, endNs: 100 },
      { startNs: 1000, endNs: 1050 },
    ]);
    expect(overlapNs(some, [{ startNs: 80, endNs: 1020 }])).toBe(40);
    expect(overlapNs(some, [])).toBe(0);
  });

  it('and runs cover the whole time, whatever the successes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(10_000), { minLength: 1 }), fc.nat(500), (times, mostNs) => {
        const sorted = times.toSorted((one, other) => one - other);
        const runs = runsOf(sorted, mostNs);
        expect(runs.reduce((sum, run) => sum + lengthOf(run), 0)).toBe(
          overlapNs(runs, [{ startNs: 0, endNs: 10_000 }]),
        );
        expect(runs[0]!.startNs).toBe(sorted[0]);
        expect(runs.at(-1)!.endNs).toBe(sorted.at(-1));
      }),
    );
  });
});

describe('the time without service', () => {
  const times = { faultNs: 10 * S, endNs: 60 * S };

  it('is that of each connection, and open where none came back', () => {
    const histories = [
      successes(9, 9.5, 10, 14, 14.5),
      successes(9, 9.5, 10),
      successes(9, 9.5, 10, 10.5, 11, 11.5),
    ];
    const outage = measureOutage(histories.slice(0, 2), times, findServiceOutage);
    expect(outage).toEqual({ windowsNs: [45.5 * S, 50 * S], open: 2, unserved: 0 });
    expect(measureOutage([successes(9, 9.9, 10.1, 14, 59.9)], times, findServiceOutage).windowsNs).toEqual([
      45.9 * S,
    ]);
  });

  it('is none where no gap is longer than usual', () => {
    const steady = successes(...Array.from({ length: 120 }, (_, index) => index * 0.5));
    expect(measureOutage([steady], times, findServiceOutage)).toEqual({
      windowsNs: [0],
      ...{ open: 0, unserved: 0 },
    });
  });

  it('is not known of who was not served before the fault either', () => {
    const refused = history([1, 2, 20].map((at): Partial<Call> => ({ endNs: at * S, outcome: 'refused' })));
    const steady = successes(...Array.from({ length: 120 }, (_, index) => index * 0.5));
    expect(findOutage(refused, times)).toBe('unserved');
    expect(measureOutage([refused, steady], times, findServiceOutage)).toEqual({
      windowsNs: [0],
      ...{ open: 0, unserved: 1 },
    });
    const readsOnly = history([
      ...refused.calls,
      ...[1, 2, 3].map((at): Partial<Call> => ({ kind: 'read', endNs: at * S })),
    ]);
    expect(findServiceOutage(readsOnly, times)).toBe('unserved');
    expect(
      findOutage(readsOnly, times, ({ kind }) => kind === 'increment'),
      'never asked',
    ).toBeUndefined();
  });

  it('can be that of reads or of writes alone', () => {
    const calls = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(
      (at): Partial<Call> => ({ kind: 'read', endNs: at * S }),
    );
    const writes = [1, 2, 3, 9.9, 10].map((at): Partial<Call> => ({ endNs: at * S }));
    const both = history([...calls, ...writes].toSorted((one, other) => one.endNs! - other.endNs!));
    const late = { faultNs: 3.5 * S, endNs: 10 * S };
    expect(findOutage(both, late, ({ kind }) => kind === 'push')).toMatchObject({
      startNs: 3 * S,
      endNs: 9.9 * S,
    });
    expect(findOutage(both, late, ({ kind }) => kind === 'read')).toBeUndefined();
    expect(findServiceOutage(both, late), 'who can only read has no service').toMatchObject({
      startNs: 3 * S,
    });
  });

  it('is the sum of its pieces', () => {
    const gap = { startNs: 9 * S, endNs: 20 * S };
    const backoffs = [
      { startNs: 11 * S, endNs: 16 * S },
      { startNs: 15 * S, endNs: 18 * S },
    ];
    const told = { faultNs: 10 * S, detectedNs: 11 * S, readyNs: 13 * S, toldNs: 14 * S, endNs: 60 * S };
    expect(splitOutage(gap, backoffs, told)).toEqual({
      beforeNs: 1 * S,
      detectionNs: 1 * S,
      electionNs: 2 * S,
      discoveryNs: 3 * S,
      backoffNs: 4 * S,
    });
  });

  it('is the sum of its pieces, whatever came when', () => {
    const time = fc.nat(1000);
    fc.assert(
      fc.property(
        time,
        time,
        time,
        time,
        time,
        time,
        fc.array(fc.tuple(time, time)),
        (begin, end, ...rest) => {
          const [faultNs, detectedNs, readyNs, toldNs, waits] = rest as [
            number,
            number,
            number,
            number,
            [number, number][],
          ];
          const gap = { startNs: Math.min(begin, end), endNs: Math.max(begin, end) };
          const backoffs = waits.map(([one, other]) => ({
            startNs: Math.min(one, other),
            endNs: Math.max(one, other),
          }));
          const pieces = splitOutage(gap, backoffs, { faultNs, detectedNs, readyNs, toldNs, endNs: 1000 });
          expect(Object.values(pieces).every((ns) => ns >= 0)).toBe(true);
          expect(Object.values(pieces).reduce((sum, ns) => sum + ns, 0)).toBe(lengthOf(gap));
        },
      ),
    );
  });

  it('of 99 % of the connections is by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([shareWithin(hundred, 0.99), shareWithin(hundred, 0.5), shareWithin([7], 0.99)]).toEqual([
      99, 50, 7,
    ]);
  });
});

describe('writes', () => {
  const push = (number: number, outcome: Call['outcome'], endNs = 0): Partial<Call> => ({
    number,
    outcome,
    endNs,
  });

  it('are lost, doubtful, done though refused, and doubled, as the list in the end says', () => {
    const calls = [
      push(1, 'done', 1 * S),
      push(2, 'done', 2 * S),
      push(3, 'done', 3 * S),
      push(4, 'doubtful'),
      push(5, 'doubtful'),
      push(6, 'refused'),
      push(7, 'not-sent'),
      push(8, 'done', 8 * S),
    ];
    expect(tallyPushes(history(calls), ['1', '4', '4', '6', '8'], 5 * S)).toEqual({
      ...{ sent: 8, acknowledged: 4, refused: 1, doubtful: 2, notSent: 1 },
      ...{ lost: 2, oldestLostNs: 3 * S, doubtfulDone: 1, refusedDone: 1, doubled: 1 },
    });
  });

  it('are none of it where all is well', () => {
    const tally = tallyPushes(history([push(1, 'done'), push(2, 'done')]), ['1', '2'], 0);
    expect(tally).toMatchObject({ sent: 2, acknowledged: 2, lost: 0, doubled: 0, doubtfulDone: 0 });
    expect(tally).not.toHaveProperty('oldestLostNs');
  });

  it('add up, and the oldest is the oldest of all', () => {
    const one = tallyPushes(history([push(1, 'done', 1 * S)]), [], 5 * S);
    const other = tallyPushes(history([push(1, 'done', 2 * S), push(2, 'doubtful')]), ['2'], 5 * S);
    expect(addTallies([one, other])).toMatchObject({ lost: 2, oldestLostNs: 4 * S, doubtfulDone: 1 });
  });

  it('that count are doubled where a counter jumps further than was asked', () => {
    const count = (...values: (number | 'doubtful' | 'not-sent')[]) =>
      countDoubledIncrements(
        history(
          values.map((value) =>
            typeof value === 'number' ? { kind: 'increment', value } : { kind: 'increment', outcome: value },
          ),
        ),
      );
    expect(count(1, 2, 3)).toBe(0);
    expect(count(1, 3, 4)).toBe(1);
    expect(count(1, 'doubtful', 3), 'it may have been done once').toBe(0);
    expect(count(1, 'doubtful', 4)).toBe(1);
    expect(count(1, 'not-sent', 3)).toBe(1);
    expect(count(8, 2, 3), 'lost writes are no doubled ones').toBe(0);
    expect(count(500, 1, 2, 3, 501), 'back to the server that had told 500').toBe(0);
    expect(count(500, 1, 2, 3, 503)).toBe(2);
  });

  it('are read stale where an older counter is told than was acknowledged before the read', () => {
    const writer = history(
      [1, 2, 3].map((value): Partial<Call> => ({ kind: 'increment', value, startNs: value, endNs: value })),
      'c0',
      'c9',
    );
    const read = (value: number, startNs: number): Partial<Call> => ({
      kind: 'read',
      value,
      startNs,
      endNs: startNs + 1,
    });
    const reader = history([read(2, 2.5), read(1, 2.6), read(3, 3.5), read(0, 9)], 'c1', 'c0');
    expect(countStaleReads([writer, reader])).toBe(2);
    expect(countStaleReads([writer, history([read(0, 0.5)], 'c1', 'c0')])).toBe(0);
  });

  it('come at a peak in some second', () => {
    expect(peakPerSecond([])).toBe(0);
    expect(peakPerSecond([0, 0.1 * S, 0.9 * S, 1 * S, 1.05 * S, 5 * S])).toBe(4);
  });
});
