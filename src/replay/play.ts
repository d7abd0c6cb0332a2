// Plays a log once against one server: each command at its time, over a few connections, replies told apart by kind.
import type { Socket } from 'node:net';
import { monotonicNs } from '../core/clock.ts';
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { greet } from '../load/drivers/greeting.ts';
import { openSocket } from '../load/drivers/open-socket.ts';
import { BatchPool } from '../load/drivers/socket-writer.ts';
import { Handshake } from '../load/resp/handshake.ts';
import { ProtocolViolation, ReplyScanner } from '../load/resp/reply-scanner.ts';
import { Interrupted } from '../run/interrupted.ts';
import type { ReplayCommand } from './read-log.ts';
import { kindOfReply, type ReplyKind } from './reply-kind.ts';

/** How fast the log is played: a factor, or without waiting for any command's time. */
export type Speed = number | 'max';

export interface PlayPlan {
  readonly endpoint: Endpoint;
  readonly commands: readonly ReplayCommand[];
  readonly speed: Speed;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Played {
  /** From the first intended start to the last reply. */
  readonly durationNs: number;
  /** From the intended start to the reply; of speed max, from the send. By command. */
  readonly responseTimes: ReadonlyMap<string, LatencyHistogram>;
  /** One for each command of the log. */
  readonly kinds: readonly ReplyKind[];
  /** Sent more than 1 ms after the intended start. */
  readonly lateSends: number;
}

/** Requests in flight on a connection, at most: with speed max, and where a server falls far behind. */
const MAX_SPEED_WINDOW = 8;
const WINDOW = 10_000;
const LATE_NS = 1e6;
/** Timers of Node are late by up to a millisecond: the rest of the way it looks at the clock. */
const SPIN_NS = 2e6;
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
  readonly scanner: ReplyScanner;
  /** Where the reply begins that is being read: its first byte says its type. */
  firstByte: number | undefined;
  readonly commands: readonly number[];
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
  private readonly responseTimes = new Map<string, LatencyHistogram>();
  private readonly readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  private startNs = 0;
  private lastReplyNs = 0;
  private replies = 0;
  private lateSends = 0;
  private next = 0;
  /** For room on a connection. */
  private isWaiting = false;
  private settle: (error?: unknown) => void = () => {};

  constructor(plan: PlayPlan) {
    const { commands, connections } = plan;
    this.plan = plan;
    const numbers = Array.from({ length: connections }, (): number[] => []);
    for (const [index, { lane }] of commands.entries()) numbers[lane % connections]!.push(index);
    this.lanes = numbers.map((ofLane) => ({
      socket: undefined,
      take: () => {},
      scanner: new ReplyScanner(),
      firstByte: undefined,
      commands: ofLane,
      unsent: [],
      sent: 0,
      answered: 0,
    }));
    this.intendedNs = new Float64Array(commands.length);
    this.kinds = new Array(commands.length);
  }

  async connect(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => this.open(lane)));
  }

  /** Resolves when every command has its reply. */
  run(): Promise<void> {
    const { commands, signal, timeoutMs, endpoint } = this.plan;
    return new Promise((resolve, reject) => {
      let watch: ReturnType<typeof setInterval> | undefined;
      const onAbort = () => this.settle(new Interrupted('interrupted'));
      this.settle = (error) => {
        clearInterval(watch);
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
      watch = setInterval(() => {
        if (this.lanes.every(({ sent, answered }) => sent === answered)) this.lastReplyNs = monotonicNs();
        if (monotonicNs() - this.lastReplyNs > timeoutMs * 1e6) this.settle(silence(endpoint, timeoutMs));
      }, 100);
      this.sendDue();
    });
  }

  result(): Played {
    return {
      durationNs: this.lastReplyNs - this.startNs,
      responseTimes: this.responseTimes,
      kinds: this.kinds as ReplyKind[],
      lateSends: this.lateSends,
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
    const handshake = new Handshake({ endpoint, protocol: 2, scripts: [] }, lane.scanner);
    const greeting = greet(socket, handshake, { endpoint, pool: new BatchPool(1024, 1), timeoutMs });
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
        if (waitNs > SPIN_NS) setTimeout(() => this.resume(), (waitNs - SPIN_NS) / 1e6);
        else setImmediate(() => this.resume());
        return;
      }
      const lane = this.lanes[command.lane % this.lanes.length]!;
      // A reply makes room and comes back here; until then all wait, for order is kept.
      if (lane.sent - lane.answered >= window) {
        this.isWaiting = true;
        return;
      }
      if (now - dueNs > LATE_NS) this.lateSends++;
      this.intendedNs[this.next] = dueNs;
      lane.sent++;
      lane.unsent.push(command.bytes);
    }
  }

  private resume(): void {
    if (this.replies < this.plan.commands.length && !this.plan.signal.aborted) this.sendDue();
  }

  private onBytes(lane: Lane, bytes: Uint8Array): void {
    const now = monotonicNs();
    try {
      for (let at = 0; at < bytes.length; ) {
        lane.firstByte ??= bytes[at];
        const end = lane.scanner.scan(bytes, at, bytes.length);
        if (end < 0) break;
        this.onReply(lane, now);
        at = end;
      }
    } catch (error) {
      const { endpoint } = this.plan;
      this.settle(error instanceof ProtocolViolation ? lost(endpoint, `not RESP: ${error.message}`) : error);
      return;
    }
    if (this.replies === this.plan.commands.length) this.settle();
    else if (this.isWaiting) {
      this.isWaiting = false;
      this.sendDue();
    }
  }

  private onReply(lane: Lane, now: number): void {
    if (lane.answered === lane.sent) throw lost(this.plan.endpoint, 'sent a reply that nothing asked for');
    const index = lane.commands[lane.answered++]!;
    this.kinds[index] = kindOfReply(lane.firstByte!, lane.scanner);
    lane.firstByte = undefined;
    this.replies++;
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
  const message = `${describeEndpoint(endpoint)} owes replies and sent none for ${timeoutMs} ms`;
  return new CacheBenchError('E_TARGET_TIMEOUT', message, {
    hint: 'Check whether the server is stopped or busy with one long command, or allow more with --timeout.',
  });
}
