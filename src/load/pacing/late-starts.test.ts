// Near the capacity of a server: which starts are the generator's fault after it stood still, and which wait for the server.
import { describe, expect, it } from 'vitest';
import { NodeIo } from '../io/node-io.ts';
import { ServerWait } from '../session/server-wait.ts';
import { nowNs } from '../worker-clock.ts';
import { Pacer } from './pacer.ts';

const MS = 1e6;
const STEP_NS = 0.05 * MS;
/** The pacer looks at the real clock as well; nothing of the test's time may have come by then. */
const START_NS = nowNs() + 1e15;
const CONNECTIONS = 16;
/** With one request at a time on each connection: 1,600 a second at the most. */
const SERVICE_NS = 10 * MS;
const WINDOW_NS = 1000 * MS;

interface Counts {
  readonly due: number;
  /** As the pacer tells. */
  readonly late: number;
  /** Sent by more than 1 ms later than by a generator that never stood still. */
  readonly shifted: number;
  /** Response times that are off from what the server took, and made others wait for, by more than 1 ms. */
  readonly wrong: number;
}

/** A generator that stands still from 100 ms on for so long, and else looks every 50 µs. */
function offer(ratePerSecond: number, standsStillMs: number): Counts {
  const wait = new ServerWait(CONNECTIONS, 1);
  const arrivesNs = new Float64Array(CONNECTIONS).fill(Number.POSITIVE_INFINITY);
  const takenOutNs = new Float64Array(CONNECTIONS);
  const exactNs = new Float64Array(CONNECTIONS).fill(Number.NEGATIVE_INFINITY);
  const responses: { readonly toldNs: number; readonly trueNs: number }[] = [];
  let now = START_NS;
  let shifted = 0;
  const plan = { seed: 1, arrivals: 'poisson', connections: CONNECTIONS, first: 0, pacing: 'timer' } as const;
  const pacer = new Pacer({ ...plan, ratePerSecond }, CONNECTIONS, {
    io: new NodeIo(CONNECTIONS, true),
    onTick() {},
    sendDue(connection) {
      if (arrivesNs[connection]! < Number.POSITIVE_INFINITY || pacer.waitingOn(connection) === 0) return;
      const intendedNs = pacer.takeStart(connection);
      takenOutNs[connection] = now - intendedNs - wait.takeWaitNs(connection, intendedNs, now);
      pacer.bookLateness(connection, intendedNs, now, takenOutNs[connection]!);
      if (takenOutNs[connection]! > MS) shifted++;
      arrivesNs[connection] = now + SERVICE_NS;
      exactNs[connection] = Math.max(intendedNs, exactNs[connection]!) + SERVICE_NS;
      responses.push({
        toldNs: arrivesNs[connection]! - intendedNs - takenOutNs[connection]!,
        trueNs: exactNs[connection]! - intendedNs,
      });
    },
  });
  pacer.start(START_NS);
  pacer.beginWindow(START_NS, undefined);
  const answer = (connection: number) => {
    const arrivedNs = arrivesNs[connection]!;
    if (arrivedNs > now) return;
    arrivesNs[connection] = Number.POSITIVE_INFINITY;
    wait.noteAnswer(connection, arrivedNs - takenOutNs[connection]!);
    pacer.onRoom(connection, now);
  };
  for (; now < START_NS + WINDOW_NS; now += STEP_NS) {
    const elapsedNs = now - START_NS;
    if (elapsedNs > 100 * MS && elapsedNs < (100 + standsStillMs) * MS) continue;
    for (let connection = 0; connection < CONNECTIONS; connection++) answer(connection);
    // A look without anything to send: connection 0 may be full, which changes nothing.
    pacer.onRoom(0, now);
  }
  pacer.stop(now);
  const { due, lateSends } = pacer.result();
  const wrong = responses.filter(({ toldNs, trueNs }) => Math.abs(toldNs - trueNs) > MS).length;
  return { due, late: lateSends, shifted, wrong };
}

describe('starts near the capacity of a server', () => {
  it('are not late where the generator was in time, however long they wait', () => {
    expect(offer(1500, 0)).toMatchObject({ late: 0, shifted: 0, wrong: 0 });
    expect(offer(2000, 0)).toMatchObject({ late: 0, shifted: 0, wrong: 0 });
  });

  it('are late where they came due while the generator stood still, and not for as long as a backlog lasts', () => {
    const { due, late, shifted, wrong } = offer(1500, 20);
    // 30 come due in 20 ms, most of them more than 1 ms before the end.
    expect(late).toBeGreaterThan(20);
    expect(late).toBeLessThan(40);
    // What was sent later for it is many times as much, and all of it is told as if nothing had been.
    expect(shifted).toBeGreaterThan(5 * late);
    expect(wrong).toBe(0);
    expect(late / due).toBeLessThan(0.03);
  });

  it('are late all together where a generator stood still before a server with reserves', () => {
    const { late, shifted, wrong } = offer(400, 100);
    expect(late).toBeGreaterThan(35);
    expect(shifted).toBeLessThan(1.5 * late);
    expect(wrong).toBe(0);
  });
});
