// Reads the replies of one connection one by one, and of a transaction as one: what each of its commands answered.
import { ProtocolViolation, ReplyScanner } from '../wire/reply-scanner.ts';
import { kindOfReply, kindOfTransaction, type ReplyKind } from './reply-kind.ts';

const LINE_FEED = 10;
const ARRAY = 42; // *
/** A type, a sign, seven digits and a line's end. */
const LONGEST_HEADER = 11;

export class ReplyReader {
  /** Also for what is said before the log. */
  readonly scanner = new ReplyScanner();
  /** Of the reply, or the transaction, that `read` has just finished. */
  kind: ReplyKind = '';
  /** Where the reply begins that is being read: its first byte says its type. */
  private firstByte: number | undefined;
  /** Of a transaction: replies to MULTI and to the commands that were queued. */
  private acknowledged = 0;
  /** The first line of EXEC's reply, so far. */
  private header = '';
  /** Replies within EXEC's, still to come; undefined before its first line is over. */
  private left: number | undefined;
  private readonly kinds: ReplyKind[] = [];

  /**
   * @param queued commands of the transaction that is answered; undefined: a single command is
   * @returns the position after the whole reply; -1 when the bytes ended first, all of them taken
   * @throws ProtocolViolation
   */
  read(bytes: Uint8Array, at: number, queued: number | undefined): number {
    if (queued === undefined) return this.readOne(bytes, at);
    for (; this.acknowledged <= queued; this.acknowledged++) {
      at = this.readOne(bytes, at);
      if (at < 0) return -1;
    }
    if (this.left === undefined) {
      if (at === bytes.length) return -1;
      // An error, or a null that is no array: nothing within.
      if (this.header === '' && (this.firstByte !== undefined || bytes[at] !== ARRAY)) {
        at = this.readOne(bytes, at);
        return at < 0 ? -1 : this.end(at, this.kind);
      }
      at = this.readHeader(bytes, at);
      if (at < 0) return -1;
      if (this.left === undefined) return this.end(at, 'nil');
    }
    for (; this.left > 0; this.left--) {
      at = this.readOne(bytes, at);
      if (at < 0) return -1;
      this.kinds.push(this.kind);
    }
    return this.end(at, kindOfTransaction(this.kinds));
  }

  private readOne(bytes: Uint8Array, at: number): number {
    if (at === bytes.length) return -1;
    this.firstByte ??= bytes[at]!;
    const end = this.scanner.scan(bytes, at, bytes.length);
    if (end < 0) return -1;
    this.kind = kindOfReply(this.firstByte, this.scanner);
    this.firstByte = undefined;
    return end;
  }

  /** Leaves `left` undefined where the array is a null. */
  private readHeader(bytes: Uint8Array, at: number): number {
    while (at < bytes.length) {
      const byte = bytes[at++]!;
      this.header += String.fromCharCode(byte);
      if (byte !== LINE_FEED && this.header.length < LONGEST_HEADER) continue;
      const count = /^\*(-1|\d{1,7})\r\n$/.exec(this.header)?.[1];
      if (count === undefined)
        throw new ProtocolViolation(
          `expected the number of replies of a transaction, got ${JSON.stringify(this.header)}`,
        );
      if (count !== '-1') this.left = Number(count);
      return at;
    }
    return -1;
  }

  private end(at: number, kind: ReplyKind): number {
    this.kind = kind;
    this.acknowledged = 0;
    this.header = '';
    this.left = undefined;
    this.kinds.length = 0;
    return at;
  }
}
