// A driver that gives one stream of operations to two servers: which one serves, which also gets the write, and what became of it.
import type { Endpoint } from '../../core/endpoint.ts';
import type { Operation } from '../../profile/profile.ts';
import { BatchBuffer } from '../../wire/batch-buffer.ts';
import { encodeCommand } from '../../wire/command-bytes.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import type { Driver, DriverListener } from '../drivers/driver.ts';
import type { OperationStream } from '../operation-stream.ts';
import type { Encoder } from '../resp/encoder.ts';
import { nowNs } from '../worker-clock.ts';
import { hashKey } from './choose-side.ts';
import { PhaseSides } from './phase-sides.ts';
import { elementsOf, flagsOf, nullsOf } from './reply-facts.ts';
import {
  CANDIDATE,
  REFERENCE,
  type RouteInterval,
  type RoutePhase,
  type RoutePhaseReport,
  type RoutePlan,
  type Side,
} from './route-plan.ts';
import { IntervalTally, PhaseTally } from './route-tally.ts';
import { bookOutcome, noteDropped, READ_THROUGH, readArgument, type Task } from './route-task.ts';
import { Outbox, type RequestOutcome, SideLink } from './side-link.ts';
import { WitnessBook } from './witness-book.ts';

export interface RouteListener {
  /** A phase is over, and all that it sent is answered or given up. */
  onPhaseEnd(report: RoutePhaseReport): void;
  onInterval(interval: RouteInterval): void;
}

export interface RouteDriverPlan extends RouteListener {
  readonly route: RoutePlan;
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  readonly keyPrefix: string;
  readonly seed: number;
  readonly operations: readonly Operation[];
  readonly streams: readonly OperationStream[];
  readonly encoder: Encoder;
  readonly replies: readonly number[];
  readonly intervalNs: number;
  /** Open loop: when the request whose reply comes next could have been sent at the latest; absent: closed loop. */
  oldestStartNs?(connection: number): number;
}

/** What is open when the load ends is awaited so much longer than a side may take. */
const LEAST_DRAIN_MS = 100;
const LOOK_EVERY_MS = 20;
const DRAIN_LOOK_MS = 5;
/** Fills of a read-through belong to no connection. */
const NO_CONNECTION = -1;

export class RouteDriver implements Driver {
  private readonly plan: RouteDriverPlan;
  private readonly listener: DriverListener;
  private readonly links: readonly [readonly SideLink[], readonly SideLink[]];
  /** By connection, in the order of sending. */
  private readonly tasks: Task[][];
  private readonly sides: PhaseSides;
  private readonly book: WitnessBook | undefined;
  private readonly outbox = new Outbox();
  private readonly batch = new BatchBuffer(64 * 1024);
  private readonly one = new Uint16Array(1);
  private readonly intervals: IntervalTally;
  private readonly ending: PhaseTally[] = [];
  private readonly readThroughValue: string;
  private phase: RoutePhase;
  private tally: PhaseTally;
  /** While operations are held back: each, to be sent when they no longer are. */
  private held: (() => void)[] | undefined;
  private onQuiet: (() => void) | undefined;
  /** When the last hold ended. */
  private releasedNs = 0;
  private lastSuccessNs: number;
  /** Writes that the side which does not answer the user still owes an answer. */
  private shadowsOpen = 0;
  private isBegun = false;
  /** Requests without an outcome, of all phases. */
  private open = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Of the log: the command that is sent next. */
  private nextLogged = 0;

  constructor(plan: RouteDriverPlan, listener: DriverListener) {
    this.plan = plan;
    this.listener = listener;
    const { route, streams, keyPrefix, seed } = plan;
    this.links = [this.createLinks(REFERENCE), this.createLinks(CANDIDATE)];
    this.tasks = streams.map(() => []);
    this.readThroughValue = 'r'.repeat(route.readThroughBytes);
    if (route.witness !== undefined) this.book = new WitnessBook(keyPrefix, route, seed, streams.length);
    this.book?.beginPhase(0);
    this.phase = route.phases[0]!;
    this.sides = new PhaseSides(seed, streams.length, this.phase);
    const now = nowNs();
    this.tally = new PhaseTally(0, now, this.book);
    this.intervals = new IntervalTally(now, plan.intervalNs, (interval) => plan.onInterval(interval));
    this.lastSuccessNs = now;
  }

  async connect(connection: number): Promise<void> {
    // After a stall of this thread replies lie there unread: they are read before anybody is called late.
    this.timer ??= setInterval(() => setImmediate(() => this.findLate()), LOOK_EVERY_MS);
    for (const links of this.links) await links[connection]!.openOnce();
  }

  send(connection: number, operations: Uint16Array, count: number): number {
    const sentNs = nowNs();
    if (!this.isBegun) this.begin(sentNs);
    for (let i = 0; i < count; i++) this.sendOne(connection, operations[i]!, sentNs);
    return sentNs;
  }

  private begin(now: number): void {
    this.isBegun = true;
    this.tally.startNs = now;
    this.lastSuccessNs = now;
    this.intervals.begin(now);
  }

  private sendOne(connection: number, operation: number, sentNs: number): void {
    if (this.held !== undefined) this.held.push(() => this.sendOne(connection, operation, sentNs));
    else if (operation === this.plan.route.witness) this.sendWitness(connection, operation, sentNs);
    else if (operation === this.plan.route.log?.operation) this.sendLogged(connection, operation, sentNs);
    else this.sendOperation(connection, operation, sentNs);
  }

  /** Links are shared by connections, and stay until the end. */
  drop(connection: number): void {
    this.tasks[connection] = [];
  }

  /** Sends nothing more until a phase is entered; resolves when all that was sent is answered or given up. */
  hold(): Promise<void> {
    this.held ??= [];
    return new Promise((resolve) => {
      this.onQuiet = resolve;
      this.tellIfQuiet();
    });
  }

  /** From now on all is routed as this phase says, also what was held back. */
  enter(phase: number): void {
    if (phase !== this.tally.phase) this.beginPhase(phase);
    const { held = [] } = this;
    this.held = undefined;
    this.releasedNs = nowNs();
    for (const send of held) send();
  }

  private beginPhase(phase: number): void {
    const now = nowNs();
    // Whoever was not served any more in this phase, felt it in this phase too.
    this.noteGap(now);
    this.tally.endNs = now;
    this.ending.push(this.tally);
    this.intervals.beginPhase(phase, now);
    this.phase = this.plan.route.phases[phase]!;
    this.sides.enter(this.phase);
    this.book?.beginPhase(phase);
    this.tally = new PhaseTally(phase, now, this.book);
    this.reportEnded();
  }

  /** Waits for what is still open, closes all connections, reports the last phases, and tells the timeline. */
  async finish(): Promise<readonly RouteInterval[]> {
    const now = nowNs();
    this.held = [];
    this.noteGap(now);
    this.tally.endNs = now;
    this.ending.push(this.tally);
    this.intervals.beginPhase(this.tally.phase, now);
    const deadline = performance.now() + this.plan.route.sideTimeoutNs / 1e6 + LEAST_DRAIN_MS;
    while (this.ending.some(({ open }) => open > 0) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
    for (const link of this.links.flat()) link.close();
    // What was given up is told after this turn.
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
    clearInterval(this.timer);
    for (const tally of this.ending.splice(0)) this.plan.onPhaseEnd(tally.report());
    return this.intervals.intervals;
  }

  private createLinks(side: Side): readonly SideLink[] {
    const { route, endpoint, protocol, streams } = this.plan;
    return streams.map(
      () =>
        new SideLink({
          endpoint: side === REFERENCE ? endpoint : route.candidate,
          protocol,
          timeoutNs: route.sideTimeoutNs,
          outbox: this.outbox,
          onBroken: () => {
            this.tally.reconnects[side]++;
          },
        }),
    );
  }

  private sendOperation(connection: number, operation: number, sentNs: number): void {
    const { encoder, streams, replies, route, operations } = this.plan;
    this.one[0] = operation;
    const length = encoder.encode(this.one, 1, streams[connection]!, this.batch);
    // A copy: it is sent to two, and the batch is laid out anew at once.
    const bytes = Buffer.from(this.batch.bytes.subarray(0, length));
    const facts = route.operations[operation]!;
    this.dispatch(bytes, replies[operation]!, {
      connection,
      operation,
      sentNs,
      facts,
      hits: operations[operation]!.hits,
      key: facts.key === undefined ? '' : readArgument(bytes, facts.key),
      witness: undefined,
    });
  }

  /** The next of the log, whoever is to send: links are chosen by keys, so those of a key keep the order of the log. */
  private sendLogged(connection: number, operation: number, sentNs: number): void {
    const { commands } = this.plan.route.log!;
    const { bytes, replies, facts, hits, key } = commands[this.nextLogged]!;
    this.nextLogged = (this.nextLogged + 1) % commands.length;
    this.dispatch(bytes, replies, { connection, operation, sentNs, facts, hits, key, witness: undefined });
  }

  private sendWitness(connection: number, operation: number, sentNs: number): void {
    const witness = this.book!.nextFor(connection, sentNs);
    const { key, replies, writeNames } = witness;
    const facts = {
      writes: witness.write !== undefined,
      writeNames,
      isUnordered: false,
      isIncomparable: false,
      isGet: false,
    };
    this.dispatch(witness.bytes, replies, {
      connection,
      operation,
      sentNs,
      facts,
      hits: 'none',
      key,
      witness,
    });
  }

  private dispatch(
    bytes: Uint8Array,
    replies: number,
    request: Pick<Task, 'connection' | 'operation' | 'sentNs' | 'facts' | 'hits' | 'key' | 'witness'>,
  ): void {
    const { phase, tally } = this;
    const { connection, facts, key } = request;
    const hash = hashKey(key === '' ? String(connection) : key);
    const chosen = this.sides.choose(hash, connection);
    const isDual = facts.writes && phase.writes.startsWith('dual');
    const serving = facts.writes ? this.sides.chooseWriter(chosen) : chosen;
    const isSync = isDual && phase.writes === 'dual-sync';
    const isCompared = !facts.writes && phase.compare && !facts.isIncomparable;
    // Field by field: what a spread makes is slow to make and to read, and this is once a request.
    const task: Task = {
      connection,
      operation: request.operation,
      tally,
      serving,
      sentNs: request.sentNs,
      facts,
      hits: request.hits,
      key,
      witness: request.witness,
      isTwofold: isDual || isCompared,
      isSync,
      waits: isSync ? 2 : 1,
      own: undefined,
      other: undefined,
      doneNs: 0,
    };
    if (connection !== NO_CONNECTION) this.tasks[connection]!.push(task);
    const count = this.plan.streams.length;
    const link =
      connection === NO_CONNECTION || this.plan.route.order === 'by-key' ? hash % count : connection;
    this.request(task, serving, link, bytes, replies);
    if (!task.isTwofold) return;
    const other = (1 - serving) as Side;
    if (isDual) {
      if (phase.writes === 'dual-queue' && this.shadowsOpen >= phase.queue) {
        noteDropped(task, other, this.book);
        return;
      }
      tally.shadow.sent++;
      this.shadowsOpen++;
    }
    this.request(task, other, link, bytes, replies);
  }

  private request(task: Task, side: Side, link: number, bytes: Uint8Array, replies: number): void {
    task.tally.open++;
    this.open++;
    this.links[side][link]!.send(bytes, {
      replies,
      // What was held back is on its way only since then, however long its user waits.
      sentNs: Math.max(task.sentNs, this.releasedNs),
      failure: undefined,
      settle: (outcome, now) => this.settle(task, side, outcome, now),
    });
  }

  private settle(task: Task, side: Side, outcome: RequestOutcome, now: number): void {
    const { tally } = task;
    tally.open--;
    this.open--;
    const isShadow = side !== task.serving;
    if (isShadow && task.facts.writes) this.shadowsOpen--;
    bookOutcome(task, side, outcome, now, this.book);
    if ((!isShadow || task.isSync) && --task.waits === 0) this.complete(task, now);
    if (tally.endNs > 0 && tally.open === 0) this.reportEnded();
    this.tellIfQuiet();
  }

  private tellIfQuiet(): void {
    if (this.open > 0 || this.held === undefined) return;
    this.onQuiet?.();
    this.onQuiet = undefined;
  }

  /** The user is answered when all requests of the connection before have been. */
  private complete(task: Task, now: number): void {
    task.doneNs = now;
    const { connection } = task;
    if (connection === NO_CONNECTION) return;
    const tasks = this.tasks[connection]!;
    if (tasks[0] === undefined || tasks[0].doneNs === 0) return;
    do this.deliver(tasks.shift()!);
    while (tasks.length > 0 && tasks[0]!.doneNs > 0);
    this.listener.onBatchEnd(connection, now);
  }

  private deliver(task: Task): void {
    const { connection, doneNs, facts, serving, tally } = task;
    const own = task.own!;
    const startNs = this.plan.oldestStartNs?.(connection) ?? task.sentNs;
    const counted = [
      (facts.writes ? tally.writes : tally.reads)[serving],
      this.intervals.sideAt(serving, doneNs),
    ] as const;
    for (const one of counted) one.count(own, Math.max(0, Math.round(doneNs - startNs)), task.hits);
    if (own.kind === 'reply' && own.failure === undefined) {
      if (task.witness?.write !== undefined) this.book!.noteAcknowledged(task.witness.write, doneNs);
      this.noteGap(doneNs);
      this.lastSuccessNs = doneNs;
      if (serving === CANDIDATE) this.tally.noteServedByCandidate(tally, doneNs);
      const { value } = own;
      if (facts.isGet && value.kind === 'null' && this.phase.readThrough) this.readThrough(task);
      this.listener.onReply(connection, flagsOf(value), elementsOf(value), nullsOf(value), doneNs);
    } else {
      const text = own.kind === 'reply' ? own.failure! : own.reason;
      this.listener.onErrorReply(connection, text, doneNs);
    }
  }

  /** Since the last success of any user. */
  private noteGap(now: number): void {
    this.tally.longestGapNs = Math.max(this.tally.longestGapNs, now - this.lastSuccessNs);
  }

  /** What a read-through cache does after a miss; no user waits for it. */
  private readThrough({ key, operation }: Task): void {
    const bytes = encodeCommand(['SET', Buffer.from(key, 'latin1'), this.readThroughValue]);
    this.dispatch(bytes, 1, {
      connection: NO_CONNECTION,
      operation,
      sentNs: nowNs(),
      facts: READ_THROUGH,
      hits: 'none',
      key,
      witness: undefined,
    });
  }

  private findLate(): void {
    const now = nowNs();
    this.intervals.advance(now);
    for (const links of this.links) for (const link of links) link.findLate(now);
  }

  private reportEnded(): void {
    while (this.ending[0] !== undefined && this.ending[0].open === 0)
      this.plan.onPhaseEnd(this.ending.shift()!.report());
  }
}
