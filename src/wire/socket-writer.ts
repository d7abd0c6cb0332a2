// Hands batches to a socket: past the stream machinery where Node allows it, by its public API elsewhere.
import type { Socket } from 'node:net';
import { type AllocateBatch, BatchBuffer } from './batch-buffer.ts';

/** Buffers of a worker: usually one, for the kernel takes a whole batch at once; more while it can't. */
export class BatchPool {
  private readonly free: BatchBuffer[] = [];
  private readonly capacityBytes: number;
  private readonly allocate: AllocateBatch | undefined;

  /** @param allocate absent: in the heap of JavaScript */
  constructor(capacityBytes: number, allocate?: AllocateBatch) {
    this.capacityBytes = capacityBytes;
    this.allocate = allocate;
  }

  take(): BatchBuffer {
    return this.free.pop() ?? new BatchBuffer(this.capacityBytes, this.allocate);
  }

  give(batch: BatchBuffer): void {
    this.free.push(batch);
  }
}

export interface SocketWriter {
  /** Sends the first bytes of a batch. @returns the batch to use from now on: this one is free again, or another */
  write(batch: BatchBuffer, length: number): BatchBuffer;
}

/** What a handshake needs of a socket: one of Node's, or one that does the same. */
export interface WireSocket {
  write(bytes: Uint8Array): unknown;
  /** Every `error` is followed by `close`. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

/** One that is no socket of Node's, and writes batches by itself. */
export interface BatchSocket extends WireSocket {
  startWriting(first: Uint8Array, pool: BatchPool): SocketWriter;
}

/** The part of Node's stream handles that is used here, which is no public API. */
interface StreamHandle {
  /**
   * @param request what tells of the end of a write that had to wait; null from Node 26.10 on
   * @returns 0 or a system error; from Node 26.10 on, of a write that has to wait, its request
   */
  writeBuffer(request: WriteRequest | null, bytes: Uint8Array): number | WriteRequest;
  readonly writeQueueSize: number;
}

interface WriteRequest {
  oncomplete: (status: number) => void;
  /** Keeps the memory alive while the kernel has not taken it. */
  buffer?: Uint8Array;
  /** From Node 26.10 on: what came of a write that ended before anybody could be told; null: it goes on. */
  writeStatus?: number | null;
}

type WriteRequestClass = new () => WriteRequest;

/** Writes `first` and returns the fastest writer this socket and this Node support. */
export function startWriting(socket: Socket | BatchSocket, first: Uint8Array, pool: BatchPool): SocketWriter {
  if ('startWriting' in socket) return socket.startWriting(first, pool);
  const requestClass = writeAndFindRequestClass(socket, first);
  const handle = handleOf(socket);
  if (requestClass === undefined || handle === undefined) return new StreamWriter(socket, pool);
  return new HandleWriter(socket, handle, requestClass, pool);
}

/** `socket.write`: for TLS, and for a Node whose handles look otherwise. */
class StreamWriter implements SocketWriter {
  private readonly socket: Socket;
  private readonly pool: BatchPool;

  constructor(socket: Socket, pool: BatchPool) {
    this.socket = socket;
    this.pool = pool;
  }

  write(batch: BatchBuffer, length: number): BatchBuffer {
    const { pool } = this;
    this.socket.write(batch.slice(length), () => pool.give(batch));
    return pool.take();
  }
}

/**
 * Calls the handle as `socket.write` does, but without its queue, its callbacks and its tick. Node tries the
 * system call at once and leaves the request object untouched when all bytes went; so one serves until a
 * write has to wait. From Node 26.10 on the handle makes a request only then, and returns it.
 */
class HandleWriter implements SocketWriter {
  private readonly socket: Socket;
  private readonly handle: StreamHandle;
  private readonly requestClass: WriteRequestClass | null;
  private readonly pool: BatchPool;
  private request: WriteRequest | null;

  /** @param requestClass null: the handle makes requests itself */
  constructor(socket: Socket, handle: StreamHandle, requestClass: WriteRequestClass | null, pool: BatchPool) {
    this.socket = socket;
    this.handle = handle;
    this.requestClass = requestClass;
    this.pool = pool;
    this.request = this.makeRequest();
  }

  write(batch: BatchBuffer, length: number): BatchBuffer {
    const { handle, request } = this;
    const bytes = batch.slice(length);
    const outcome = handle.writeBuffer(request, bytes);
    if (typeof outcome !== 'number') return this.wait(outcome, batch, bytes);
    if (outcome !== 0) {
      this.fail(outcome);
      return batch;
    }
    if (request === null || handle.writeQueueSize === 0) return batch;
    this.request = this.makeRequest();
    return this.wait(request, batch, bytes);
  }

  private makeRequest(): WriteRequest | null {
    return this.requestClass === null ? null : new this.requestClass();
  }

  private wait(request: WriteRequest, batch: BatchBuffer, bytes: Uint8Array): BatchBuffer {
    request.buffer = bytes;
    request.oncomplete = (status) => {
      this.pool.give(batch);
      if (status < 0) this.fail(status);
    };
    const { writeStatus } = request;
    if (typeof writeStatus === 'number') {
      request.writeStatus = null;
      request.oncomplete(writeStatus);
    }
    return this.pool.take();
  }

  private fail(status: number): void {
    this.socket.destroy(new Error(`write failed with system error ${-status}`));
  }
}

function handleOf(socket: Socket): StreamHandle | undefined {
  const handle = (socket as unknown as { _handle?: Partial<StreamHandle> | null })._handle;
  if (typeof handle?.writeBuffer !== 'function' || typeof handle.writeQueueSize !== 'number')
    return undefined;
  return handle as StreamHandle;
}

/**
 * The class of request objects has no public name: seen by looking over the shoulder of one ordinary write.
 *
 * @returns null where the handle makes requests itself; undefined: it is not known how this Node writes
 */
function writeAndFindRequestClass(socket: Socket, first: Uint8Array): WriteRequestClass | null | undefined {
  const handle = 'encrypted' in socket ? undefined : handleOf(socket);
  if (handle === undefined) {
    socket.write(first);
    return undefined;
  }
  let found: WriteRequestClass | null | undefined;
  const original = handle.writeBuffer;
  handle.writeBuffer = (request, bytes) => {
    found = classOf(request);
    return original.call(handle, request, bytes);
  };
  socket.write(first);
  delete (handle as { writeBuffer?: unknown }).writeBuffer;
  return found;
}

/** Of whatever a Node to come may hand over. */
function classOf(request: unknown): WriteRequestClass | null | undefined {
  if (request === null) return null;
  const made = typeof request === 'object' ? request.constructor : undefined;
  return typeof made === 'function' && made !== Object ? (made as WriteRequestClass) : undefined;
}
