// Plays a log once against one server: each command at its time, over a few connections, replies told apart by kind.
import type { Socket } from 'node:net';
import { monotonicNs } from '../core/clock.ts';
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { findThreadId, readThreadDelayNs } from '../load/thread-usage.ts';
import { greet } from '../wire/greeting.ts';
import { Handshake } from '../wire/handshake.ts';
import { openSocket } from '../wire/open-socket.ts';
import { ReplyDecoder } from '../wire/reply-decoder.ts';
import { ProtocolViolation, ReplyScanner } from '../wire/reply-scanner.ts';
import type { RespValue } from '../wire/resp-value.ts';
import type { RespVersion } from '../wire/resp-version.ts';
import { BatchPool } from '../wire/socket-writer.ts';
import { type LateCounts, LateSends } from './late-sends.ts';
import type { ReplayCommand } from './read-log.ts';
import { kindOfReply, kindOfTransaction, type ReplyKind, STILL_WAITING } from './reply-kind.ts';
import { digestReply } from './reply-value.ts';

/** How fast the log is played: a factor, or without waiting for any command's time. */
export type Speed = number | 'max';

export interface PlayPlan {
  readonly endpoint: Endpoint;
  readonly commands: readonly ReplayCommand[];
  readonly speed: Speed;
  readonly connections: number;
  /** Clients of commands that may wait: each has one more connection. */
  readonly waiters?: number;
  readonly timeoutMs: number;
  /** RESP2 unless given. */
  readonly protocol?: RespVersion;
  readonly signal: AbortSignal;
}

export interface Played {
  /** From the first intended start to the last reply; commands that may wait are in no time. */
  readonly durationNs: number;
  /** From the intended start to the reply; of speed max, from the send. By command. */
  readonly responseTimes: ReadonlyMap<string, LatencyHistogram>;
  /** One for each command of the log. */
  readonly kinds: readonly ReplyKind[];
  /** Equal numbers for equal values, one for each command; undefined where values are not compared. */
  readonly digests: readonly (number | undefined)[];
  /** Sent more than 1 ms after the intended start, by what kept them. */
  readonly late: LateCounts;
}

/** Requests in flight on a connection, at most: with speed max, and where a server falls far behind. */
const MAX_SPEED_WINDOW = 8;
const WINDOW = 10_000;
/**
 * Commands that still wait this long after everything else was answered wait for what is not in the log. What is
 * there has been served long before: a server does that at once.
 */
const GRACE_MS = 500;
/** Timers of Node are late by up to a millisecond: the rest of the way it looks at the clock. */
const SPIN_NS = 2e6;
/** Beyond some 25 days Node's timers run out at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const READ_BUFFER_BYTES = 64 * 1024;

/**
 * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL, E_TARGET_LOST, E_TARGET_TIMEOUT
 */
export async function play(plan: PlayPlan): Promise<Played> {
  const player = new Player(plan);
  try {
    await player.connect();
    await player.run();
    return player.result();
  } finally {
    player.close();
  }
}

/** A connection, and the numbers of the commands that go over it. */
interface Lane {
  socket: Socket | undefined;
  take: (bytes: Uint8Array) => void;
  readonly decoder: ReplyDecoder;
  /** Of a transaction: replies to MULTI and to the commands that were queued. */
  acknowledged: number;
  readonly commands: readonly number[];
  /** Its commands may wait: what is sent meanwhile lies in the server's buffer, and nothing else is held up. */
  readonly waits: boolean;
  /** Taken for sending in this turn: one write for all of them. */
  unsent: Uint8Array[];
  sent: number;
  answered: number;
}

class Player {
  private readonly plan: PlayPlan;
  private readonly lanes: readonly Lane[];
  private readonly intendedNs: Float64Array;
  private readonly kinds: (ReplyKind | undefined)[];
  private readonly digests: (number | undefined)[];
  private readonly responseTimes = new Map<string, LatencyHistogram>();
  private readonly readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  private startNs = 0;
  private lastReplyNs = 0;
  /** Still to come from lanes that don't wait, and from those that do. */
  private owed = 0;
  private owedToWaiters = 0;
  private readonly late: LateSends;
  private next = 0;
  /** Since when for room on a connection; undefined: it doesn't. */
  private fullSinceNs: number | undefined;
  private grace: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private settle: (error?: unknown) => void = () => {};

  constructor(plan: PlayPlan) {
    const { commands, connections, waiters = 0 } = plan;
    this.plan = plan;
    const threadId = findThreadId();
    this.late = new LateSends(() => readThreadDelayNs(threadId));
    const numbers = Array.from({ length: connections + waiters }, (): number[] => []);
    for (const [index, command] of commands.entries()) {
      numbers[this.laneOf(command)]!.push(index);
      if (command.waiter === undefined) this.owed++;
      else this.owedToWaiters++;
    }
    this.lanes = numbers.map((ofLane, number) => ({
      socket: undefined,
      take: () => {},
      decoder: new ReplyDecoder(),
      acknowledged: 0,
      commands: ofLane,
      waits: number >= connections,
      unsent: [],
      sent: 0,
      answered: 0,
    }));
    this.intendedNs = new Float64Array(commands.length);
    this.kinds = new Array(commands.length);
    this.digests = new Array(commands.length);
  }

  async connect(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => this.open(lane)));
  }

  /** Resolves when every command has its reply, or waits for what won't come. */
  run(): Promise<void> {
    const { commands, signal, timeoutMs, endpoint } = this.plan;
    return new Promise((resolve, reject) => {
      let watch: ReturnType<typeof setInterval> | undefined;
      const onAbort = () => this.settle(new Interrupted('interrupted'));
      this.settle = (error) => {
        clearInterval(watch);
        clearTimeout(this.grace);
        // The next command may be hours away, and a timer keeps the process.
        clearTimeout(this.timer);
        signal.removeEventListener('abort', onAbort);
        this.settle = () => {};
        if (error === undefined) resolve();
        else reject(error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) return onAbort();
      if (commands.length === 0) return this.settle();
      this.startNs = monotonicNs();
      this.lastReplyNs = this.startNs;
      this.late.look(this.startNs);
      let heardNs = this.startNs;
      watch = setInterval(() => {
        const now = monotonicNs();
        this.late.look(now);
        const isIdle = this.lanes.every(({ sent, answered, waits }) => waits || sent === answered);
        heardNs = isIdle ? now : Math.max(heardNs, this.lastReplyNs);
        if (now - heardNs > timeoutMs * 1e6) this.settle(silence(endpoint, timeoutMs));
      }, 100);
      this.sendDue();
    });
  }

  result(): Played {
    return {
      durationNs: this.lastReplyNs - this.startNs,
      responseTimes: this.responseTimes,
      kinds: Array.from(this.kinds, (kind) => kind ?? STILL_WAITING),
      digests: this.digests,
      late: this.late.result(),
    };
  }

  close(): void {
    this.settle();
    for (const { socket } of this.lanes) socket?.destroy();
  }

  private async open(lane: Lane): Promise<void> {
    const { endpoint, timeoutMs } = this.plan;
    const { readBuffer } = this;
    const callback = (bytes: number): boolean => {
      lane.take(readBuffer.subarray(0, bytes));
      return true;
    };
    const socket = await openSocket(endpoint, { buffer: readBuffer, callback }, timeoutMs);
    lane.socket = socket;
    const handshake = new Handshake(
      { endpoint, protocol: this.plan.protocol ?? 2, scripts: [] },
      new ReplyScanner(),
    );
    const greeting = greet(socket, handshake, { endpoint, pool: new BatchPool(1024), timeoutMs });
    lane.take = (bytes) => greeting.take(bytes);
    await greeting.done;
    lane.take = (bytes) => this.onBytes(lane, bytes);
    socket.on('close', () => this.settle(lost(endpoint, 'closed by the server')));
  }

  private sendDue(): void {
    this.takeDue();
    for (const lane of this.lanes) {
      if (lane.unsent.length === 0) continue;
      lane.socket!.write(lane.unsent.length === 1 ? lane.unsent[0]! : Buffer.concat(lane.unsent));
      lane.unsent = [];
    }
  }

  /** Takes what is due, in the order of the log, and comes back when the next is. */
  private takeDue(): void {
    const { commands, speed } = this.plan;
    const window = speed === 'max' ? MAX_SPEED_WINDOW : WINDOW;
    for (; this.next < commands.length; this.next++) {
      const command = commands[this.next]!;
      const now = monotonicNs();
      const dueNs = speed === 'max' ? now : this.startNs + command.offsetNs / speed;
      if (dueNs > now) {
        const waitNs = dueNs - now;
        if (waitNs > SPIN_NS) this.sleep((waitNs - SPIN_NS) / 1e6);
        else setImmediate(() => this.resume());
        return;
      }
      const lane = this.lanes[this.laneOf(command)]!;
      // A reply makes room and comes back here; until then all wait, for order is kept.
      if (lane.sent - lane.answered >= window && !lane.waits) {
        this.fullSinceNs = now;
        return;
      }
      // Of what may wait no time is told, so nothing is said of its start either.
      if (!lane.waits) this.late.sent(dueNs, now);
      this.intendedNs[this.next] = dueNs;
      lane.sent++;
      lane.unsent.push(command.bytes);
    }
    this.endIfDone();
  }

  private sleep(waitMs: number): void {
    this.timer = setTimeout(() => this.resume(), Math.min(waitMs, LONGEST_TIMER_MS));
  }

  private resume(): void {
    if (this.next < this.plan.commands.length && !this.plan.signal.aborted) this.sendDue();
  }

  private endIfDone(): void {
    if (this.next < this.plan.commands.length || this.owed > 0) return;
    if (this.owedToWaiters === 0) this.settle();
    else this.grace ??= setTimeout(() => this.settle(), GRACE_MS);
  }

  private laneOf({ lane, waiter }: ReplayCommand): number {
    const { connections } = this.plan;
    return waiter === undefined ? lane % connections : connections + waiter;
  }

  private onBytes(lane: Lane, bytes: Uint8Array): void {
    const now = monotonicNs();
    try {
      lane.decoder.take(bytes, (value) => this.onValue(lane, value, now));
    } catch (error) {
      const { endpoint } = this.plan;
      this.settle(error instanceof ProtocolViolation ? lost(endpoint, `not RESP: ${error.message}`) : error);
      return;
    }
    if (this.fullSinceNs !== undefined && !lane.waits) {
      this.late.waitedForRoom(this.fullSinceNs, now);
      this.fullSinceNs = undefined;
      this.sendDue();
    }
    this.endIfDone();
  }

  private onValue(lane: Lane, value: RespValue, now: number): void {
    // What a server tells unasked is no answer.
    if (value.kind === 'push') return;
    if (lane.answered === lane.sent) throw lost(this.plan.endpoint, 'sent a reply that nothing asked for');
    const index = lane.commands[lane.answered]!;
    const { queued } = this.plan.commands[index]!;
    if (queued !== undefined && lane.acknowledged++ <= queued) return;
    lane.acknowledged = 0;
    this.onReply(lane, index, value, now);
  }

  private onReply(lane: Lane, index: number, value: RespValue, now: number): void {
    lane.answered++;
    const { queued, valueRule } = this.plan.commands[index]!;
    this.kinds[index] = queued === undefined ? kindOfReply(value) : kindOfTransaction(value);
    this.digests[index] = digestReply(value, valueRule);
    // How long it waited is the log's doing, not the server's.
    if (lane.waits) {
      this.owedToWaiters--;
      return;
    }
    this.owed--;
    this.lastReplyNs = now;
    const { name } = this.plan.commands[index]!;
    let times = this.responseTimes.get(name);
    if (times === undefined) {
      times = new LatencyHistogram();
      this.responseTimes.set(name, times);
    }
    times.record(Math.max(0, Math.round(now - this.intendedNs[index]!)));
  }
}

function lost(endpoint: Endpoint, what: string): CacheBenchError {
  return new CacheBenchError(
    'E_TARGET_LOST',
    `${describeEndpoint(endpoint)}: ${what} in the middle of the replay`,
    {
      hint: 'Check whether the server was stopped or restarted, and its log.',
    },
  );
}

function silence(endpoint: Endpoint, timeoutMs: number): CacheBenchError {
  const message = `${describeEndpoint(endpoint)} owes replies but sent none for ${timeoutMs} ms`;
  return new CacheBenchError('E_TARGET_TIMEOUT', message, {
    hint: 'Check whether the server is stopped or busy with one long command, or allow more with --timeout.',
  });
}
