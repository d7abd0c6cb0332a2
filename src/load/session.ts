// Decides what each connection of a worker sends when, and books every reply: the engine between driver and clock.
import type { Operation } from '../profile/profile.ts';
import type { Driver, DriverListener } from './drivers/driver.ts';
import type { SocketIo } from './io/socket-io.ts';
import type { LoopWatch } from './loop-watch.ts';
import type { OperationStream } from './operation-stream.ts';
import { Pacer, type PacerPlan } from './pacing/pacer.ts';
import { Recorder, type WorkerInterval } from './recorder.ts';
import { ConnectionHealth, type HealthPlan } from './session/connection-health.ts';
import { Drain } from './session/drain.ts';
import { InFlightRing } from './session/in-flight-ring.ts';
import { MeasuredWindow, type WindowPlan } from './session/measured-window.ts';
import { ReplyBook } from './session/reply-book.ts';
import { ServerWait } from './session/server-wait.ts';
import { nowNs, whenReached } from './worker-clock.ts';

export interface SessionPlan extends WindowPlan, HealthPlan {
  readonly operations: readonly Operation[];
  readonly streams: readonly OperationStream[];
  /** The most that one connection has in flight. */
  readonly pipeline: number;
  /** Absent: closed loop, a connection sends its next batch when the last one is answered. */
  readonly pacer?: PacerPlan;
  /** The way to the sockets, which knows when all that is there has been read. */
  readonly io: Pick<SocketIo, 'afterReads' | 'wakeAt' | 'isExact' | 'isStamped'>;
  /** Of this thread; absent where a driver does not tell when it is called, or nothing is paced. */
  readonly loop?: LoopWatch;
}

export interface SessionEvents {
  onInterval(interval: WorkerInterval): void;
  onWindowStart(): void;
  /** A node of a cluster refused a key, because its slot has moved; again after a while at the earliest. */
  onMoved(): void;
  /** The window is over; replies still in flight are awaited, but not counted. */
  onWindowEnd(): void;
  /** true: for `timeoutNs` no connection could be kept, to the server or a node of the cluster; false: one is back. */
  onLost(isLost: boolean, reason: string): void;
}

/** Between two looks at the clock for what no reply brings about: interval ends, timeouts, the end of the window. */
const HOUSEKEEPING_MS = 20;
/** Replies that come after the window are awaited this long, so that the server is idle when the next round begins. */
const MAX_DRAIN_NS = 1e9;
/** After an interrupt nobody wants to wait. */
const INTERRUPT_DRAIN_NS = 50e6;
/** Many refusals tell of one move; the answer takes a few milliseconds to come into effect. */
const MOVED_PAUSE_NS = 100e6;

export class LoadSession implements DriverListener {
  readonly recorder: Recorder;
  reconnects = 0;
  startNs = 0;
  endNs = 0;

  readonly pacer: Pacer | undefined;

  private readonly plan: SessionPlan;
  private readonly events: SessionEvents;
  private driver!: Driver;
  private readonly connections: number;

  private readonly ring: InFlightRing;
  private readonly book: ReplyBook;
  /** Open loop only. */
  private readonly serverWait: ServerWait | undefined;
  private readonly window: MeasuredWindow;
  private readonly health: ConnectionHealth;
  private readonly drain: Drain;
  private readonly batch: Uint16Array;
  /** Closed loop: connections that wait for their next batch until all replies that are there have been read. */
  private readonly answered: Int32Array;
  private answeredCount = 0;
  private readonly sendToAnswered = () => this.sendNext();

  private finish!: () => void;
  private isFinished = false;
  private movedNs = Number.NEGATIVE_INFINITY;

  constructor(plan: SessionPlan, events: SessionEvents) {
    const connections = plan.streams.length;
    this.plan = plan;
    this.events = events;
    this.connections = connections;
    this.recorder = new Recorder(
      plan.operations.map(({ name }) => name),
      plan.pacer !== undefined,
    );
    this.pacer =
      plan.pacer &&
      new Pacer(plan.pacer, connections, {
        onTick: (now) => this.onTick(now),
        sendDue: (connection) => this.sendDue(connection),
        io: plan.io,
      });
    this.ring = new InFlightRing(connections, plan.pipeline, plan.pacer !== undefined);
    this.book = new ReplyBook({
      recorder: this.recorder,
      ring: this.ring,
      rules: plan.operations.map(({ hits }) => hits),
      pacer: this.pacer,
      loop: plan.loop,
    });
    this.serverWait = plan.pacer && new ServerWait(connections, plan.pipeline);
    this.window = new MeasuredWindow(plan, connections, {
      inFlight: (connection) => this.ring.count(connection),
      onInterval: (startNs, endNs, isWarmup) =>
        this.events.onInterval(this.recorder.closeInterval(startNs, endNs, isWarmup)),
      onBegin: () => this.beginWindow(),
      onEnd: (endNs) => {
        // Nothing may come due while replies of before the end are still being read.
        this.pacer?.stop(endNs);
        plan.io.afterReads(() => this.endWindow(endNs, MAX_DRAIN_NS));
      },
    });
    this.health = new ConnectionHealth(plan, connections, {
      connect: (connection) => this.driver.connect(connection),
      isOver: () => this.window.state === 'over',
      onBack: (connection) => this.resume(connection),
    });
    this.drain = new Drain(connections);
    this.batch = new Uint16Array(plan.pipeline);
    this.answered = new Int32Array(connections);
  }

  /** Opens all connections, a few at a time. */
  async connect(driver: Driver, atOnce: number): Promise<void> {
    this.driver = driver;
    let next = 0;
    const connectSome = async () => {
      while (next < this.connections) {
        const connection = next++;
        await driver.connect(connection);
        this.health.setUp(connection);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, this.connections) }, connectSome));
  }

  /** Runs from `startNs` to the end of the window and its drain. */
  run(startNs: number): Promise<void> {
    this.window.schedule(startNs);
    return new Promise((resolve) => {
      this.finish = resolve;
      whenReached(startNs, () => this.begin());
    });
  }

  /** Ends the window now, unless it is ending by itself; what was counted stays. */
  interrupt(): void {
    const { window } = this;
    if (window.state === 'over' || window.state === 'ending') return;
    const now = nowNs();
    if (window.state !== 'window') {
      this.recorder.resetTotals();
      window.startNs = now;
    }
    this.endWindow(Math.max(now, window.startNs), INTERRUPT_DRAIN_NS);
  }

  /** For the driver: the operation whose reply comes next. */
  oldestOperation(connection: number): number {
    return this.ring.operation[this.ring.oldest(connection)]!;
  }

  /** When the request whose reply comes next was intended to start; NaN in a closed loop. */
  oldestIntendedNs(connection: number): number {
    return this.ring.intendedNs[this.ring.oldest(connection)] ?? Number.NaN;
  }

  /** When the request whose reply comes next was sent. */
  oldestSentNs(connection: number): number {
    return this.ring.sentAtNs(connection, this.ring.oldest(connection));
  }

  /** Open loop only: likewise, with what the generator was late with. */
  oldestStartNs(connection: number): number {
    const slot = this.ring.oldest(connection);
    return this.ring.intendedNs[slot]! + this.ring.latenessNs[slot]!;
  }

  onReply(connection: number, flags: number, elements: number, nulls: number, now: number): void {
    if (now >= this.window.boundaryNs) this.window.advance(now);
    const slot = this.ring.takeOldest(connection);
    this.serverWait?.noteAnswer(connection, now - this.ring.latenessNs[slot]!);
    if (this.window.counts(connection, now)) this.book.book(connection, slot, flags, elements, nulls, now);
  }

  onPlainReplies(connection: number, count: number, now: number): void {
    const { ring, window } = this;
    if (now >= window.boundaryNs) window.advance(now);
    if (this.pacer !== undefined || !window.countsAll(connection, now)) {
      for (let i = 0; i < count; i++) this.onReply(connection, 0, 0, 0, now);
      return;
    }
    // Closed loop: one batch is in flight, all of it was sent at one moment, and its slots lie in one piece.
    this.book.bookPlain(connection, count, now);
    ring.takeMany(connection, count);
    window.open -= count;
  }

  onErrorReply(connection: number, text: string, now: number): void {
    if (now >= this.window.boundaryNs) this.window.advance(now);
    const slot = this.ring.takeOldest(connection);
    this.serverWait?.noteAnswer(connection, now - this.ring.latenessNs[slot]!);
    if (this.window.counts(connection, now)) this.recorder.recordError(this.ring.operation[slot]!, text);
    if (text.startsWith('MOVED ') && now - this.movedNs > MOVED_PAUSE_NS) {
      this.movedNs = now;
      this.events.onMoved();
    }
  }

  onBatchEnd(connection: number, now: number): void {
    const { window } = this;
    this.health.noteReply();
    if (window.state === 'over') {
      if (this.ring.count(connection) === 0) this.noteDrained(connection);
    } else if (window.open === 0) {
      this.endWindow(now, MAX_DRAIN_NS);
    } else if (this.pacer) {
      this.pacer.onRoom(connection, now);
    } else if (this.ring.count(connection) === 0) {
      this.sendAfterReads(connection);
    }
  }

  onLost(connection: number, reason: string): void {
    const now = nowNs();
    if (now >= this.window.boundaryNs) this.window.advance(now);
    this.giveUp(connection, now, reason, false);
  }

  private begin(): void {
    const { window } = this;
    if (window.state === 'over') return;
    window.begin();
    if (this.pacer) {
      this.pacer.start(window.intervalStartNs);
    } else {
      for (let connection = 0; connection < this.connections; connection++) this.sendMore(connection);
    }
    this.keepHouse();
  }

  private beginWindow(): void {
    this.recorder.resetTotals();
    this.reconnects = 0;
    this.pacer?.beginWindow(this.window.startNs, this.plan.quotas);
    this.events.onWindowStart();
  }

  private endWindow(endNs: number, drainNs: number): void {
    this.startNs = this.window.startNs;
    this.endNs = endNs;
    this.pacer?.stop(endNs);
    this.window.close(endNs);
    this.events.onWindowEnd();
    this.drain.begin((connection) => this.ring.count(connection), nowNs() + drainNs);
    this.finishIfDrained();
  }

  private noteDrained(connection: number): void {
    this.drain.note(connection);
    this.finishIfDrained();
  }

  /**
   * A send takes several times as long as a read. Were each reply followed by its send at once, a reply that arrived
   * together with others would be seen, and timed, only after all their sends.
   */
  private sendAfterReads(connection: number): void {
    if (this.answeredCount === 0) this.plan.io.afterReads(this.sendToAnswered);
    this.answered[this.answeredCount++] = connection;
  }

  private sendNext(): void {
    const count = this.answeredCount;
    this.answeredCount = 0;
    if (this.window.state === 'over') return;
    for (let i = 0; i < count; i++) this.sendMore(this.answered[i]!);
  }

  private sendMore(connection: number): void {
    if (this.pacer) this.pacer.onRoom(connection, nowNs());
    else if (this.ring.count(connection) === 0) this.dispatch(connection, this.plan.pipeline);
  }

  private onTick(now: number): void {
    this.plan.loop?.enter(now);
    if (now >= this.window.boundaryNs) this.window.advance(now);
  }

  /** Open loop: as many of the connection's due starts as fit; the others wait for replies. */
  private sendDue(connection: number): void {
    const room = this.plan.pipeline - this.ring.count(connection);
    this.dispatch(connection, Math.min(room, this.pacer!.waitingOn(connection)));
  }

  private dispatch(connection: number, wanted: number): void {
    if (this.window.state === 'ending' || !this.health.isUp(connection)) return;
    const count = this.window.grant(connection, wanted);
    if (count === 0) return;
    const { batch, ring, pacer } = this;
    const first = ring.free(connection);
    this.plan.streams[connection]!.pickMany(batch, count);
    ring.add(connection, count, batch);
    const sentNs = this.driver.send(connection, batch, count);
    ring.setSent(connection, first, count, sentNs);
    if (pacer === undefined) return;
    let slot = first;
    for (let i = 0; i < count; i++) {
      const intendedNs = pacer.takeStart(connection);
      const takenOutNs = sentNs - intendedNs - this.serverWait!.takeWaitNs(connection, intendedNs, sentNs);
      pacer.bookLateness(connection, intendedNs, sentNs, takenOutNs);
      ring.intendedNs[slot] = intendedNs;
      ring.latenessNs[slot] = takenOutNs;
      slot = ring.after(connection, slot);
    }
  }

  /** Books everything in flight as lost or late, and opens the connection anew. */
  private giveUp(connection: number, now: number, reason: string, isTimeout: boolean): void {
    const { health, ring, window } = this;
    health.setDown(connection, now, reason);
    if (window.state === 'over') {
      this.noteDrained(connection);
      return;
    }
    if (window.state === 'window') this.reconnects++;
    while (ring.count(connection) > 0) {
      const operation = ring.operation[ring.takeOldest(connection)]!;
      if (!window.counts(connection, now)) continue;
      if (isTimeout) this.recorder.recordTimeout(operation, reason);
      else this.recorder.recordError(operation, `connection lost: ${reason}`);
    }
    health.noteBroken(now);
    if (window.open === 0) this.endWindow(now, MAX_DRAIN_NS);
    else health.restore(connection);
  }

  private resume(connection: number): void {
    if (this.window.state === 'over') {
      this.driver.drop(connection);
      return;
    }
    this.serverWait?.reopen(connection, nowNs());
    this.sendMore(connection);
  }

  private keepHouse(): void {
    // After the poll phase, so that replies which have arrived are read before they are called late.
    setTimeout(() => this.plan.io.afterReads(() => this.lookAround()), HOUSEKEEPING_MS);
  }

  private lookAround(): void {
    const now = nowNs();
    this.onTick(now);
    if (this.window.state === 'over') {
      this.finishIfDrained();
    } else if (this.window.state !== 'ending') {
      this.findLate(now);
      const isLost = this.health.findChange(now, () => this.ring.hasAny());
      if (isLost !== undefined) this.events.onLost(isLost, this.health.lastReason);
    }
    if (!this.isFinished) this.keepHouse();
  }

  private findLate(now: number): void {
    const { ring } = this;
    const { timeoutNs } = this.plan;
    for (let connection = 0; connection < this.connections; connection++) {
      if (ring.count(connection) === 0) continue;
      if (now - ring.sentAtNs(connection, ring.oldest(connection)) <= timeoutNs) continue;
      this.driver.drop(connection);
      this.giveUp(connection, now, `no reply within ${timeoutNs / 1e6} ms`, true);
    }
  }

  private finishIfDrained(): void {
    if (this.isFinished || !this.drain.isOver(nowNs())) return;
    this.isFinished = true;
    for (let connection = 0; connection < this.connections; connection++) this.driver.drop(connection);
    this.finish();
  }
}
