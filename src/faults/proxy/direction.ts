// One direction of a connection through the proxy: bytes go on at once, later, or not until they are let through again.
import type { Socket } from 'node:net';
import { monotonicNs } from '../../core/clock.ts';

export interface Passage {
  /** Bytes wait, in the kernel of this machine as they would on the way. */
  readonly held: boolean;
  readonly delayMs: number;
}

/** What waits for its time in our own memory, at most; then the sender waits too. */
const QUEUE_BYTES = 8 * 1024 ** 2;

interface Piece {
  readonly dueNs: number;
  /** Absent: the sender has no more to say. */
  readonly bytes?: Buffer;
}

export class Direction {
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly change: ((bytes: Buffer) => Buffer) | undefined;
  private readonly queue: Piece[] = [];
  private queuedBytes = 0;
  private passage: Passage = { held: false, delayMs: 0 };
  private receiverIsFull = false;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  /**
   * Bytes of `from` go to `to`, in order.
   *
   * @param change what becomes of them on the way; absent: nothing
   */
  constructor(from: Socket, to: Socket, change?: (bytes: Buffer) => Buffer) {
    this.from = from;
    this.to = to;
    this.change = change;
    from.on('data', (bytes: Buffer) => this.accept(bytes));
    from.on('end', () => this.accept());
    to.on('drain', () => {
      this.receiverIsFull = false;
      this.adjust();
    });
  }

  adopt(passage: Passage): void {
    this.passage = passage;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.adjust();
    this.schedule();
  }

  /** Passes on nothing any more. */
  stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.queue.length = 0;
  }

  private accept(bytes?: Buffer): void {
    if (this.isOver) return;
    const { held, delayMs } = this.passage;
    if (!held && delayMs === 0 && this.queue.length === 0) {
      this.pass(bytes);
      return;
    }
    const dueNs = monotonicNs() + delayMs * 1e6;
    this.queue.push(bytes === undefined ? { dueNs } : { dueNs, bytes });
    this.queuedBytes += bytes?.length ?? 0;
    this.adjust();
    this.schedule();
  }

  private pass(bytes: Buffer | undefined): void {
    if (!this.to.writable) return;
    if (bytes === undefined) {
      this.to.end();
      return;
    }
    const passed = this.change === undefined ? bytes : this.change(bytes);
    if (passed.length > 0 && !this.to.write(passed)) {
      this.receiverIsFull = true;
      this.adjust();
    }
  }

  private schedule(): void {
    const [next] = this.queue;
    if (this.isOver || this.passage.held || next === undefined || this.timer !== undefined) return;
    const waitMs = Math.max(0, Math.ceil((next.dueNs - monotonicNs()) / 1e6));
    this.timer = setTimeout(() => this.flush(), waitMs);
  }

  private flush(): void {
    this.timer = undefined;
    const nowNs = monotonicNs();
    while (this.queue.length > 0 && this.queue[0]!.dueNs <= nowNs) {
      const { bytes } = this.queue.shift()!;
      this.queuedBytes -= bytes?.length ?? 0;
      this.pass(bytes);
    }
    this.adjust();
    this.schedule();
  }

  private adjust(): void {
    if (this.passage.held || this.receiverIsFull || this.queuedBytes > QUEUE_BYTES) this.from.pause();
    else this.from.resume();
  }
}
