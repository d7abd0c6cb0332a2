// One connection of a routed load to one side: replies in the order of requests, and a new socket when the old one is lost.
import type { Socket } from 'node:net';
import type { Endpoint } from '../../core/endpoint.ts';
import { messageOf } from '../../core/errors.ts';
import { openWriter } from '../../wire/greeted-socket.ts';
import { ReplyDecoder } from '../../wire/reply-decoder.ts';
import { ProtocolViolation, ReplyScanner } from '../../wire/reply-scanner.ts';
import { type RespValue, withoutAttributes } from '../../wire/resp-value.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import { BatchPool, type SocketWriter } from '../../wire/socket-writer.ts';
import { nowNs } from '../worker-clock.ts';

/** What became of a request. */
export type RequestOutcome =
  /** `value` is the last of its replies, `failure` the text of the first error among them. */
  | { readonly kind: 'reply'; readonly value: RespValue; readonly failure: string | undefined }
  /** No reply. `wasSent`: the server may have got it. */
  | {
      readonly kind: 'none';
      readonly reason: string;
      readonly wasSent: boolean;
      readonly isTimeout: boolean;
    };

export interface SideRequest {
  /** How many replies it waits for. */
  replies: number;
  sentNs: number;
  failure: string | undefined;
  settle(outcome: RequestOutcome, now: number): void;
}

export interface SideLinkPlan {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  /** Of a connection, and of a reply. */
  readonly timeoutNs: number;
  /** What it sends goes by; shared with the other links of the thread. */
  readonly outbox: Outbox;
  onBroken(): void;
}

/** The buffer that is to be sent next. */
export class Outbox {
  readonly pool = new BatchPool(OUTBOX_BYTES);
  private batch = this.pool.take();

  send(bytes: Uint8Array, writer: SocketWriter): void {
    const { batch } = this;
    batch.reserve(0, bytes.length);
    batch.bytes.set(bytes);
    this.batch = writer.write(batch, bytes.length);
  }
}

const OUTBOX_BYTES = 4 * 1024;
/** A lost connection is tried again after 10 ms, then twice as long, up to half a second. */
const FIRST_RETRY_MS = 10;
const LAST_RETRY_MS = 500;
/** A reply may be wanted sooner than a connection can be made. */
const LEAST_CONNECT_MS = 1000;
/** Who is told at once that there is no connection, and asks again, would only spin. */
const REFUSAL_DELAY_MS = 10;

export class SideLink {
  private readonly plan: SideLinkPlan;
  private socket: Socket | undefined;
  private writer: SocketWriter | undefined;
  private decoder = new ReplyDecoder();
  private waiting: SideRequest[] = [];
  /** Of `waiting`: the first that has no reply. */
  private first = 0;
  private lastReason = 'not connected';
  private wasOpened = false;
  private isClosed = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(plan: SideLinkPlan) {
    this.plan = plan;
  }

  /**
   * The first time; afterwards it comes back by itself.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL
   */
  async openOnce(): Promise<void> {
    if (this.wasOpened) return;
    this.wasOpened = true;
    await this.open();
  }

  private async open(): Promise<void> {
    const { endpoint, protocol, timeoutNs, outbox } = this.plan;
    let opened: Socket | undefined;
    const { socket, writer } = await openWriter(
      endpoint,
      {
        protocol,
        scanner: new ReplyScanner(),
        timeoutMs: Math.max(LEAST_CONNECT_MS, timeoutNs / 1e6),
      },
      {
        // Of a socket that was given up, something may still be under way.
        onBytes: (bytes) => {
          if (this.socket === opened) this.onBytes(bytes);
        },
        onLost: (what) => {
          if (this.socket === opened) this.lose(what, false);
        },
      },
      outbox.pool,
    );
    opened = socket;
    if (this.isClosed) {
      opened.destroy();
      return;
    }
    this.decoder = new ReplyDecoder();
    this.socket = opened;
    this.writer = writer;
  }

  /** Settles later, never during the call. */
  send(bytes: Uint8Array, request: SideRequest): void {
    if (this.socket === undefined || this.writer === undefined) {
      const outcome = { kind: 'none', reason: this.lastReason, wasSent: false, isTimeout: false } as const;
      setTimeout(() => request.settle(outcome, nowNs()), REFUSAL_DELAY_MS);
      return;
    }
    this.waiting.push(request);
    this.plan.outbox.send(bytes, this.writer);
  }

  /** The oldest request that waits too long takes the connection with it: no later reply could be told from its own. */
  findLate(now: number): void {
    const oldest = this.waiting[this.first];
    if (oldest === undefined || now - oldest.sentNs <= this.plan.timeoutNs) return;
    this.lose(`no reply within ${this.plan.timeoutNs / 1e6} ms`, true);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.drop('the load has ended', false);
  }

  private onBytes(bytes: Uint8Array): void {
    const now = nowNs();
    try {
      this.decoder.take(bytes, (value) => this.accept(withoutAttributes(value), now));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.lose(`not RESP: ${error.message}`, false);
    }
  }

  private accept(value: RespValue, now: number): void {
    const request = this.waiting[this.first];
    if (request === undefined) throw new ProtocolViolation('a reply that nothing asked for');
    const failure = findFailure(value);
    if (failure !== undefined) request.failure ??= failure;
    if (--request.replies > 0) return;
    this.first++;
    if (this.first > 1024 && this.first * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.first);
      this.first = 0;
    }
    request.settle({ kind: 'reply', value, failure: request.failure }, now);
  }

  private lose(reason: string, isTimeout: boolean): void {
    if (this.isClosed || this.socket === undefined) return;
    this.drop(reason, isTimeout);
    this.plan.onBroken();
    this.restore(FIRST_RETRY_MS);
  }

  private drop(reason: string, isTimeout: boolean): void {
    this.lastReason = reason;
    this.socket?.destroy();
    this.socket = undefined;
    const lost = this.waiting.slice(this.first);
    this.waiting = [];
    this.first = 0;
    if (lost.length === 0) return;
    const outcome = { kind: 'none', reason: `connection lost: ${reason}`, wasSent: true, isTimeout } as const;
    // Whoever asks again would be answered within this call.
    setImmediate(() => {
      const now = nowNs();
      for (const request of lost) request.settle(outcome, now);
    });
  }

  private restore(delayMs: number): void {
    this.retry = setTimeout(async () => {
      try {
        await this.open();
      } catch (error) {
        this.lastReason = messageOf(error);
        if (!this.isClosed) this.restore(Math.min(delayMs * 2, LAST_RETRY_MS));
      }
    }, delayMs);
  }
}

/** A command that failed inside EXEC is an element of its reply. */
function findFailure(value: RespValue): string | undefined {
  if (value.kind === 'error') return value.bytes.toString('latin1');
  if (value.kind !== 'array') return undefined;
  const inner = value.items.find(({ kind }) => kind === 'error');
  return inner?.kind === 'error' ? inner.bytes.toString('latin1') : undefined;
}
