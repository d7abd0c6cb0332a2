// The way through Node's own sockets: everywhere, for everything, TLS included.
import type { Endpoint } from '../../core/endpoint.ts';
import { openSocket } from '../../wire/open-socket.ts';
import { BatchPool } from '../../wire/socket-writer.ts';
import { nowNs, PollClock } from '../worker-clock.ts';
import { MAX_POLL_SOCKETS, PACKET_BYTES, READ_BUFFER_BYTES, type SocketIo } from './socket-io.ts';

export class NodeIo implements SocketIo {
  readonly name = 'node';
  readonly isExact = false;
  readonly isStamped = false;
  readonly readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  /** Whether a short reply had arrived when the poll found its socket, and so may be timed by the poll. */
  private readonly isTimedByPoll: boolean;
  private readonly pollClock = new PollClock();
  private alarm: NodeJS.Timeout | undefined;

  /** @param isOneByOne each connection waits for one reply at a time, and for the whole of it */
  constructor(connections: number, isOneByOne: boolean) {
    this.isTimedByPoll = isOneByOne && connections <= MAX_POLL_SOCKETS;
  }

  open(endpoint: Endpoint, onBytes: (from: number, to: number) => boolean, timeoutMs: number) {
    const callback = (bytes: number) => onBytes(0, bytes);
    return openSocket(endpoint, { buffer: this.readBuffer, callback }, timeoutMs);
  }

  createPool(capacityBytes: number): BatchPool {
    return new BatchPool(capacityBytes);
  }

  arrivalNs(bytes: number): number {
    return this.isTimedByPoll && bytes <= PACKET_BYTES ? this.pollClock.nowNs() : nowNs();
  }

  noteSend(): void {
    this.pollClock.forget();
  }

  afterReads(action: () => void): void {
    // Immediates run when the sockets of one poll have been read.
    setImmediate(action);
  }

  /** In whole milliseconds: a timer of Node has no finer ones. */
  wakeAt(atNs: number, action: () => void): void {
    const leftMs = (atNs - nowNs()) / 1e6;
    // One that was left would set itself anew for ever, beside this one.
    clearTimeout(this.alarm);
    this.alarm = setTimeout(action, Math.min(Math.max(1, Math.floor(leftMs)), LONGEST_SLEEP_MS));
  }

  waitedNs(): number {
    return 0;
  }

  close(): void {}
}

/** Nothing may be due for hours, and timers take no Infinity. */
const LONGEST_SLEEP_MS = 1000;
