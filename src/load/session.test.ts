// What a session does in which order, told by a driver whose replies come when the test says so.
import { describe, expect, it } from 'vitest';
import { monotonicNs } from '../core/clock.ts';
import type { OpenLoop } from '../profile/profile.ts';
import { aLoadPlan, anEndpoint } from '../testkit/builders.ts';
import type { Driver } from './drivers/driver.ts';
import { NodeIo } from './io/node-io.ts';
import { OperationStream, toPickBounds } from './operation-stream.ts';
import { LoadSession } from './session.ts';

const CONNECTIONS = 3;
const PIPELINE = 2;

/** Writes down which connection was sent to. */
class NotingDriver implements Driver {
  readonly sent: number[] = [];

  async connect(): Promise<void> {}

  send(connection: number, _operations: Uint16Array, _count: number): number {
    this.sent.push(connection);
    return monotonicNs();
  }

  drop(): void {}
}

describe('LoadSession', () => {
  it('sends the next batches of a closed loop only when all replies of a poll have been read', async () => {
    const { session, driver, finished } = await begin();
    expect(driver.sent.splice(0)).toEqual([0, 1, 2]);
    for (const connection of [2, 0, 1]) answer(session, connection, PIPELINE);
    expect(driver.sent).toEqual([]);
    await nextTurn();
    expect(driver.sent).toEqual([2, 0, 1]);
    session.interrupt();
    await finished;
  });

  it('sends one batch to a connection whose replies came in two reads', async () => {
    const { session, driver, finished } = await begin();
    driver.sent.length = 0;
    answer(session, 1, 1);
    answer(session, 1, 1);
    await nextTurn();
    expect(driver.sent).toEqual([1]);
    session.interrupt();
    await finished;
  });

  it('sends nothing any more when the window ended between a reply and its next batch', async () => {
    const { session, driver, finished } = await begin();
    driver.sent.length = 0;
    answer(session, 1, PIPELINE);
    session.interrupt();
    await finished;
    await nextTurn();
    expect(driver.sent).toEqual([]);
  });

  it('closes a window that has lasted its time once the replies of before its end have been read', async () => {
    const durationNs = 5e6;
    const { session, driver, finished } = await begin({ durationNs });
    const beforeNs = monotonicNs();
    while (monotonicNs() < beforeNs + durationNs);
    driver.sent.length = 0;
    // Read first, and from after the end.
    answer(session, 0, 1);
    session.onPlainReplies(1, 1, beforeNs);
    session.onPlainReplies(2, 1, beforeNs);
    session.onLost(2, 'closed by the server');
    expect(session.reconnects).toBe(0);
    await nextTurn();
    expect(session.endNs - session.startNs).toBe(durationNs);
    expect(session.recorder.results().reduce((sum, { completed }) => sum + completed, 0)).toBe(2);
    expect(driver.sent).toEqual([]);
    session.interrupt();
    await finished;
  });

  it('counts as late all starts of a connection that a generator piled up which stood still', async () => {
    const { session, finished } = await begin({
      pipeline: 1,
      openLoop: { ratePerSecond: 3000, arrivals: 'constant', pacing: 'timer' },
    });
    const piledUp = 40;
    const untilNs = monotonicNs() + piledUp * 1e6;
    while (monotonicNs() < untilNs);
    // The server answers each at once: that the next one waited for the answer is not its fault.
    for (let answered = 0; answered < piledUp - 2; answered++)
      for (let connection = 0; connection < CONNECTIONS; connection++) answer(session, connection, 1);
    expect(session.pacer!.result().lateSends).toBeGreaterThan(piledUp);
    session.interrupt();
    await finished;
  });
});

async function begin({
  pipeline = PIPELINE,
  durationNs = 60e9,
  openLoop,
}: {
  readonly pipeline?: number;
  readonly durationNs?: number;
  readonly openLoop?: OpenLoop;
} = {}) {
  const { fill: _fill, ...plan } = aLoadPlan(anEndpoint(1), {
    connections: CONNECTIONS,
    pipeline,
  });
  const bounds = toPickBounds(plan.operations);
  const streams = Array.from({ length: CONNECTIONS }, (_, i) => new OperationStream(plan, bounds, [], i));
  const noEvents = { onInterval() {}, onWindowStart() {}, onMoved() {}, onWindowEnd() {}, onLost() {} };
  const io = new NodeIo(CONNECTIONS, true);
  const paced = openLoop && { ...openLoop, seed: 1, connections: CONNECTIONS, first: 0 };
  const sessionPlan = {
    ...{ ...plan, streams, warmupNs: 0, durationNs, nodes: 1, io },
    ...(paced === undefined ? {} : { pacer: { ...paced, pacing: 'timer' as const } }),
  };
  const session = new LoadSession(sessionPlan, noEvents);
  const driver = new NotingDriver();
  await session.connect(driver, CONNECTIONS);
  const finished = session.run(monotonicNs());
  return { session, driver, finished };
}

function answer(session: LoadSession, connection: number, count: number): void {
  session.onPlainReplies(connection, count, monotonicNs());
  session.onBatchEnd(connection, monotonicNs());
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
