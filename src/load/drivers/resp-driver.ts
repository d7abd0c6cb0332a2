// The lean driver: laid-out bytes out, replies skipped in, nothing allocated per operation.
import type { Endpoint } from '../../core/endpoint.ts';
import { messageOf } from '../../core/errors.ts';
import type { Script } from '../../profile/profile.ts';
import type { BatchBuffer } from '../../wire/batch-buffer.ts';
import { encodeCommand } from '../../wire/command-bytes.ts';
import { CursorScanner } from '../../wire/cursor-scanner.ts';
import { greet } from '../../wire/greeting.ts';
import { Handshake, type HandshakePlan } from '../../wire/handshake.ts';
import { unreachable } from '../../wire/open-socket.ts';
import { PlainReplies } from '../../wire/plain-replies.ts';
import { ProtocolViolation, REPLY_ERROR, ReplyScanner } from '../../wire/reply-scanner.ts';
import type { BatchPool, SocketWriter } from '../../wire/socket-writer.ts';
import type { OpenSocket, SocketIo } from '../io/socket-io.ts';
import type { LoopWatch } from '../loop-watch.ts';
import type { OperationStream } from '../operation-stream.ts';
import type { Encoder } from '../resp/encoder.ts';
import type { WalkBook } from '../walks/walk-book.ts';
import { nowNs } from '../worker-clock.ts';
import type { Driver, DriverListener } from './driver.ts';

/** Room for the batches of ordinary commands; grows when a batch needs more. */
const BATCH_BYTES = 64 * 1024;

export interface RespDriverPlan extends Omit<HandshakePlan, 'endpoint' | 'scripts'> {
  /** Connection c belongs to number c modulo their number. */
  readonly endpoints: readonly Endpoint[];
  readonly scripts: readonly Script[];
  readonly streams: readonly OperationStream[];
  readonly encoder: Encoder;
  /** Replies of each operation: more than one for transactions. */
  readonly replies: readonly number[];
  readonly pipeline: number;
  readonly connectTimeoutMs: number;
  /** The way to the sockets. */
  readonly io: SocketIo;
  /** The operation whose reply comes next on a connection. */
  oldestOperation(connection: number): number;
  /** Absent: no operation has a cursor. */
  readonly walks?: WalkBook;
  /** Told of each read; absent: nobody asks. */
  readonly loop?: LoopWatch;
}

/** What is known of one open socket. */
class Link {
  readonly connection: number;
  readonly scanner: ReplyScanner;
  socket: OpenSocket | undefined;
  writer: SocketWriter | undefined;
  /** Takes what comes in before the handshake is over. */
  greet: ((bytes: Uint8Array) => void) | undefined;
  isDropped = false;
  /** Replies the server still owes. */
  owed = 0;
  /** When it was last sent something while it owed nothing, on the line of nowNs. */
  waitsSinceNs = 0;
  /** Replies that the oldest operation still waits for; 0 before its first. */
  partsLeft = 0;
  failure: string | undefined;
  /** Replies owed before those of a SCRIPT LOAD, and of it. */
  beforeScripts = 0;
  scriptReplies = 0;

  constructor(connection: number, scanner: ReplyScanner) {
    this.connection = connection;
    this.scanner = scanner;
  }
}

export class RespDriver implements Driver {
  private readonly plan: RespDriverPlan;
  private readonly listener: DriverListener;
  private readonly links: (Link | undefined)[];
  private readonly io: SocketIo;
  private readonly readBuffer: Uint8Array;
  private readonly plain: PlainReplies;
  private readonly pool: BatchPool;
  private batch: BatchBuffer;
  private readonly isAlwaysOneReply: boolean;
  private readonly wasOpen: Uint8Array;

  constructor(plan: RespDriverPlan, listener: DriverListener) {
    this.plan = plan;
    this.listener = listener;
    this.links = plan.streams.map(() => undefined);
    this.wasOpen = new Uint8Array(plan.streams.length);
    this.io = plan.io;
    this.readBuffer = plan.io.readBuffer;
    this.plain = new PlainReplies(this.readBuffer);
    this.pool = plan.io.createPool(BATCH_BYTES);
    this.batch = this.pool.take();
    this.isAlwaysOneReply = plan.replies.every((replies) => replies === 1);
  }

  async connect(connection: number): Promise<void> {
    this.drop(connection);
    const link = new Link(connection, this.plan.walks ? new CursorScanner() : new ReplyScanner());
    this.links[connection] = link;
    const deadline = performance.now() + this.plan.connectTimeoutMs;
    const endpoint = this.endpointOf(connection);
    const onBytes = (from: number, to: number) => this.onBytes(link, from, to);
    const socket = await this.io.open(endpoint, onBytes, this.plan.connectTimeoutMs);
    link.socket = socket;
    try {
      if (link.isDropped) throw unreachable(endpoint, new Error('given up while connecting'));
      await this.shakeHands(link, socket, deadline - performance.now());
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.on('error', (error) => this.lose(link, messageOf(error)));
    socket.on('close', () => this.lose(link, 'closed by the server'));
  }

  send(connection: number, operations: Uint16Array, count: number): number {
    const link = this.links[connection]!;
    const { encoder, replies, streams } = this.plan;
    const { batch } = this;
    const length = encoder.encode(operations, count, streams[connection]!, batch);
    // Not before: laying out takes time that is not the server's.
    const sentNs = nowNs();
    if (link.owed === 0) link.waitsSinceNs = sentNs;
    if (this.isAlwaysOneReply) link.owed += count;
    else for (let slot = 0; slot < count; slot++) link.owed += replies[operations[slot]!]!;
    this.io.noteSend();
    this.batch = link.writer!.write(batch, length);
    return sentNs;
  }

  drop(connection: number): void {
    const link = this.links[connection];
    if (link === undefined) return;
    link.isDropped = true;
    link.socket?.destroy();
    this.links[connection] = undefined;
  }

  /** @param from and `to`: where in the read buffer */
  private onBytes(link: Link, from: number, to: number): boolean {
    if (link.isDropped) return false;
    if (link.greet !== undefined) {
      link.greet(this.readBuffer.subarray(from, to));
      return true;
    }
    const now = this.io.arrivalNs(to - from, link.waitsSinceNs);
    this.plan.loop?.enter(now);
    const { readBuffer, listener, plain } = this;
    const { scanner } = link;
    try {
      let at = from;
      while (at < to) {
        if (this.isAlwaysOneReply && link.scriptReplies === 0) {
          at = plain.skip(scanner, at, to);
          if (plain.count > 0) this.deliverPlain(link, plain.count, now);
          if (at >= to) break;
        }
        at = scanner.scan(readBuffer, at, to);
        if (at < 0) break;
        this.deliver(link, now);
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.lose(link, `not RESP: ${error.message}`);
      return false;
    }
    listener.onBatchEnd(link.connection, now);
    return true;
  }

  /** Replies that are one for each operation, and need no closer look. */
  private deliverPlain(link: Link, count: number, now: number): void {
    if (count > link.owed) throw new ProtocolViolation('a reply that nothing asked for');
    link.owed -= count;
    this.listener.onPlainReplies(link.connection, count, now);
  }

  /** Any reply: perhaps one of several that its operation waits for, or of a SCRIPT LOAD in between. */
  private deliver(link: Link, now: number): void {
    const { scanner, connection } = link;
    if (link.owed === 0) throw new ProtocolViolation(`a reply that nothing asked for${quoteError(scanner)}`);
    link.owed--;
    if (link.scriptReplies > 0) {
      if (link.beforeScripts === 0) {
        link.scriptReplies--;
        return;
      }
      link.beforeScripts--;
    }
    if (link.partsLeft === 0) {
      link.partsLeft = this.plan.replies[this.plan.oldestOperation(connection)]!;
      link.failure = undefined;
    }
    if ((scanner.flags & REPLY_ERROR) !== 0) link.failure ??= scanner.errorText();
    if (--link.partsLeft > 0) return;
    if (link.failure === undefined) {
      if (scanner instanceof CursorScanner) this.deliverStep(connection, scanner, now);
      else this.listener.onReply(connection, scanner.flags, scanner.elements, scanner.nullElements, now);
      return;
    }
    this.listener.onErrorReply(connection, link.failure, now);
    if (link.failure.startsWith('NOSCRIPT')) this.reloadScripts(link);
  }

  /** Where operations walk: the reply to a step says where the next one goes on. */
  private deliverStep(connection: number, scanner: CursorScanner, now: number): void {
    const { oldestOperation, streams, walks } = this.plan;
    const walk = walks?.find(oldestOperation(connection), streams[connection]!);
    const length = walk === undefined ? 0 : scanner.readCursor();
    if (walk !== undefined && length === 0) {
      this.listener.onErrorReply(connection, 'a reply without a cursor', now);
      return;
    }
    this.listener.onReply(connection, scanner.flags, scanner.elements, scanner.nullElements, now);
    if (walk?.endStep(scanner.cursor, length)) walks!.record(walk, now);
  }

  /** The operation stays an error, for the application would have seen one; those sent from now on find the script. */
  private reloadScripts(link: Link): void {
    if (link.scriptReplies > 0) return;
    const { scripts } = this.plan;
    link.beforeScripts = link.owed;
    link.scriptReplies = scripts.length;
    link.owed += scripts.length;
    for (const { lua } of scripts) link.socket?.write(encodeCommand(['SCRIPT', 'LOAD', lua]));
  }

  private lose(link: Link, reason: string): void {
    if (link.isDropped) return;
    this.drop(link.connection);
    this.listener.onLost(link.connection, reason);
  }

  private endpointOf(connection: number): Endpoint {
    const { endpoints } = this.plan;
    return endpoints[connection % endpoints.length]!;
  }

  private async shakeHands(link: Link, socket: OpenSocket, timeoutMs: number): Promise<void> {
    const { endpoints, protocol, scripts } = this.plan;
    const endpoint = this.endpointOf(link.connection);
    // One connection loads the scripts for all of its server; a later one finds it perhaps restarted.
    const needsScripts = link.connection < endpoints.length || this.wasOpen[link.connection] === 1;
    this.wasOpen[link.connection] = 1;
    const handshake = new Handshake(
      { endpoint, protocol, scripts: needsScripts ? scripts : [] },
      link.scanner,
    );
    const greeting = greet(socket, handshake, { endpoint, pool: this.pool, timeoutMs });
    link.writer = greeting.writer;
    link.greet = (bytes) => greeting.take(bytes);
    await greeting.done;
    link.greet = undefined;
  }
}

function quoteError(scanner: ReplyScanner): string {
  return (scanner.flags & REPLY_ERROR) === 0 ? '' : `: ${JSON.stringify(scanner.errorText())}`;
}
