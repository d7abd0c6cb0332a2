// One connection that receives: it subscribes, or asks again after every reply, and hands on what arrives.

import type { Socket } from 'node:net';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import type { Receiver } from '../../profile/profile.ts';
import type { BatchBuffer } from '../../wire/batch-buffer.ts';
import { type Greeting, greet } from '../../wire/greeting.ts';
import { Handshake } from '../../wire/handshake.ts';
import { openSocket, unreachable } from '../../wire/open-socket.ts';
import {
  ProtocolViolation,
  REPLY_EMPTY,
  REPLY_ERROR,
  REPLY_NULL,
  ReplyScanner,
} from '../../wire/reply-scanner.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import type { BatchPool, SocketWriter } from '../../wire/socket-writer.ts';
import { nowNs } from '../worker-clock.ts';
import type { DeliveryTally } from './delivery-tally.ts';

export interface ReceiverLinkPlan {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  readonly mode: Receiver['mode'];
  /** What it sends to receive. */
  readonly command: Uint8Array;
  /** Of `subscribe`: channels, each confirmed by a message of its own. */
  readonly channels: number;
  readonly timeoutMs: number;
  /** Every read lands here; shared, for it is consumed before the next read. */
  readonly readBuffer: Buffer;
  readonly pool: BatchPool;
}

/** After a loss or an error: soon, but not as fast as errors can come. */
const RETRY_MS = 100;
const PUSH = 62;
const ARRAY = 42;

export class ReceiverLink {
  private readonly plan: ReceiverLinkPlan;
  private readonly tally: DeliveryTally;
  private scanner = new ReplyScanner();
  private socket: Socket | undefined;
  private writer: SocketWriter | undefined;
  private greeting: Greeting | undefined;
  /** Holds the command from its start. */
  private batch: BatchBuffer;
  /** The begin of a message that reads have cut. */
  private cut: Buffer[] = [];
  private unconfirmed = 0;
  private settle: ((error?: Error) => void) | undefined;
  private isClosed = false;

  constructor(plan: ReceiverLinkPlan, tally: DeliveryTally) {
    this.plan = plan;
    this.tally = tally;
    this.batch = this.takeBatch();
  }

  /**
   * Resolves when messages can arrive.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL, E_RECEIVER (the subscription is refused)
   */
  async connect(): Promise<void> {
    const { endpoint, protocol, pool, readBuffer, timeoutMs, mode } = this.plan;
    const deadline = performance.now() + timeoutMs;
    this.scanner = new ReplyScanner();
    this.cut = [];
    const onread = { buffer: readBuffer, callback: (bytes: number) => this.onBytes(socket, bytes) };
    const socket = await openSocket(endpoint, onread, timeoutMs);
    this.socket = socket;
    try {
      const handshake = new Handshake({ endpoint, protocol, scripts: [] }, this.scanner);
      this.greeting = greet(socket, handshake, { endpoint, pool, timeoutMs: deadline - performance.now() });
      await this.greeting.done;
      this.writer = this.greeting.writer;
      this.greeting = undefined;
      if (mode === 'subscribe') await this.subscribe(socket, deadline - performance.now());
      else this.ask();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.on('error', (error) => this.lose(socket, messageOf(error)));
    socket.on('close', () => this.lose(socket, 'closed by the server'));
    if (this.isClosed) socket.destroy();
  }

  close(): void {
    this.isClosed = true;
    this.socket?.destroy();
  }

  private subscribe(socket: Socket, timeoutMs: number): Promise<void> {
    const { endpoint, channels } = this.plan;
    this.unconfirmed = channels;
    return new Promise((resolve, reject) => {
      const onClose = () => this.settle?.(unreachable(endpoint, new Error('closed during the subscription')));
      const timer = setTimeout(() => this.settle?.(refusal(endpoint, 'no answer in time')), timeoutMs);
      this.settle = (error) => {
        this.settle = undefined;
        clearTimeout(timer);
        socket.off('close', onClose);
        if (error === undefined) resolve();
        else reject(error);
      };
      socket.on('close', onClose);
      this.ask();
    });
  }

  private onBytes(socket: Socket, bytes: number): boolean {
    if (socket !== this.socket || this.isClosed) return false;
    const { readBuffer } = this.plan;
    if (this.greeting !== undefined) {
      this.greeting.take(readBuffer.subarray(0, bytes));
      return true;
    }
    const now = nowNs();
    try {
      for (let at = 0; at < bytes; ) {
        // A scanner skips push messages, which answer no request; here they are what is waited for.
        if (this.cut.length === 0 && readBuffer[at] === PUSH) readBuffer[at] = ARRAY;
        const next = this.scanner.scan(readBuffer, at, bytes);
        if (next < 0 || this.cut.length > 0)
          this.cut.push(Buffer.from(readBuffer.subarray(at, next < 0 ? bytes : next)));
        if (next < 0) break;
        if (this.cut.length === 0) {
          this.take(readBuffer, at, next, now);
        } else {
          const whole = Buffer.concat(this.cut);
          this.cut = [];
          this.take(whole, 0, whole.length, now);
        }
        at = next;
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.settle?.(
        new CacheBenchError('E_PROTOCOL', `${this.where()} answers, but not in RESP: ${error.message}`),
      );
      this.lose(socket, `not RESP: ${error.message}`);
      return false;
    }
    return true;
  }

  /** One whole message or reply, the one just scanned. */
  private take(bytes: Uint8Array, from: number, to: number, now: number): void {
    const { flags } = this.scanner;
    const { mode, endpoint } = this.plan;
    if ((flags & REPLY_ERROR) !== 0) {
      const text = this.scanner.errorText();
      if (this.settle) this.settle(refusal(endpoint, text));
      else this.tally.fail(text);
      if (mode === 'block') setTimeout(() => this.ask(), RETRY_MS);
      return;
    }
    const isNothing = (flags & (REPLY_NULL | REPLY_EMPTY)) !== 0;
    if (!isNothing && !this.tally.takeStamps(bytes, from, to, now)) {
      if (this.unconfirmed === 0) this.tally.fail('a message without a stamp');
      else if (--this.unconfirmed === 0) this.settle?.();
    }
    if (mode === 'block') this.ask();
  }

  private ask(): void {
    if (this.isClosed || this.socket?.destroyed !== false || this.writer === undefined) return;
    const { batch } = this;
    const next = this.writer.write(batch, this.plan.command.length);
    if (next !== batch) this.batch = this.takeBatch(next);
  }

  private takeBatch(batch: BatchBuffer = this.plan.pool.take()): BatchBuffer {
    batch.bytes.set(this.plan.command);
    return batch;
  }

  private lose(socket: Socket, reason: string): void {
    if (this.isClosed || socket !== this.socket) return;
    socket.destroy();
    this.socket = undefined;
    this.tally.fail(`connection lost: ${reason}`);
    this.reconnect();
  }

  private reconnect(): void {
    setTimeout(async () => {
      if (this.isClosed) return;
      try {
        await this.connect();
      } catch (error) {
        if (!(error instanceof CacheBenchError)) throw error;
        this.reconnect();
      }
    }, RETRY_MS);
  }

  private where(): string {
    return describeEndpoint(this.plan.endpoint);
  }
}

function refusal(endpoint: Endpoint, text: string): CacheBenchError {
  const what = `${describeEndpoint(endpoint)} refused the subscription of a receiver: ${JSON.stringify(text)}`;
  return new CacheBenchError('E_RECEIVER', what, {
    hint: 'Check that the server knows SUBSCRIBE and that the user may use the channels.',
  });
}
