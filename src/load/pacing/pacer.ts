// Starts operations by a schedule that never waits for the server, and books how far behind the sends are.
import { LatencyHistogram, type SparseHistogram } from '../../core/latency-histogram.ts';
import type { SocketIo } from '../io/socket-io.ts';
import { nowNs } from '../worker-clock.ts';
import { type ArrivalPlan, type Arrivals, createArrivals } from './arrivals.ts';
import { DueQueue } from './due-queue.ts';
import { LateLooks } from './late-looks.ts';
import { WakeBudget } from './wake-budget.ts';

export interface PacerPlan extends ArrivalPlan {
  /** Number of this worker's first connection in the whole plan. */
  readonly first: number;
  readonly pacing: 'spin' | 'timer';
}

/** A worker's part of OpenLoopResult. */
export interface WorkerPacing {
  readonly due: number;
  readonly lateSends: number;
  readonly unsent: number;
  readonly maxBacklog: number;
  readonly lateness: SparseHistogram;
  readonly responseLeast: SparseHistogram;
  readonly pacing: 'spin' | 'timer';
}

/** What the pacer asks of the session. */
export interface PacerHooks {
  /** Before starts are looked for: the window may begin or end at this moment. */
  onTick(nowNs: number): void;
  /** Send as many of the connection's due starts as there is room for. */
  sendDue(connection: number): void;
  /** The way to the sockets: it wakes the worker. */
  readonly io: Pick<SocketIo, 'afterReads' | 'wakeAt' | 'isExact' | 'isStamped'>;
}

/** A send that is later than this, by the generator's own fault, is counted as late; the contract says so. */
const LATE_NS = 1e6;

/**
 * A timer wakes for a millisecond's starts at once, and each takes the worker some 10 µs. Replies that come meanwhile
 * would wait for all of them, so after so many it reads what there is.
 */
const MOST_AT_ONCE = 8;

/** From some moment on the schedule goes on at another pace: how its times become those of the clock. */
interface Stretch {
  readonly fromScheduleNs: number;
  readonly fromClockNs: number;
  /** Of the schedule, for each nanosecond of the clock. */
  readonly pace: number;
}

/**
 * Each connection has its schedule twice: once to know when a start comes due, and once, behind it, to know the
 * intended time of the oldest start not yet sent. So a backlog of any length costs no memory.
 */
export class Pacer {
  private readonly plan: PacerPlan;
  private readonly hooks: PacerHooks;
  private readonly queue: DueQueue;
  private readonly dueArrivals: readonly Arrivals[];
  private readonly sendArrivals: readonly Arrivals[];
  /** Intended start of the oldest unsent operation. */
  private readonly intendedNs: Float64Array;
  /** Starts that are due and unsent, by connection and in total. */
  private readonly backlog: Int32Array;
  private waiting = 0;
  /** When a slot became free for a start that waited for it: before that it could not have been sent. */
  private readonly freedNs: Float64Array;
  private readonly lateLooks = new LateLooks(LATE_NS);
  /** Starts that may still come due, where the window counts requests. */
  private readonly dueLeft: Float64Array;
  private readonly touched: Int32Array;
  /** In the order of time; none before the start. */
  private readonly stretches: Stretch[] = [];
  private isStopped = false;
  private isGoingOn = false;
  /** No start waits for a reply: until the alarm nothing need be read. */
  private isInNoHurry = false;
  private readonly wakeUps = new WakeBudget();
  private readonly wakeUp = () => this.sleep();

  private countsFromNs = Number.POSITIVE_INFINITY;
  private due = 0;
  private sent = 0;
  private lateSends = 0;
  private maxBacklog = 0;
  private readonly lateness = new LatencyHistogram();
  private readonly responseLeast = new LatencyHistogram();

  constructor(plan: PacerPlan, connections: number, hooks: PacerHooks) {
    const arrivals = () =>
      Array.from({ length: connections }, (_, connection) => createArrivals(plan, plan.first + connection));
    this.plan = plan;
    this.hooks = hooks;
    this.queue = new DueQueue(connections);
    this.dueArrivals = arrivals();
    this.sendArrivals = arrivals();
    this.intendedNs = new Float64Array(connections);
    this.backlog = new Int32Array(connections);
    this.freedNs = new Float64Array(connections);
    this.dueLeft = new Float64Array(connections).fill(Number.POSITIVE_INFINITY);
    this.touched = new Int32Array(connections);
  }

  start(startNs: number): void {
    this.stretches.push({ fromScheduleNs: 0, fromClockNs: startNs, pace: 1 });
    for (const [connection, arrivals] of this.sendArrivals.entries()) {
      this.intendedNs[connection] = this.clockAt(arrivals.next());
      this.queue.push(connection, this.clockAt(this.dueArrivals[connection]!.next()));
    }
    if (this.plan.pacing === 'spin') this.spin();
    else this.sleep();
  }

  /**
   * From now on starts come `pace` times as fast as the plan's rate says. What was due stays due at its own time.
   *
   * @param pace above 0
   */
  changePace(pace: number, now: number): void {
    const last = this.stretches.at(-1);
    if (last === undefined || last.pace === pace || this.isStopped) return;
    const fromScheduleNs = last.fromScheduleNs + (now - last.fromClockNs) * last.pace;
    this.stretches.push({ fromScheduleNs, fromClockNs: now, pace });
    const moved = (ns: number) => (ns <= now ? ns : now + ((ns - now) * last.pace) / pace);
    this.queue.move(moved);
    for (const [connection, ns] of this.intendedNs.entries()) this.intendedNs[connection] = moved(ns);
    // Starts may be due before the alarm that is set.
    if (this.plan.pacing === 'timer') this.sleep();
  }

  /**
   * The window begins: counts start anew.
   *
   * @param quotas starts each connection is still allowed; those that wait already are the first of them.
   *   Absent: what counts is an intended start at or after `fromNs`.
   */
  beginWindow(fromNs: number, quotas: readonly number[] | undefined): void {
    this.due = 0;
    this.sent = 0;
    this.lateSends = 0;
    this.maxBacklog = this.waiting;
    this.lateness.reset();
    this.responseLeast.reset();
    this.countsFromNs = fromNs;
    if (quotas === undefined) return;
    this.countsFromNs = 0;
    for (const [connection, quota] of quotas.entries()) {
      const waiting = Math.min(quota, this.backlog[connection]!);
      this.due += waiting;
      this.dueLeft[connection] = quota - waiting;
    }
  }

  /** Nothing comes due from now on. Starts before `endNs` that nobody has looked at yet are due, and unsent. */
  stop(endNs: number): void {
    this.isStopped = true;
    // Exactly at the end is after the window.
    this.collectDue(endNs - 1, Number.POSITIVE_INFINITY);
  }

  result(): WorkerPacing {
    return {
      due: this.due,
      lateSends: this.lateSends,
      unsent: this.due - this.sent,
      maxBacklog: this.maxBacklog,
      lateness: this.lateness.toSparse(),
      responseLeast: this.responseLeast.toSparse(),
      pacing: this.plan.pacing,
    };
  }

  /** Starts of the connection that are due and wait. */
  waitingOn(connection: number): number {
    return this.backlog[connection]!;
  }

  /** The connection has room again. */
  onRoom(connection: number, now: number): void {
    if (this.backlog[connection]! > 0) {
      this.freedNs[connection] = now;
      this.hooks.sendDue(connection);
    }
    this.tick(now);
  }

  /** The oldest due start of the connection is sent. @returns its intended time */
  takeStart(connection: number): number {
    const intendedNs = this.intendedNs[connection]!;
    this.intendedNs[connection] = this.clockAt(this.sendArrivals[connection]!.next());
    this.backlog[connection]!--;
    this.waiting--;
    if (intendedNs >= this.countsFromNs) this.sent++;
    return intendedNs;
  }

  /**
   * Books by how much the generator was late with a start: the time for which it could have been sent and nobody did, or
   * by which nobody looked when it came due. The latter stays where it then waits behind others of the same pile. Who was
   * looked at in time and waits for a reply is not late, even where that reply is late because of such a pile: near the
   * capacity of a server one short stall leaves a backlog that lasts, as it would for any other reason.
   *
   * @param takenOutNs by how much a generator that is never late would have sent it earlier; it is never later than that
   */
  bookLateness(connection: number, intendedNs: number, sentNs: number, takenOutNs: number): void {
    const freedNs = this.freedNs[connection]!;
    const idleNs = sentNs - Math.max(intendedNs, freedNs);
    const unseenNs = freedNs > intendedNs ? this.lateLooks.latenessOf(intendedNs) : 0;
    const latenessNs = Math.max(0, Math.round(Math.min(takenOutNs, Math.max(idleNs, unseenNs))));
    this.lateness.record(latenessNs);
    if (latenessNs > LATE_NS) this.lateSends++;
  }

  /** Books a response time less all that the generator may have added to it. */
  recordLeast(leastNs: number): void {
    this.responseLeast.record(leastNs);
  }

  /** Of a time of the schedule, which may be long past. */
  private clockAt(scheduleNs: number): number {
    const { stretches } = this;
    let at = stretches.length - 1;
    while (at > 0 && stretches[at]!.fromScheduleNs > scheduleNs) at--;
    const { fromScheduleNs, fromClockNs, pace } = stretches[at]!;
    return fromClockNs + (scheduleNs - fromScheduleNs) / pace;
  }

  private tick(now: number): void {
    this.hooks.onTick(now);
    if (this.isStopped || this.queue.earliestNs() > now) return;
    const touched = this.collectDue(now, MOST_AT_ONCE);
    for (let i = 0; i < touched; i++) this.hooks.sendDue(this.touched[i]!);
    if (this.waiting > this.maxBacklog) this.maxBacklog = this.waiting;
    if (this.plan.pacing === 'spin') return;
    if (this.queue.earliestNs() <= now) this.goOn();
    else if (this.hooks.io.isExact && !this.isInNoHurry) this.setAlarm();
  }

  /** Sends the rest of what is due, once the replies that are there have been read. */
  private goOn(): void {
    if (this.isGoingOn) return;
    this.isGoingOn = true;
    this.hooks.io.afterReads(() => {
      this.isGoingOn = false;
      if (!this.isStopped) this.tick(nowNs());
    });
  }

  /** @returns how many connections, named in `touched`, had their first waiting start come due */
  private collectDue(now: number, most: number): number {
    const { queue } = this;
    let touched = 0;
    let collected = 0;
    const firstNs = queue.earliestNs();
    let lastNs = firstNs;
    for (let dueNs = firstNs; dueNs <= now && collected < most; dueNs = queue.earliestNs()) {
      const connection = queue.earliest();
      if (this.dueLeft[connection] === 0) {
        queue.postpone(Number.POSITIVE_INFINITY);
        continue;
      }
      collected++;
      lastNs = dueNs;
      this.dueLeft[connection]!--;
      if (dueNs >= this.countsFromNs) this.due++;
      if (this.backlog[connection] === 0) this.touched[touched++] = connection;
      this.backlog[connection]!++;
      this.waiting++;
      queue.postpone(this.clockAt(this.dueArrivals[connection]!.next()));
    }
    // `now` may be when a reply arrived that was read only later.
    if (collected > 0) this.lateLooks.note(firstNs, lastNs, Math.max(now, nowNs()));
    return touched;
  }

  /** Looks in every turn of the event loop: exact, and holds a core. */
  private spin(): void {
    if (this.isStopped) return;
    this.tick(nowNs());
    setImmediate(() => this.spin());
  }

  /** Sleeps until the next start is due; replies that arrive meanwhile wake it too. */
  private sleep(): void {
    if (this.isStopped) return;
    const now = nowNs();
    this.wakeUps.spend(now);
    this.tick(now);
    this.setAlarm();
  }

  private setAlarm(): void {
    this.isInNoHurry = this.hooks.io.isStamped && this.waiting === 0;
    const wakeNs = Math.max(this.queue.earliestNs(), this.wakeUps.earliestNs());
    this.hooks.io.wakeAt(wakeNs, this.wakeUp, this.isInNoHurry);
  }
}
