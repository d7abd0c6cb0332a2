// The way through the system's own calls, for all but TLS: non-blocking sockets in one epoll set, timed by the kernel, and woken by its timer.
import type { Endpoint } from '../../core/endpoint.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { unreachable } from '../../wire/open-socket.ts';
import { BatchPool } from '../../wire/socket-writer.ts';
import { nowNs } from '../worker-clock.ts';
import { ArrivalClock } from './arrival-clock.ts';
import { connectSocket } from './connect-socket.ts';
import { EpollSet } from './epoll-set.ts';
import { EpollSocket } from './epoll-socket.ts';
import type { LedgerMemory } from './kernel-ledger.ts';
import { LINUX, type LinuxCalls, type PollHandle } from './linux-calls.ts';
import { PollReads } from './poll-reads.ts';
import { resolveAddress } from './socket-address.ts';
import { type OpenSocket, PACKET_BYTES, type SocketIo } from './socket-io.ts';
import { StampedReads } from './stamped-reads.ts';
import { type OwnedFd, WorkerKernel } from './worker-kernel.ts';

/** Nothing may be due for hours. */
const LONGEST_SLEEP_NS = 1e9;
/** Nobody waits for a reply, but kernels keep only so many bytes, and a window ends. */
const LONGEST_REST_NS = 1e6;
/** Room for what a handshake says. */
const GREETING_BYTES = 4096;

export interface EpollPlan {
  /** Each connection waits for one reply at a time, and for the whole of it. */
  readonly isOneByOne: boolean;
  /** All sockets will be of a kind whose arrivals the kernel times: TCP. */
  readonly isStamped: boolean;
  /** Nothing else in the thread is in a hurry: the load is a closed loop, and nobody has sockets of Node's. */
  readonly waits: boolean;
}

export class EpollIo implements SocketIo {
  readonly name = 'epoll';
  readonly isExact = true;
  readonly isStamped: boolean;
  readonly readBuffer: Buffer;
  readonly ownDelay = new LatencyHistogram();

  private readonly kernel: WorkerKernel;
  private readonly set: EpollSet;
  private readonly reads: StampedReads;
  private readonly pollReads: PollReads;
  private readonly arrivals: ArrivalClock;
  /** For what is not sent in batches. */
  private readonly pool: BatchPool;
  private readonly timer: OwnedFd;
  private readonly timerWatch: PollHandle;
  private readonly isOneByOne: boolean;
  private readonly sockets = new Set<EpollSocket>();
  private alarm: (() => void) | undefined;
  private isClosed = false;

  constructor(calls: LinuxCalls, ledger: LedgerMemory, { isOneByOne, isStamped, waits }: EpollPlan) {
    this.isStamped = isStamped;
    const kernel = new WorkerKernel(calls, ledger);
    this.kernel = kernel;
    this.isOneByOne = isOneByOne;
    this.set = new EpollSet(kernel, waits, () => this.pollReads.finish());
    const reads = new StampedReads(kernel, isStamped);
    this.reads = reads;
    this.readBuffer = Buffer.from(reads.target.bytes.buffer as ArrayBuffer);
    this.pollReads = new PollReads(reads);
    this.arrivals = new ArrivalClock({
      realtimeNs: () => calls.readClock(LINUX.CLOCK_REALTIME, kernel.scratch, 0, reads.baseSeconds),
      monotonicNs: nowNs,
    });
    this.pool = this.createPool(GREETING_BYTES);
    this.timer = kernel.own(calls.createTimer(), 'timerfd_create');
    this.timerWatch = calls.watch(this.timer.fd, () => this.ring());
  }

  async open(
    endpoint: Endpoint,
    onBytes: (from: number, to: number) => boolean,
    timeoutMs: number,
  ): Promise<OpenSocket> {
    const deadlineNs = nowNs() + timeoutMs * 1e6;
    let failure: unknown = new Error('given up while connecting');
    try {
      for (const address of await resolveAddress(endpoint.address)) {
        if (this.isClosed) break;
        try {
          const owned = await connectSocket(this.kernel, this.set, address, deadlineNs);
          if (!this.isClosed) return this.attach(owned, onBytes);
          // The load ended meanwhile, and its thread may send others for long.
          this.kernel.release(owned);
        } catch (error) {
          failure = error;
        }
      }
    } catch (error) {
      failure = error;
    }
    throw unreachable(endpoint, failure);
  }

  createPool(capacityBytes: number): BatchPool {
    return new BatchPool(capacityBytes, (bytes) => this.kernel.map(bytes));
  }

  arrivalNs(bytes: number, sentNs: number): number {
    const { stampNs, endNs } = this.pollReads;
    if (Number.isNaN(stampNs)) {
      // Of a Unix socket the kernel tells no times.
      const isTimedByPoll = this.isOneByOne && bytes <= PACKET_BYTES;
      return isTimedByPoll ? Math.max(this.set.polledNs, sentNs) : endNs;
    }
    const arrivedNs = this.arrivals.arrivalNs(stampNs, sentNs, endNs);
    this.ownDelay.record(Math.round(endNs - arrivedNs));
    return arrivedNs;
  }

  /** Sends come after all reads of a poll, and the next poll has a moment of its own. */
  noteSend(): void {}

  afterReads(action: () => void): void {
    this.set.afterReports(action);
  }

  wakeAt(atNs: number, action: () => void, isInNoHurry: boolean): void {
    if (this.isClosed) return;
    const { calls, scratch } = this.kernel;
    this.alarm = action;
    const rests = isInNoHurry && this.isStamped;
    if (rests) this.set.rest();
    else this.set.wake();
    const latestNs = nowNs() + (rests ? LONGEST_REST_NS : LONGEST_SLEEP_NS);
    calls.setTimer(this.timer.fd, Math.min(atNs, latestNs), scratch, 0);
  }

  waitedNs(): number {
    return this.set.waitedNs;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.alarm = undefined;
    for (const socket of this.sockets) socket.destroy();
    this.timerWatch.stop();
    this.timerWatch.close();
    this.kernel.release(this.timer);
    this.reads.close();
    this.set.close();
  }

  private attach(owned: OwnedFd, onBytes: (from: number, to: number) => boolean): EpollSocket {
    const { kernel, pool, pollReads: reads } = this;
    const socket = new EpollSocket(kernel, this.set, owned, { pool, reads, onBytes });
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }

  /** An error must not go through koffi. */
  private ring(): void {
    try {
      this.ringAlarm();
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  }

  private ringAlarm(): void {
    const { alarm } = this;
    this.alarm = undefined;
    alarm?.();
    if (this.isClosed) return;
    if (this.alarm === undefined) {
      // Its descriptor stays ready until the timer is set again, or its count is read.
      this.kernel.calls.readTimer(this.timer.fd, this.kernel.scratch, 0);
      this.set.wake();
    } else if (this.isStamped) {
      this.set.report();
    }
  }
}
