// Decides what each connection of a worker sends when, and books every reply: the engine between driver and clock.
import { CacheBenchError, messageOf } from '../core/errors.ts';
import type { LatencyHistogram } from '../core/latency-histogram.ts';
import type { HitRule, Operation } from '../profile/profile.ts';
import { REPLY_EMPTY, REPLY_NULL, REPLY_ZERO } from '../wire/reply-scanner.ts';
import type { Driver, DriverListener } from './drivers/driver.ts';
import type { LoopWatch } from './loop-watch.ts';
import type { OperationStream } from './operation-stream.ts';
import { Pacer, type PacerPlan } from './pacing/pacer.ts';
import { Recorder, type WorkerInterval } from './recorder.ts';
import { nowNs } from './worker-clock.ts';

export interface SessionPlan {
  readonly operations: readonly Operation[];
  readonly streams: readonly OperationStream[];
  readonly pipeline: number;
  readonly warmupNs: number;
  /** Of the measured window; absent: until all quotas are used up. */
  readonly durationNs?: number;
  /** Operations each connection may send in the window; absent: no limit. */
  readonly quotas?: readonly number[];
  readonly timeoutNs: number;
  readonly intervalNs: number;
  /** Absent: closed loop, a connection sends its next batch when the last one is answered. */
  readonly pacer?: PacerPlan;
  /** Of this thread; absent where a driver does not tell when it is called, or nothing is paced. */
  readonly loop?: LoopWatch;
  /** Servers; connection c belongs to number c modulo this. */
  readonly nodes: number;
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
/** A lost connection is tried again after 10 ms, then twice as long, up to half a second. */
const FIRST_RETRY_MS = 10;
const LAST_RETRY_MS = 500;
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
  private readonly rules: readonly HitRule[];

  /** One ring of `pipeline` slots a connection: what is in flight, oldest first. */
  private readonly slotOperation: Uint16Array;
  private readonly slotSentNs: Float64Array;
  /** Open loop only. */
  private readonly slotIntendedNs: Float64Array;
  /** Open loop only: by how much the generator itself was late with the send. */
  private readonly slotLatenessNs: Float64Array;
  private readonly head: Int32Array;
  private readonly inFlight: Int32Array;
  /** Replies a connection still owes from the warm-up, where the window counts requests. */
  private readonly uncounted: Int32Array;
  /** Operations a connection may still send. */
  private readonly quota: Float64Array;
  private readonly isUp: Uint8Array;
  private readonly batch: Uint16Array;
  /** Closed loop: connections that wait for their next batch until all replies that are there have been read. */
  private readonly answered: Int32Array;
  private answeredCount = 0;
  private readonly sendToAnswered = () => this.sendNext();

  private state: 'idle' | 'warmup' | 'window' | 'over' = 'idle';
  /** The next moment at which something changes: an interval's end, the window's begin or end. */
  private boundaryNs = Number.POSITIVE_INFINITY;
  private windowStartNs = 0;
  private windowEndNs = Number.POSITIVE_INFINITY;
  private intervalStartNs = 0;
  private intervalEndNs = 0;
  private drainUntilNs = 0;
  /** Operations of the window without outcome yet, where the window counts requests. */
  private open = Number.POSITIVE_INFINITY;
  private finish!: () => void;
  private isFinished = false;
  /** Connections whose replies are awaited after the window, and their number. */
  private readonly drains: Uint8Array;
  private undrained = 0;

  /** Connections that broke since the last reply on any. */
  private broken = 0;
  private allBrokenSinceNs = Number.POSITIVE_INFINITY;
  /** When a connection broke that is still down. */
  private readonly downSinceNs: Float64Array;
  private movedNs = Number.NEGATIVE_INFINITY;
  private isLost = false;
  private lastReason = '';

  constructor(plan: SessionPlan, events: SessionEvents) {
    const connections = plan.streams.length;
    const slots = connections * plan.pipeline;
    this.plan = plan;
    this.events = events;
    this.recorder = new Recorder(
      plan.operations.map(({ name }) => name),
      plan.pacer !== undefined,
    );
    this.pacer =
      plan.pacer &&
      new Pacer(plan.pacer, connections, {
        onTick: (now) => this.onTick(now),
        sendDue: (connection) => this.sendDue(connection),
      });
    this.rules = plan.operations.map(({ hits }) => hits);
    this.slotOperation = new Uint16Array(slots);
    this.slotSentNs = new Float64Array(slots);
    this.slotIntendedNs = new Float64Array(plan.pacer ? slots : 0);
    this.slotLatenessNs = new Float64Array(plan.pacer ? slots : 0);
    this.head = new Int32Array(connections);
    this.inFlight = new Int32Array(connections);
    this.uncounted = new Int32Array(connections);
    this.quota = new Float64Array(connections).fill(Number.POSITIVE_INFINITY);
    this.isUp = new Uint8Array(connections);
    this.downSinceNs = new Float64Array(connections);
    this.drains = new Uint8Array(connections);
    this.batch = new Uint16Array(plan.pipeline);
    this.answered = new Int32Array(connections);
  }

  /** Opens all connections, a few at a time. */
  async connect(driver: Driver, atOnce: number): Promise<void> {
    this.driver = driver;
    let next = 0;
    const connectSome = async () => {
      while (next < this.isUp.length) {
        const connection = next++;
        await driver.connect(connection);
        this.isUp[connection] = 1;
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, this.isUp.length) }, connectSome));
  }

  /** Runs from `startNs` to the end of the window and its drain. */
  run(startNs: number): Promise<void> {
    const { warmupNs, intervalNs, durationNs } = this.plan;
    this.windowStartNs = startNs + warmupNs;
    if (durationNs !== undefined) this.windowEndNs = this.windowStartNs + durationNs;
    this.intervalStartNs = startNs;
    this.intervalEndNs = Math.min(
      startNs + intervalNs,
      warmupNs > 0 ? this.windowStartNs : Number.POSITIVE_INFINITY,
    );
    return new Promise((resolve) => {
      this.finish = resolve;
      whenReached(startNs, () => this.begin());
    });
  }

  /** Ends the window now; what was counted stays. */
  interrupt(): void {
    if (this.state === 'over') return;
    const now = nowNs();
    if (this.state !== 'window') {
      this.recorder.resetTotals();
      this.windowStartNs = now;
    }
    this.endWindow(Math.max(now, this.windowStartNs), INTERRUPT_DRAIN_NS);
  }

  /** For the driver: the operation whose reply comes next. */
  oldestOperation(connection: number): number {
    return this.slotOperation[connection * this.plan.pipeline + this.head[connection]!]!;
  }

  /** Open loop only: when the request whose reply comes next was intended to start. */
  oldestIntendedNs(connection: number): number {
    return this.slotIntendedNs[connection * this.plan.pipeline + this.head[connection]!]!;
  }

  onReply(connection: number, flags: number, elements: number, nulls: number, now: number): void {
    if (now >= this.boundaryNs) this.crossBoundary(now);
    const slot = this.takeOldest(connection);
    if (!this.counts(connection)) return;
    const operation = this.slotOperation[slot]!;
    const tally = this.recorder.interval[operation]!;
    tally.service.record(Math.round(now - this.slotSentNs[slot]!));
    if (tally.response !== undefined) this.bookResponse(tally.response, slot, now);
    const rule = this.rules[operation]!;
    if (rule !== 'none') {
      const misses = countMisses(rule, flags, nulls);
      tally.misses += misses;
      tally.hits += (rule === 'null-elements-are-misses' && elements > 0 ? elements : 1) - misses;
    }
  }

  /** What the generator was late with is no time of the server's: it has its own histogram. */
  private bookResponse(response: LatencyHistogram, slot: number, now: number): void {
    const startNs = this.slotIntendedNs[slot]! + this.slotLatenessNs[slot]!;
    response.record(Math.round(now - startNs));
    const { loop } = this.plan;
    const arrivedNs = loop === undefined ? now : Math.max(this.slotSentNs[slot]!, loop.arrivedAfterNs);
    this.pacer!.recordLeast(Math.round(arrivedNs - startNs));
  }

  onPlainReplies(connection: number, count: number, now: number): void {
    if (now >= this.boundaryNs) this.crossBoundary(now);
    if (this.pacer !== undefined || this.state === 'over' || this.uncounted[connection]! > 0) {
      for (let i = 0; i < count; i++) this.onReply(connection, 0, 0, 0, now);
      return;
    }
    // Closed loop: one batch is in flight, and all of it was sent at one moment.
    const { slotOperation } = this;
    const { pipeline } = this.plan;
    const first = connection * pipeline;
    const head = this.head[connection]!;
    const elapsedNs = Math.round(now - this.slotSentNs[first + head]!);
    let slot = first + head;
    let operation = slotOperation[slot]!;
    let run = 0;
    for (let i = 0; i < count; i++) {
      const next = slotOperation[slot]!;
      if (next !== operation) {
        this.bookRun(operation, run, elapsedNs);
        operation = next;
        run = 0;
      }
      run++;
      slot = slot + 1 === first + pipeline ? first : slot + 1;
    }
    this.bookRun(operation, run, elapsedNs);
    this.head[connection] = slot - first;
    this.inFlight[connection]! -= count;
    this.open -= count;
  }

  onErrorReply(connection: number, text: string, now: number): void {
    if (now >= this.boundaryNs) this.crossBoundary(now);
    const slot = this.takeOldest(connection);
    if (this.counts(connection)) this.recorder.recordError(this.slotOperation[slot]!, text);
    if (text.startsWith('MOVED ') && now - this.movedNs > MOVED_PAUSE_NS) {
      this.movedNs = now;
      this.events.onMoved();
    }
  }

  onBatchEnd(connection: number, now: number): void {
    this.broken = 0;
    if (this.state === 'over') {
      if (this.inFlight[connection] === 0) this.noteDrained(connection);
    } else if (this.open === 0) {
      this.endWindow(now, MAX_DRAIN_NS);
    } else if (this.pacer) {
      this.pacer.onRoom(connection, now);
    } else if (this.inFlight[connection] === 0) {
      this.sendAfterReads(connection);
    }
  }

  onLost(connection: number, reason: string): void {
    const now = nowNs();
    if (now >= this.boundaryNs) this.crossBoundary(now);
    this.giveUp(connection, now, reason, false);
  }

  private begin(): void {
    if (this.state === 'over') return;
    this.state = 'warmup';
    if (this.plan.warmupNs === 0) this.beginWindow();
    this.updateBoundary();
    if (this.pacer) {
      this.pacer.start(this.intervalStartNs);
    } else {
      for (let connection = 0; connection < this.isUp.length; connection++) this.sendMore(connection);
    }
    this.keepHouse();
  }

  private beginWindow(): void {
    const { quotas } = this.plan;
    this.state = 'window';
    this.recorder.resetTotals();
    this.reconnects = 0;
    if (quotas !== undefined) {
      this.open = 0;
      for (const [connection, quota] of quotas.entries()) {
        this.quota[connection] = quota;
        this.open += quota;
        this.uncounted[connection] = this.inFlight[connection]!;
      }
    }
    this.pacer?.beginWindow(this.windowStartNs, quotas);
    this.events.onWindowStart();
  }

  private endWindow(endNs: number, drainNs: number): void {
    const isWarmup = this.state !== 'window';
    this.state = 'over';
    this.startNs = this.windowStartNs;
    this.endNs = endNs;
    this.boundaryNs = Number.POSITIVE_INFINITY;
    this.pacer?.stop(endNs);
    if (endNs > this.intervalStartNs) this.closeInterval(endNs, isWarmup);
    this.events.onWindowEnd();
    this.drainUntilNs = nowNs() + drainNs;
    for (const [connection, count] of this.inFlight.entries()) this.drains[connection] = count > 0 ? 1 : 0;
    this.undrained = this.drains.reduce((sum, drains) => sum + drains, 0);
    this.finishIfDrained();
  }

  private noteDrained(connection: number): void {
    this.undrained -= this.drains[connection]!;
    this.drains[connection] = 0;
    this.finishIfDrained();
  }

  /** So many replies in a row to one operation, none of them a miss. */
  private bookRun(operation: number, count: number, elapsedNs: number): void {
    const tally = this.recorder.interval[operation]!;
    tally.service.recordMany(elapsedNs, count);
    if (this.rules[operation] !== 'none') tally.hits += count;
  }

  /**
   * A send takes several times as long as a read. Were each reply followed by its send at once, a reply that arrived
   * together with others would be seen, and timed, only after all their sends.
   */
  private sendAfterReads(connection: number): void {
    // Immediates run when the sockets of one poll have been read.
    if (this.answeredCount === 0) setImmediate(this.sendToAnswered);
    this.answered[this.answeredCount++] = connection;
  }

  private sendNext(): void {
    const count = this.answeredCount;
    this.answeredCount = 0;
    if (this.state === 'over') return;
    for (let i = 0; i < count; i++) this.sendMore(this.answered[i]!);
  }

  private sendMore(connection: number): void {
    if (this.pacer) this.pacer.onRoom(connection, nowNs());
    else if (this.inFlight[connection] === 0) this.dispatch(connection, this.plan.pipeline);
  }

  private onTick(now: number): void {
    this.plan.loop?.enter(now);
    if (now >= this.boundaryNs) this.crossBoundary(now);
  }

  /** Open loop: as many of the connection's due starts as fit; the others wait for replies. */
  private sendDue(connection: number): void {
    const room = this.plan.pipeline - this.inFlight[connection]!;
    this.dispatch(connection, Math.min(room, this.pacer!.waitingOn(connection)));
  }

  private dispatch(connection: number, wanted: number): void {
    const quota = this.quota[connection]!;
    const count = Math.min(wanted, quota);
    if (count === 0 || this.isUp[connection] === 0) return;
    this.quota[connection] = quota - count;
    const { batch, slotOperation, slotSentNs, pacer } = this;
    const { pipeline } = this.plan;
    const stream = this.plan.streams[connection]!;
    const first = connection * pipeline;
    const tail = (this.head[connection]! + this.inFlight[connection]!) % pipeline;
    this.inFlight[connection]! += count;
    let position = tail;
    for (let i = 0; i < count; i++) {
      const operation = stream.pick();
      batch[i] = operation;
      slotOperation[first + position] = operation;
      position = position + 1 === pipeline ? 0 : position + 1;
    }
    const sentNs = this.driver.send(connection, batch, count);
    position = tail;
    for (let i = 0; i < count; i++) {
      slotSentNs[first + position] = sentNs;
      if (pacer) {
        this.slotIntendedNs[first + position] = pacer.takeStart(connection, sentNs);
        this.slotLatenessNs[first + position] = pacer.latenessNs;
      }
      position = position + 1 === pipeline ? 0 : position + 1;
    }
  }

  /** @returns the slot of the oldest operation in flight, which is no more in flight now */
  private takeOldest(connection: number): number {
    const { pipeline } = this.plan;
    const position = this.head[connection]!;
    this.head[connection] = position + 1 === pipeline ? 0 : position + 1;
    this.inFlight[connection]!--;
    return connection * pipeline + position;
  }

  /** Whether the outcome just taken belongs into the result. */
  private counts(connection: number): boolean {
    if (this.state === 'over') return false;
    if (this.uncounted[connection]! > 0) {
      this.uncounted[connection]!--;
      return false;
    }
    this.open--;
    return true;
  }

  private crossBoundary(now: number): void {
    while (now >= this.boundaryNs && this.state !== 'over') {
      if (this.state === 'window' && this.boundaryNs >= this.windowEndNs) {
        this.endWindow(this.windowEndNs, MAX_DRAIN_NS);
        return;
      }
      const endNs = this.boundaryNs;
      this.closeInterval(endNs, this.state === 'warmup');
      if (this.state === 'warmup' && endNs >= this.windowStartNs) this.beginWindow();
      const { intervalNs } = this.plan;
      this.intervalStartNs = endNs;
      this.intervalEndNs =
        this.state === 'warmup' ? Math.min(endNs + intervalNs, this.windowStartNs) : endNs + intervalNs;
      this.updateBoundary();
    }
  }

  private updateBoundary(): void {
    this.boundaryNs = Math.min(this.intervalEndNs, this.windowEndNs);
  }

  private closeInterval(endNs: number, isWarmup: boolean): void {
    this.events.onInterval(this.recorder.closeInterval(this.intervalStartNs, endNs, isWarmup));
  }

  /** Books everything in flight as lost or late, and opens the connection anew. */
  private giveUp(connection: number, now: number, reason: string, isTimeout: boolean): void {
    this.isUp[connection] = 0;
    this.downSinceNs[connection] = now;
    this.lastReason = reason;
    if (this.state === 'over') {
      this.noteDrained(connection);
      return;
    }
    if (this.state === 'window') this.reconnects++;
    while (this.inFlight[connection]! > 0) {
      const operation = this.slotOperation[this.takeOldest(connection)]!;
      if (!this.counts(connection)) continue;
      if (isTimeout) this.recorder.recordTimeout(operation, reason);
      else this.recorder.recordError(operation, `connection lost: ${reason}`);
    }
    this.broken++;
    if (this.broken === this.isUp.length) this.allBrokenSinceNs = now;
    if (this.open === 0) this.endWindow(now, MAX_DRAIN_NS);
    else this.reconnect(connection, FIRST_RETRY_MS);
  }

  private reconnect(connection: number, delayMs: number): void {
    setTimeout(async () => {
      if (this.state === 'over') return;
      try {
        await this.driver.connect(connection);
      } catch (error) {
        if (!(error instanceof CacheBenchError)) throw error;
        this.lastReason = messageOf(error);
        this.reconnect(connection, Math.min(delayMs * 2, LAST_RETRY_MS));
        return;
      }
      this.resume(connection);
    }, delayMs);
  }

  private resume(connection: number): void {
    if (this.state === 'over') {
      this.driver.drop(connection);
    } else {
      this.isUp[connection] = 1;
      this.sendMore(connection);
    }
  }

  private keepHouse(): void {
    // After the poll phase, so that replies which have arrived are read before they are called late.
    setTimeout(() => setImmediate(() => this.lookAround()), HOUSEKEEPING_MS);
  }

  private lookAround(): void {
    const now = nowNs();
    this.onTick(now);
    if (this.state === 'over') {
      this.finishIfDrained();
    } else {
      this.findLate(now);
      this.findLost(now);
    }
    if (!this.isFinished) this.keepHouse();
  }

  private findLate(now: number): void {
    const { pipeline, timeoutNs } = this.plan;
    for (let connection = 0; connection < this.isUp.length; connection++) {
      if (this.inFlight[connection] === 0) continue;
      if (now - this.slotSentNs[connection * pipeline + this.head[connection]!]! <= timeoutNs) continue;
      this.driver.drop(connection);
      this.giveUp(connection, now, `no reply within ${timeoutNs / 1e6} ms`, true);
    }
  }

  private findLost(now: number): void {
    const isServerLost =
      this.broken >= this.isUp.length &&
      now - this.allBrokenSinceNs > this.plan.timeoutNs &&
      (this.inFlight.some((count) => count > 0) || !this.isUp.includes(1));
    const isLost = isServerLost || this.hasLostNode(now);
    if (isLost === this.isLost) return;
    this.isLost = isLost;
    this.events.onLost(isLost, this.lastReason);
  }

  /** The other nodes of a cluster may do well, but its share of the load would never end. */
  private hasLostNode(now: number): boolean {
    const { nodes, timeoutNs } = this.plan;
    if (nodes === 1) return false;
    const isDown = (connection: number) =>
      this.isUp[connection] === 0 && now - this.downSinceNs[connection]! > timeoutNs;
    for (let node = 0; node < Math.min(nodes, this.isUp.length); node++) {
      let connection = node;
      while (connection < this.isUp.length && isDown(connection)) connection += nodes;
      if (connection >= this.isUp.length) return true;
    }
    return false;
  }

  private finishIfDrained(): void {
    if (this.isFinished || (this.undrained > 0 && nowNs() < this.drainUntilNs)) return;
    this.isFinished = true;
    for (let connection = 0; connection < this.isUp.length; connection++) this.driver.drop(connection);
    this.finish();
  }
}

function countMisses(rule: HitRule, flags: number, nulls: number): number {
  switch (rule) {
    case 'none':
      return 0;
    case 'null-is-miss':
      return flags & REPLY_NULL ? 1 : 0;
    case 'null-elements-are-misses':
      return flags & REPLY_NULL ? 1 : nulls;
    case 'zero-is-miss':
      return flags & REPLY_ZERO ? 1 : 0;
    case 'empty-is-miss':
      return flags & (REPLY_EMPTY | REPLY_NULL) ? 1 : 0;
  }
}

/** setTimeout is late by up to a millisecond or two: sleeps until shortly before, then looks at the clock in every turn. */
function whenReached(instantNs: number, action: () => void): void {
  const leftMs = (instantNs - nowNs()) / 1e6;
  if (leftMs > 3) setTimeout(whenReached, leftMs - 2, instantNs, action);
  else if (leftMs > 0) setImmediate(whenReached, instantNs, action);
  else action();
}
