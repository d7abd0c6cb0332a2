// One connection of the sink: reads requests without making objects of them and lays the replies side by side.
import { answerHandshake } from './answer-handshake.ts';
import type { CommandTable, SinkCommand } from './command-table.ts';

/** Where the replies to one read are laid out; all connections of a thread share it. */
export interface ReplySpace {
  bytes: Uint8Array;
  /** Makes room for `more` bytes at `at`; what lies before stays. */
  reserve(at: number, more: number): void;
}

const STAR = 0x2a;
const LINE_FEED = 0x0a;
const OK = Buffer.from('+OK\r\n');
const QUEUED = Buffer.from('+QUEUED\r\n');

/**
 * Understands any split of the requests over reads: what it keeps from one read to the next are a few
 * integers, never the bytes of a value.
 */
export class SinkConversation {
  private readonly table: CommandTable;
  /** Digits read so far of the header that is being read. */
  private number = 0;
  private isCommandHeader = false;
  private argumentsInCommand = 0;
  private argumentsLeft = 0;
  /** Of the argument that is being read, its line end included. */
  private bytesLeft = 0;
  private isName = false;
  /** The begin of a name that a read cut in two. */
  private name = '';
  /** What the name says; undefined for a handshake, of which all words are kept. */
  private command: SinkCommand | undefined;
  private words: string[] = [];
  /** Replies that EXEC will send. */
  private transaction: Uint8Array[] | undefined;

  constructor(table: CommandTable) {
    this.table = table;
  }

  /**
   * Answers every command that ends in `requests[0, end)`, from the start of `space`.
   *
   * @returns the number of bytes to send
   */
  answer(requests: Uint8Array, end: number, space: ReplySpace): number {
    let laidOut = 0;
    let at = 0;
    while (at < end) {
      if (this.bytesLeft === 0) {
        at = this.readHeader(requests, at, end);
        continue;
      }
      const stop = Math.min(end, at + this.bytesLeft);
      this.bytesLeft -= stop - at;
      if (this.isName) this.readName(requests, at, stop);
      else if (this.command === undefined) this.words.push(this.words.pop()! + latin1(requests, at, stop));
      at = stop;
      if (this.bytesLeft === 0 && --this.argumentsLeft === 0) laidOut = this.reply(space, laidOut);
    }
    return laidOut;
  }

  private readHeader(requests: Uint8Array, at: number, end: number): number {
    let { number } = this;
    while (at < end) {
      const byte = requests[at++]!;
      if (byte >= 0x30 && byte <= 0x39) number = number * 10 + byte - 0x30;
      else if (byte === STAR) this.isCommandHeader = true;
      else if (byte === LINE_FEED) {
        this.endHeader(number);
        number = 0;
        break;
      }
    }
    this.number = number;
    return at;
  }

  private endHeader(number: number): void {
    if (this.isCommandHeader) {
      this.isCommandHeader = false;
      this.isName = true;
      this.argumentsInCommand = number;
      this.argumentsLeft = number;
      return;
    }
    this.bytesLeft = number + 2;
    if (!this.isName && this.command === undefined) this.words.push('');
  }

  private readName(requests: Uint8Array, at: number, stop: number): void {
    if (this.bytesLeft > 0 || this.name !== '') {
      this.name += latin1(requests, at, stop);
      if (this.bytesLeft > 0) return;
      requests = Buffer.from(this.name, 'latin1');
      at = 0;
      stop = requests.length;
      this.name = '';
    }
    this.isName = false;
    this.command = this.table.find(requests, at, stop - 2);
    if (this.command === undefined) this.words = [latin1(requests, at, stop)];
  }

  private reply(space: ReplySpace, at: number): number {
    const { command, transaction } = this;
    if (command === undefined) return put(space, at, this.answerWords());
    switch (command.kind) {
      case 'multi':
        this.transaction = [];
        return put(space, at, OK);
      case 'exec':
        this.transaction = undefined;
        at = put(space, at, Buffer.from(`*${transaction?.length ?? 0}\r\n`));
        for (const bytes of transaction ?? []) at = put(space, at, bytes);
        return at;
      case 'data': {
        const bytes = command.reply(this.argumentsInCommand);
        if (transaction === undefined) return put(space, at, bytes);
        transaction.push(bytes);
        return put(space, at, QUEUED);
      }
    }
  }

  private answerWords(): Uint8Array {
    const words = this.words.map((word) => word.slice(0, -2));
    const text = answerHandshake(words);
    return text === undefined ? OK : Buffer.from(text, 'latin1');
  }
}

function put(space: ReplySpace, at: number, bytes: Uint8Array): number {
  space.reserve(at, bytes.length);
  space.bytes.set(bytes, at);
  return at + bytes.length;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
