// The pacer on a clock of the test's own: what is due, who is to blame for waiting, and what counts.
import { afterEach, describe, expect, it } from 'vitest';
import { shareOfLateStarts } from '../../core/late-share.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { NodeIo } from '../io/node-io.ts';
import { nowNs } from '../worker-clock.ts';
import { Pacer, type PacerPlan } from './pacer.ts';

const MS = 1e6;
/** The pacer looks at the real clock as well; nothing of the test's time may have come by then. */
const START_NS = nowNs() + 1e15;
/** One start a millisecond, in turn on two connections. */
const PLAN: PacerPlan = {
  seed: 1,
  ratePerSecond: 1000,
  arrivals: 'constant',
  connections: 2,
  first: 0,
  pacing: 'timer',
};

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

describe('Pacer', () => {
  it('asks for each start when it is due, with its intended time however late it is sent', () => {
    const bench = startPacer();
    bench.at(0.2);
    bench.at(3.5);
    expect(bench.sent).toEqual([
      { connection: 0, intendedMs: 0, sentMs: 0.2 },
      // Those of one connection together, for they go out in one write.
      { connection: 1, intendedMs: 1, sentMs: 3.5 },
      { connection: 1, intendedMs: 3, sentMs: 3.5 },
      { connection: 0, intendedMs: 2, sentMs: 3.5 },
    ]);
  });

  it('counts a start as late only for the time it could have been sent', () => {
    const bench = startPacer();
    bench.pacer.beginWindow(START_NS, undefined);
    bench.at(0);
    // Nobody looked for 5 ms: the generator's fault, on both connections.
    bench.at(5);
    // Connection 0 is full until 15 ms: its starts at 6, 8, 10, 12 and 14 wait for the server.
    bench.full.add(0);
    for (let ms = 6; ms <= 14; ms++) bench.at(ms);
    bench.full.delete(0);
    bench.room(0, 15);
    const { due, lateSends, unsent, maxBacklog, lateness } = bench.stop(15.5);
    expect({ due, unsent, maxBacklog }).toEqual({ due: 16, unsent: 0, maxBacklog: 5 });
    // Intended 1, 2 and 3 ms, sent at 5; 4 was late by no more than 1 ms.
    expect(lateSends).toBe(3);
    expect(LatencyHistogram.from(lateness).count).toBe(16);
    expect(lateness.maxNs).toBeCloseTo(4 * MS, -3);
  });

  it('counts as late all that came due while nobody looked, and nothing that later waits behind it', () => {
    const bench = startPacer();
    bench.pacer.beginWindow(START_NS, undefined);
    // Until 21 ms nobody looks. Then each connection has one reply a millisecond: all that piled up is gone at 41 ms.
    const answered = (ms: number) => {
      for (const connection of [0, 1]) {
        bench.full.delete(connection);
        bench.room(connection, ms);
      }
    };
    bench.oneAtATime();
    for (let ms = 21; ms <= 80; ms++) answered(ms);
    const { lateSends, unsent, lateness } = bench.stop(80.5);
    // 16 are seen at 21 ms, for one look finds 8, and the others at 22: 0 … 20 are late by 2 ms and more, 21 by no more
    // than 1. None of 22 … 40, which were seen in time and waited for their turn.
    expect({ lateSends, unsent }).toEqual({ lateSends: 21, unsent: 0 });
    expect(lateness.maxNs).toBeCloseTo(21 * MS, -4);
  });

  it('counts no start as later than its response time was relieved of', () => {
    const bench = startPacer();
    bench.pacer.beginWindow(START_NS, undefined);
    bench.takenOut.ns = 0.5 * MS;
    // Its reply came while nobody looked: half a millisecond before the send, for all that is known.
    bench.at(5);
    const { lateSends, lateness } = bench.stop(5.5);
    expect(lateSends).toBe(0);
    expect(lateness.maxNs).toBeCloseTo(0.5 * MS, -4);
  });

  it('makes no more than all of its starts late where those of the warm-up are sent late in the window', () => {
    const bench = startPacer();
    bench.at(0);
    // Nobody looks until 30 ms. The window has begun at 20 ms and ends at 34 ms.
    bench.pacer.beginWindow(START_NS + 20 * MS, undefined);
    for (let ms = 30; ms < 34; ms++) bench.at(ms);
    const pacing = bench.stop(34);
    expect(pacing.lateSends).toBeGreaterThan(pacing.due);
    // 1 … 33 are sent, eight at a look, so that two wait still; 32 are late.
    const share = shareOfLateStarts([pacing]);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThanOrEqual(1);
  });

  it('counts what is due within the window, sent or not', () => {
    const bench = startPacer();
    bench.full.add(0);
    for (let ms = 0; ms < 10; ms++) bench.at(ms);
    bench.pacer.beginWindow(START_NS + 10 * MS, undefined);
    for (let ms = 10; ms < 20; ms++) bench.at(ms);
    // The last look was at 19 ms; what comes due until 24 ms counts too, and the start at 24 ms does not.
    const { due, unsent, maxBacklog } = bench.stop(24);
    expect({ due, unsent, maxBacklog }).toEqual({ due: 14, unsent: 9, maxBacklog: 10 });
  });

  it('lets exactly the requests of a window come due, those that waited at its begin among them', () => {
    const bench = startPacer();
    bench.full.add(0);
    for (let ms = 0; ms < 6; ms++) bench.at(ms);
    bench.pacer.beginWindow(START_NS + 6 * MS, [4, 2]);
    bench.full.delete(0);
    bench.room(0, 6);
    bench.sent.length = 0;
    for (let ms = 7; ms < 60; ms++) bench.at(ms);
    // Three of connection 0 waited, and were sent when there was room at 6 ms, with the one due then.
    expect(bench.sent.map(({ connection }) => connection)).toEqual([1, 1]);
    expect(bench.stop(60)).toMatchObject({ due: 6, unsent: 0 });
  });

  it('goes on at another pace, and leaves what was due at its time', () => {
    const bench = startPacer();
    bench.full.add(0);
    for (let ms = 0; ms < 5; ms++) bench.at(ms);
    bench.pace(2, 5);
    for (let ms = 5; ms <= 8; ms += 0.25) bench.at(ms);
    bench.pace(0.5, 8);
    bench.full.delete(0);
    bench.room(0, 8);
    for (let ms = 9; ms <= 14; ms++) bench.at(ms);
    const of = (wanted: number) =>
      bench.sent.flatMap(({ connection, intendedMs }) => (connection === wanted ? [intendedMs] : []));
    // 0, 2, 4 were due before; from 5 ms on one start each half millisecond in turn, from 8 ms on one each two.
    expect(of(0)).toEqual([0, 2, 4, 5.5, 6.5, 7.5, 10, 14]);
    expect(of(1)).toEqual([1, 3, 5, 6, 7, 8, 12]);
  });
});

function startPacer() {
  const sent: { connection: number; intendedMs: number; sentMs: number }[] = [];
  const full = new Set<number>();
  /** By how much a start was late that nobody held up, as its response time tells. */
  const takenOut = { ns: Number.POSITIVE_INFINITY };
  let isOneAtATime = false;
  let now = START_NS;
  const pacer = new Pacer(PLAN, 2, {
    io: new NodeIo(2, true),
    onTick() {},
    sendDue(connection) {
      while (!full.has(connection) && pacer.waitingOn(connection) > 0) {
        if (isOneAtATime) full.add(connection);
        const intendedNs = pacer.takeStart(connection);
        pacer.bookLateness(connection, intendedNs, now, takenOut.ns);
        sent.push({ connection, intendedMs: toMs(intendedNs), sentMs: toMs(now) });
      }
    },
  });
  pacer.start(START_NS);
  stops.push(() => pacer.stop(START_NS));
  /** A connection without anything to send: only the clock moves. */
  const idle = 1;
  const room = (connection: number, ms: number) => {
    now = START_NS + ms * MS;
    pacer.onRoom(connection, now);
  };
  return {
    pacer,
    sent,
    full,
    takenOut,
    /** A connection is full with one start, until the test makes room. */
    oneAtATime() {
      isOneAtATime = true;
    },
    at: (ms: number) => room(idle, ms),
    pace: (pace: number, ms: number) => pacer.changePace(pace, START_NS + ms * MS),
    room,
    stop(ms: number) {
      pacer.stop(START_NS + ms * MS);
      return pacer.result();
    },
  };
}

/** START_NS is so large that a double of it has steps of a quarter microsecond. */
function toMs(instantNs: number): number {
  return Math.round((instantNs - START_NS) / 1e4) / 100;
}
