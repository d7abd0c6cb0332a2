// A connected socket of the epoll way: reads when the set says so, and keeps what the kernel does not take at once.
import { EventEmitter } from 'node:events';
import type { BatchBuffer } from '../../wire/batch-buffer.ts';
import type { BatchPool, BatchSocket, SocketWriter } from '../../wire/socket-writer.ts';
import type { EpollMember, EpollSet } from './epoll-set.ts';
import { type KernelMemory, LINUX } from './linux-calls.ts';
import type { PollReads, Reading } from './poll-reads.ts';
import { type OwnedFd, systemError, type WorkerKernel } from './worker-kernel.ts';

/** What the socket's way does for it. */
export interface SocketHooks {
  /** For what is not sent in batches. */
  readonly pool: BatchPool;
  /** Of all sockets. */
  readonly reads: PollReads;
  /** @returns false: nobody wants more */
  onBytes(from: number, to: number): boolean;
}

/** Bytes that wait until the kernel takes them; then, or when it never will, the batch goes back to its pool. */
interface Waiting {
  readonly batch: BatchBuffer;
  readonly memory: KernelMemory;
  readonly pool: BatchPool;
  from: number;
  readonly to: number;
}

const NOTHING = () => {};

export class EpollSocket extends EventEmitter implements BatchSocket, EpollMember, Reading {
  destroyed = false;
  private readonly kernel: WorkerKernel;
  private readonly set: EpollSet;
  private readonly owned: OwnedFd;
  private readonly tag: number;
  private readonly hooks: SocketHooks;
  private readonly waiting: Waiting[] = [];

  constructor(kernel: WorkerKernel, set: EpollSet, owned: OwnedFd, hooks: SocketHooks) {
    super();
    this.kernel = kernel;
    this.set = set;
    this.owned = owned;
    this.hooks = hooks;
    // Every error is followed by `close`; one without a listener would end the process.
    this.on('error', NOTHING);
    this.tag = set.add(owned.fd, LINUX.EPOLLIN, this);
  }

  onReady(events: number): void {
    if (events & LINUX.EPOLLOUT) this.flush();
    // An error or an end is told by the read too.
    if (events & ~LINUX.EPOLLOUT && !this.destroyed) this.hooks.reads.add(this, this.owned.fd);
  }

  /** For what is seldom sent; the bytes are copied. */
  write(bytes: Uint8Array): void {
    if (this.destroyed || bytes.length === 0) return;
    const { pool } = this.hooks;
    const batch = pool.take();
    batch.reserve(0, bytes.length);
    batch.bytes.set(bytes);
    if (this.send(batch, bytes.length, pool)) pool.give(batch);
  }

  startWriting(first: Uint8Array, pool: BatchPool): SocketWriter {
    this.write(first);
    return new BatchWriter(this, pool);
  }

  /** @returns false when the batch is needed until it goes back to its pool, which this does */
  send(batch: BatchBuffer, length: number, pool: BatchPool): boolean {
    if (this.destroyed) return true;
    // Its pool was made by this way, which maps it.
    const memory = batch.memory as KernelMemory;
    const sent = this.waiting.length === 0 ? this.trySend(memory, 0, length) : 0;
    if (sent === length || this.destroyed) return true;
    if (this.waiting.length === 0) this.set.change(this.tag, this.owned.fd, LINUX.EPOLLIN | LINUX.EPOLLOUT);
    this.waiting.push({ batch, memory, pool, from: sent, to: length });
    return false;
  }

  /** `close` follows, as of a socket of Node in the next tick, and before it `error` where there is one. */
  destroy(error?: Error): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.set.remove(this.tag, this.owned.fd);
    this.kernel.release(this.owned);
    for (const { pool, batch } of this.waiting.splice(0)) pool.give(batch);
    process.nextTick(() => {
      if (error !== undefined) this.emit('error', error);
      this.emit('close');
    });
  }

  take(from: number, to: number): void {
    this.hooks.onBytes(from, to);
  }

  endRead(errno: number): void {
    if (errno === LINUX.EAGAIN || errno === LINUX.EINTR) return;
    this.destroy(errno === 0 ? undefined : systemError('read', errno));
  }

  private flush(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      first.from += this.trySend(first.memory, first.from, first.to);
      if (this.destroyed || first.from < first.to) return;
      this.waiting.shift();
      first.pool.give(first.batch);
    }
    this.set.change(this.tag, this.owned.fd, LINUX.EPOLLIN);
  }

  /** @returns how many bytes the kernel took */
  private trySend(memory: KernelMemory, from: number, to: number): number {
    const sent = this.kernel.calls.send(this.owned.fd, memory, from, to - from);
    if (sent >= 0) return sent;
    const errno = this.kernel.calls.errno();
    if (errno !== LINUX.EAGAIN && errno !== LINUX.EINTR) this.destroy(systemError('write', errno));
    return 0;
  }
}

/** Hands over batches that lie in memory of the kernel's. */
class BatchWriter implements SocketWriter {
  private readonly socket: EpollSocket;
  private readonly pool: BatchPool;

  constructor(socket: EpollSocket, pool: BatchPool) {
    this.socket = socket;
    this.pool = pool;
  }

  write(batch: BatchBuffer, length: number): BatchBuffer {
    const { pool } = this;
    return this.socket.send(batch, length, pool) ? batch : pool.take();
  }
}
