// A proxy that meddles with every n-th write in a known way, and counts: what a shadow lost, doubled, delayed or swapped.
import type { Socket } from 'node:net';
import { encodeCommand } from '../wire/command-bytes.ts';
import { ReplyScanner } from '../wire/reply-scanner.ts';
import { RequestReader } from './request-reader.ts';
import { startTcpProxy } from './tcp-proxy.ts';

export type Meddling =
  /** The server never gets it, and the client is told that it is done. */
  | 'lose'
  /** The server gets it twice, and the client one answer. */
  | 'double'
  /** The server gets it after the next write to the same key; the client is told at once that it is done. */
  | 'swap';

export interface MeddlingProxy {
  readonly port: number;
  /** Of writes that came: how many there were, and which were meddled with. */
  readonly writes: number;
  readonly meddled: readonly (readonly string[])[];
  /** Still held back: the next write to its key did not come. */
  readonly held: number;
  close(): Promise<void>;
}

const WRITES = new Set(['SET', 'RPUSH', 'INCR', 'INCRBY', 'HSET', 'ZADD']);

/**
 * One request after another: the next is passed on when the one before is answered. Writes within a transaction pass.
 *
 * @param wanted which writes count; absent: all
 */
export async function startMeddlingProxy(
  serverPort: number,
  meddling: Meddling,
  every: number,
  wanted: (command: readonly string[]) => boolean = () => true,
): Promise<MeddlingProxy> {
  const state = { writes: 0, meddled: [] as (readonly string[])[] };
  const conversations: Conversation[] = [];
  const isMeddledWith = (command: readonly string[]): boolean => {
    if (!WRITES.has(command[0]!.toUpperCase())) return false;
    state.writes++;
    if (!wanted(command) || state.writes % every !== 0) return false;
    state.meddled.push(command);
    return true;
  };
  const proxy = await startTcpProxy(
    () => serverPort,
    (client, upstream) => conversations.push(new Conversation(client, upstream, meddling, isMeddledWith)),
  );
  return {
    port: proxy.port,
    get writes() {
      return state.writes;
    },
    get meddled() {
      return state.meddled;
    },
    get held() {
      return conversations.filter(({ isHolding }) => isHolding).length;
    },
    close: () => proxy.close(),
  };
}

class Conversation {
  private readonly client: Socket;
  private readonly upstream: Socket;
  private readonly meddling: Meddling;
  private readonly isMeddledWith: (command: readonly string[]) => boolean;
  private readonly queue: (readonly string[])[] = [];
  private readonly scanner = new ReplyScanner();
  /** What becomes of the replies that the server owes: passed on or swallowed. */
  private readonly owed: boolean[] = [];
  private held: readonly string[] | undefined;
  private inTransaction = false;

  constructor(
    client: Socket,
    upstream: Socket,
    meddling: Meddling,
    isMeddledWith: (command: readonly string[]) => boolean,
  ) {
    this.client = client;
    this.upstream = upstream;
    this.meddling = meddling;
    this.isMeddledWith = isMeddledWith;
    const reader = new RequestReader();
    client.on('data', (chunk) => {
      for (const command of reader.read(chunk)) this.queue.push(command);
      this.goOn();
    });
    upstream.on('data', (chunk) => this.onReply(chunk));
  }

  get isHolding(): boolean {
    return this.held !== undefined;
  }

  private goOn(): void {
    while (this.owed.length === 0 && this.queue.length > 0) this.take(this.queue.shift()!);
  }

  private take(command: readonly string[]): void {
    const name = command[0]!.toUpperCase();
    if (name === 'MULTI') this.inTransaction = true;
    if (name === 'EXEC') this.inTransaction = false;
    const { held } = this;
    const isHeldFor = held !== undefined && held[1] === command[1];
    const isMeddled = !isHeldFor && held === undefined && !this.inTransaction && this.isMeddledWith(command);
    if (!isMeddled) {
      if (isHeldFor) this.held = undefined;
      this.send(command, true);
      if (isHeldFor) this.send(held, false);
      return;
    }
    if (this.meddling === 'double') {
      this.send(command, true);
      this.send(command, false);
      return;
    }
    if (this.meddling === 'swap') this.held = command;
    this.client.write(['INCR', 'INCRBY', 'RPUSH', 'HSET', 'ZADD'].includes(name) ? ':1\r\n' : '+OK\r\n');
  }

  private send(command: readonly string[], isPassedOn: boolean): void {
    this.owed.push(isPassedOn);
    this.upstream.write(encodeCommand(command));
  }

  private onReply(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const end = this.scanner.scan(chunk, at, chunk.length);
      // A reply that is cut belongs to the one that is owed first.
      const piece = chunk.subarray(at, end < 0 ? chunk.length : end);
      if (this.owed[0] === true) this.client.write(Buffer.from(piece));
      if (end < 0) return;
      this.owed.shift();
      at = end;
    }
    this.goOn();
  }
}
