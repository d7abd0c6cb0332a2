// One connection for single commands beside the load: what was sent is answered in full, and timed to its last byte.

import type { Socket } from 'node:net';
import { monotonicNs } from '../core/clock.ts';
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { CursorScanner } from './cursor-scanner.ts';
import { openGreetedSocket } from './greeted-socket.ts';
import { ProtocolViolation, REPLY_ERROR } from './reply-scanner.ts';
import type { RespVersion } from './resp-version.ts';

/** A reply may be of many megabytes: only its begin is kept. */
export interface CommandReply {
  /** monotonicNs. */
  readonly sentNs: number;
  /** Its last byte had arrived. */
  readonly repliedNs: number;
  /** Its first bytes, as on the wire. */
  readonly head: string;
  /** First line of the error, as the server sent it: escape before showing. */
  readonly error?: string;
  /** Of the outermost array. */
  readonly elements: number;
}

const HEAD_BYTES = 256;
const CONNECT_TIMEOUT_MS = 10_000;

export class CommandLink {
  readonly scanner = new CursorScanner();
  private readonly endpoint: Endpoint;
  private socket: Socket | undefined;
  private head: Buffer[] = [];
  private headBytes = 0;
  private waiting: { resolve(repliedNs: number): void; reject(error: unknown): void } | undefined;

  private constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  /** @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL */
  static async open(endpoint: Endpoint, protocol: RespVersion): Promise<CommandLink> {
    const link = new CommandLink(endpoint);
    await link.connect(protocol);
    return link;
  }

  /**
   * One command at a time.
   *
   * @throws CacheBenchError E_TARGET_TIMEOUT, E_TARGET_LOST, E_PROTOCOL; after each of them the link is closed
   */
  async ask(command: Uint8Array, timeoutMs: number): Promise<CommandReply> {
    this.head = [];
    this.headBytes = 0;
    const sentNs = monotonicNs();
    const timer = setTimeout(
      () => this.lose('E_TARGET_TIMEOUT', `gave no reply within ${Math.round(timeoutMs)} ms`),
      timeoutMs,
    );
    const reply = new Promise<number>((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
    if (this.socket?.destroyed === false) this.socket.write(command);
    else this.lose('E_TARGET_LOST', 'closed the connection');
    const repliedNs = await reply.finally(() => clearTimeout(timer));
    const { flags, elements } = this.scanner;
    const head = Buffer.concat(this.head).toString('utf8');
    return {
      ...{ sentNs, repliedNs, head, elements },
      ...((flags & REPLY_ERROR) === 0 ? {} : { error: this.scanner.errorText() }),
    };
  }

  get isOpen(): boolean {
    return this.socket?.destroyed === false;
  }

  close(): void {
    this.socket?.destroy();
  }

  private async connect(protocol: RespVersion): Promise<void> {
    this.socket = await openGreetedSocket(
      this.endpoint,
      { protocol, scanner: this.scanner, timeoutMs: CONNECT_TIMEOUT_MS },
      {
        onBytes: (received) => this.onBytes(received),
        onLost: (what) => this.lose('E_TARGET_LOST', what),
      },
    );
  }

  private onBytes(received: Buffer): void {
    if (this.headBytes < HEAD_BYTES) {
      this.head.push(Buffer.from(received.subarray(0, HEAD_BYTES - this.headBytes)));
      this.headBytes += received.length;
    }
    try {
      // The next command is sent after this reply, so nothing stands behind it.
      if (this.scanner.scan(received, 0, received.length) >= 0) this.take()?.resolve(monotonicNs());
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.lose('E_PROTOCOL', `answered, but not in RESP: ${error.message}`);
    }
  }

  private lose(code: string, what: string): void {
    this.socket?.destroy();
    this.take()?.reject(new CacheBenchError(code, `${describeEndpoint(this.endpoint)} ${what}`));
  }

  private take() {
    const { waiting } = this;
    this.waiting = undefined;
    return waiting;
  }
}
