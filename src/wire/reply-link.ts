// One connection that keeps whole replies as values, in the order of the commands, and apart what nobody asked for.
import type { Socket } from 'node:net';
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { type CommandArgument, encodeCommand } from './command-bytes.ts';
import { openGreetedSocket } from './greeted-socket.ts';
import { type DecoderLimits, ReplyDecoder } from './reply-decoder.ts';
import { ProtocolViolation, ReplyScanner } from './reply-scanner.ts';
import { type RespValue, withoutAttributes } from './resp-value.ts';
import type { RespVersion } from './resp-version.ts';
import { Subscriptions } from './subscriptions.ts';

export interface ReplyLinkOptions {
  readonly protocol: RespVersion;
  /** 10 s unless given. */
  readonly connectTimeoutMs?: number;
  readonly limits?: DecoderLimits;
}

interface Waiting {
  /** Of SUBSCRIBE and its kin, what confirmations begin with. */
  readonly confirmation: string | undefined;
  /** Replies still to come. */
  left: number;
  readonly replies: RespValue[];
  readonly timer: NodeJS.Timeout;
  resolve(replies: readonly RespValue[]): void;
  reject(error: unknown): void;
}

const CONNECT_TIMEOUT_MS = 10_000;

export class ReplyLink {
  /** Push messages, messages to subscribers, and whatever else answers no command; oldest first. */
  readonly unasked: RespValue[] = [];
  private readonly endpoint: Endpoint;
  private readonly decoder: ReplyDecoder;
  private readonly subscriptions = new Subscriptions();
  private readonly waiting: Waiting[] = [];
  private readonly listeners = new Set<() => void>();
  private socket: Socket | undefined;
  private ending: CacheBenchError | undefined;

  private constructor(endpoint: Endpoint, limits: DecoderLimits | undefined) {
    this.endpoint = endpoint;
    this.decoder = new ReplyDecoder(limits);
  }

  /**
   * Resolves when the server has agreed to the protocol, and let us in.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL
   */
  static async open(endpoint: Endpoint, options: ReplyLinkOptions): Promise<ReplyLink> {
    const link = new ReplyLink(endpoint, options.limits);
    await link.connect(options);
    return link;
  }

  /** Why no more replies will come; undefined while the connection stands. */
  get end(): CacheBenchError | undefined {
    return this.ending;
  }

  /** Commands without a whole reply. */
  get inFlight(): number {
    return this.waiting.length;
  }

  /**
   * Sends a command at once, whether or not earlier ones are answered. One reply comes; of SUBSCRIBE and its kin
   * one for each channel.
   *
   * @throws CacheBenchError E_TARGET_TIMEOUT, E_TARGET_LOST, E_PROTOCOL; after each of them the link is closed
   */
  ask(args: readonly CommandArgument[], timeoutMs: number): Promise<readonly RespValue[]> {
    const confirmations = this.subscriptions.note(args);
    return this.send(encodeCommand(args), confirmations?.count ?? 1, timeoutMs, confirmations?.name);
  }

  /**
   * Sends bytes as they are, for what is no command, or is answered by nothing.
   *
   * @param replies how many will come
   * @throws CacheBenchError as {@link ask}
   */
  askBytes(bytes: Uint8Array, replies: number, timeoutMs: number): Promise<readonly RespValue[]> {
    return this.send(bytes, replies, timeoutMs, undefined);
  }

  /** @returns whether there are so many of `unasked` in time; false at once when the connection ends */
  async awaitUnasked(count: number, timeoutMs: number): Promise<boolean> {
    if (this.unasked.length >= count || this.ending !== undefined) return this.unasked.length >= count;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(finish, timeoutMs);
      const { listeners } = this;
      const look = () => {
        if (this.unasked.length >= count || this.ending !== undefined) finish();
      };
      listeners.add(look);
      function finish(): void {
        clearTimeout(timer);
        listeners.delete(look);
        resolve();
      }
    });
    return this.unasked.length >= count;
  }

  close(): void {
    this.lose('E_TARGET_LOST', 'was left before it had answered');
  }

  private send(
    bytes: Uint8Array,
    left: number,
    timeoutMs: number,
    confirmation: string | undefined,
  ): Promise<readonly RespValue[]> {
    const asked = new Promise<readonly RespValue[]>((resolve, reject) => {
      if (this.ending !== undefined) return reject(this.ending);
      this.socket!.write(bytes);
      if (left === 0) return resolve([]);
      const timer = setTimeout(
        () => this.lose('E_TARGET_TIMEOUT', `gave no reply within ${Math.round(timeoutMs)} ms`),
        timeoutMs,
      );
      this.waiting.push({ confirmation, left, replies: [], timer, resolve, reject });
    });
    // Who asks several at once awaits one after another; that a later one fails first is no stray rejection.
    asked.catch(() => {});
    return asked;
  }

  private async connect({ protocol, connectTimeoutMs }: ReplyLinkOptions): Promise<void> {
    const timeoutMs = connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    this.socket = await openGreetedSocket(
      this.endpoint,
      { protocol, scanner: new ReplyScanner(), timeoutMs },
      {
        onBytes: (received) => this.onBytes(received),
        onLost: (what) => this.lose('E_TARGET_LOST', what),
      },
    );
  }

  private onBytes(received: Uint8Array): void {
    // What was left may still send what was under way.
    if (this.ending !== undefined) return;
    try {
      this.decoder.take(received, (value) => this.accept(value));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.lose('E_PROTOCOL', `answered, but not in RESP: ${error.message}`);
    }
    this.announce();
  }

  private accept(reply: RespValue): void {
    const value = withoutAttributes(reply);
    const first = this.waiting[0];
    if (first === undefined || this.isAside(value, first)) {
      this.unasked.push(reply);
      return;
    }
    first.replies.push(reply);
    first.left--;
    // An error or QUEUED stands for all confirmations.
    if (
      first.left > 0 &&
      (first.confirmation === undefined || value.kind === 'push' || value.kind === 'array')
    )
      return;
    this.waiting.shift();
    clearTimeout(first.timer);
    first.resolve(first.replies);
  }

  private isAside(value: RespValue, { confirmation }: Waiting): boolean {
    if (confirmation !== undefined && this.subscriptions.confirms(value, confirmation)) return false;
    return this.subscriptions.isMessage(value);
  }

  private lose(code: string, what: string): void {
    if (this.ending !== undefined) return;
    this.ending = new CacheBenchError(code, `${describeEndpoint(this.endpoint)} ${what}`);
    this.socket?.destroy();
    for (const { timer, reject } of this.waiting.splice(0)) {
      clearTimeout(timer);
      reject(this.ending);
    }
    this.announce();
  }

  private announce(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
