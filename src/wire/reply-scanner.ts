// Finds where replies end, and the little that counting needs to know of them, without making an object of any.
import {
  ARRAY,
  ATTRIBUTE,
  BIG_NUMBER,
  BLOB_ERROR,
  BOOLEAN,
  BULK,
  CR,
  DOUBLE,
  ERROR,
  INTEGER,
  isInDoubleText,
  isLineEnd,
  LF,
  MAP,
  MINUS,
  NINE_DIGIT,
  NULL,
  PLUS,
  PUSH,
  SET,
  SIMPLE,
  SPACE,
  VERBATIM,
  ZERO_DIGIT,
} from './resp-bytes.ts';

/** Bits of `ReplyScanner.flags`, about one whole reply. */
export const REPLY_ERROR = 1;
export const REPLY_NULL = 2;
/** Integer 0 or false. */
export const REPLY_ZERO = 4;
/** An array, set or map without elements. */
export const REPLY_EMPTY = 8;

/** The server sent what is no RESP; nothing after it on this connection can be trusted. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

/** Bytes of an error reply that are kept: its first line, for the report. */
export const ERROR_TEXT_BYTES = 200;
/** Redis answers one line in at most a few hundred bytes; a megabyte without a line end is no RESP. */
const MAX_LINE_BYTES = 1024 * 1024;
/** 2^53 has 16 digits; the longest legal length (512 MB by default) has nine. */
const MAX_LENGTH_DIGITS = 15;
/** Far deeper than any command answers; bounds memory against garbage such as `*1 *1 *1 …`. */
const MAX_DEPTH = 512;

/** Where the scanner stands between two bytes. */
const AT_TYPE = 0;
const IN_LINE = 1;
const IN_LENGTH = 2;
const AT_LINE_FEED = 3;
const IN_BODY = 4;
const AT_BODY_CR = 5;
const AT_BODY_LF = 6;

/**
 * One per connection. Bytes may be cut anywhere; a reply may be larger than every buffer. Push messages
 * and attributes are skipped, for they answer no request.
 */
export class ReplyScanner {
  /** Of the reply that `scan` has just finished. */
  flags = 0;
  /** Elements of its outermost array, set or map (a map's pairs count twice); 0 for anything else. */
  elements = 0;
  /** Nulls among them. */
  nullElements = 0;

  private step = AT_TYPE;
  private type = 0;
  private length = 0;
  private digits = 0;
  private negative = false;
  /** Body bytes that are still to come. */
  private left = 0;
  private depth = 0;
  /** By level: items still to come, and whether it is an attribute or a push message. */
  private readonly remaining: number[] = [];
  private readonly isAside: boolean[] = [];
  /** Number of open levels of the latter kind: errors in there answer no request. */
  private aside = 0;
  private errorLength = 0;
  private keepsError = false;
  /** Made at the first error: most of ten thousand connections never see one. */
  private errorBytes: Uint8Array | undefined;

  /** First line of the first error in the reply just finished, at most 200 bytes, as the server sent it. */
  errorText(): string {
    return Buffer.from(this.errorBytes?.subarray(0, this.errorLength) ?? []).toString('utf8');
  }

  /** Whether the next byte is the first of a reply. */
  isBetweenReplies(): boolean {
    return this.step === AT_TYPE && this.depth === 0;
  }

  /**
   * The fast way past a reply that needs no closer look and lies whole in the bytes: a bulk string, a simple
   * string, or a positive integer. Nearly all replies of nearly all workloads are one.
   *
   * @returns the position after it; or -1 for anything else, which `scan` then takes from `at`
   */
  skipPlain(bytes: Uint8Array, at: number, end: number): number {
    if (!this.isBetweenReplies()) return -1;
    const type = bytes[at];
    let position = at + 1;
    if (type === BULK) {
      let length = 0;
      while (position < end) {
        const digit = bytes[position]! - ZERO_DIGIT;
        if (digit < 0 || digit > 9) break;
        length = length * 10 + digit;
        position++;
      }
      const after = position + length + 4;
      const hasLength = position > at + 1 && position < at + 9;
      if (!hasLength || after > end) return -1;
      return isLineEnd(bytes, position) && isLineEnd(bytes, after - 2) ? after : -1;
    }
    if (type === SIMPLE) {
      while (position < end && bytes[position]! >= SPACE) position++;
    } else if (type === INTEGER && bytes[position]! > ZERO_DIGIT) {
      while (position < end && bytes[position]! >= ZERO_DIGIT && bytes[position]! <= NINE_DIGIT) position++;
      if (position === at + 1) return -1;
    } else {
      return -1;
    }
    return position + 1 < end && isLineEnd(bytes, position) ? position + 2 : -1;
  }

  /**
   * Scans bytes[at, end) up to the end of one reply, from wherever the bytes before have led.
   *
   * @returns the position after it, its nature now in the fields; or -1 when the bytes ended first, all of them consumed
   * @throws ProtocolViolation at the first byte that cannot be RESP
   */
  scan(bytes: Uint8Array, at: number, end: number): number {
    while (at < end) {
      switch (this.step) {
        case AT_TYPE:
          this.beginItem(bytes[at]!, bytes, at, end);
          at++;
          break;
        case IN_LENGTH:
          at = this.scanLength(bytes, at, end);
          break;
        case IN_LINE:
          at = this.scanLine(bytes, at, end);
          break;
        case AT_LINE_FEED:
          if (bytes[at] !== LF) this.fail('a line feed after the carriage return', bytes, at, end);
          at++;
          if (this.endHeader(bytes, at, end)) return at;
          break;
        case IN_BODY: {
          const taken = Math.min(this.left, end - at);
          if (this.type === BLOB_ERROR) this.keepErrorText(bytes, at, at + taken);
          this.left -= taken;
          at += taken;
          if (this.left === 0) this.step = AT_BODY_CR;
          break;
        }
        case AT_BODY_CR:
          if (bytes[at] !== CR) this.fail('a carriage return after the value', bytes, at, end);
          at++;
          this.step = AT_BODY_LF;
          break;
        default:
          if (bytes[at] !== LF) this.fail('a line feed after the value', bytes, at, end);
          at++;
          if (this.endItem()) return at;
      }
    }
    return -1;
  }

  private beginItem(type: number, bytes: Uint8Array, at: number, end: number): void {
    if (this.depth === 0) {
      this.flags = 0;
      this.elements = 0;
      this.nullElements = 0;
      this.errorLength = 0;
    }
    this.type = type;
    this.length = 0;
    this.digits = 0;
    this.negative = false;
    switch (type) {
      case BULK:
      case ARRAY:
      case MAP:
      case SET:
      case PUSH:
      case ATTRIBUTE:
      case VERBATIM:
        this.step = IN_LENGTH;
        return;
      case BLOB_ERROR:
        this.keepsError = this.errorLength === 0 && this.aside === 0;
        this.step = IN_LENGTH;
        return;
      case ERROR:
        this.keepsError = this.errorLength === 0 && this.aside === 0;
        this.step = IN_LINE;
        return;
      case SIMPLE:
      case INTEGER:
      case NULL:
      case BOOLEAN:
      case DOUBLE:
      case BIG_NUMBER:
        this.step = IN_LINE;
        return;
      default:
        this.fail('a RESP type byte', bytes, at, end);
    }
  }

  private scanLength(bytes: Uint8Array, at: number, end: number): number {
    while (at < end) {
      const byte = bytes[at]!;
      const digit = byte - ZERO_DIGIT;
      if (digit >= 0 && digit <= 9 && this.digits < MAX_LENGTH_DIGITS) {
        this.length = this.length * 10 + digit;
        this.digits++;
      } else if (byte === MINUS && this.digits === 0 && !this.negative) {
        this.negative = true;
      } else if (byte === CR && this.digits > 0) {
        this.step = AT_LINE_FEED;
        return at + 1;
      } else {
        this.fail('a length', bytes, at, end);
      }
      at++;
    }
    return at;
  }

  /** Text up to a carriage return; of a number only whether it is one, and whether it is zero. */
  private scanLine(bytes: Uint8Array, at: number, end: number): number {
    const { type } = this;
    const start = at;
    if (type === SIMPLE || type === ERROR) {
      while (at < end && bytes[at] !== CR) {
        if (bytes[at] === LF) this.fail('a carriage return before the line feed', bytes, at, end);
        at++;
      }
      if (type === ERROR) this.keepErrorText(bytes, start, at);
      this.digits += at - start;
    } else {
      while (at < end && bytes[at] !== CR) {
        this.acceptInLine(bytes[at]!, bytes, at, end);
        at++;
      }
    }
    if (this.digits > MAX_LINE_BYTES) this.fail('the end of the line', bytes, start, end);
    if (at === end) return at;
    if (!this.isLineComplete()) this.fail('a whole value before the line end', bytes, at, end);
    this.step = AT_LINE_FEED;
    return at + 1;
  }

  private acceptInLine(byte: number, bytes: Uint8Array, at: number, end: number): void {
    const digit = byte - ZERO_DIGIT;
    switch (this.type) {
      case INTEGER:
      case BIG_NUMBER:
        if (digit >= 0 && digit <= 9) {
          this.length |= digit;
          this.digits++;
          return;
        }
        if ((byte === MINUS || byte === PLUS) && this.digits === 0 && !this.negative) {
          this.negative = true;
          return;
        }
        break;
      case BOOLEAN:
        // t or f
        if (this.digits === 0 && (byte === 116 || byte === 102)) {
          this.length = byte;
          this.digits = 1;
          return;
        }
        break;
      case DOUBLE:
        if ((digit >= 0 && digit <= 9) || isInDoubleText(byte)) {
          this.digits++;
          return;
        }
        break;
    }
    this.fail('a value of its type', bytes, at, end);
  }

  private isLineComplete(): boolean {
    if (this.type === SIMPLE || this.type === ERROR || this.type === NULL) return true;
    return this.digits > 0;
  }

  /** At the end of the first line of an item. @returns true when that ends the whole reply */
  private endHeader(bytes: Uint8Array, at: number, end: number): boolean {
    const { type } = this;
    switch (type) {
      case SIMPLE:
      case DOUBLE:
      case BIG_NUMBER:
        return this.endItem();
      case ERROR:
        this.noteError();
        return this.endItem();
      case INTEGER:
        if (this.length === 0 && this.depth === 0) this.flags |= REPLY_ZERO;
        return this.endItem();
      case BOOLEAN:
        if (this.length === 102 && this.depth === 0) this.flags |= REPLY_ZERO;
        return this.endItem();
      case NULL:
        return this.endNull();
    }
    if (this.negative) {
      if (this.length === 1 && this.digits === 1 && (type === BULK || type === ARRAY)) return this.endNull();
      this.fail('a length that is not negative', bytes, at, end);
    }
    if (type === BULK || type === VERBATIM || type === BLOB_ERROR) {
      if (type === BLOB_ERROR) this.noteError();
      this.left = this.length;
      this.step = this.left === 0 ? AT_BODY_CR : IN_BODY;
      return false;
    }
    return this.beginLevel(bytes, at, end);
  }

  private beginLevel(bytes: Uint8Array, at: number, end: number): boolean {
    const { type, depth } = this;
    const count = type === MAP || type === ATTRIBUTE ? this.length * 2 : this.length;
    const isAside = type === PUSH || type === ATTRIBUTE;
    if (type === PUSH && depth > 0) this.fail('a push message between replies only', bytes, at, end);
    if (depth === MAX_DEPTH) this.fail(`at most ${MAX_DEPTH} levels`, bytes, at, end);
    this.step = AT_TYPE;
    if (!isAside && depth === 0) {
      this.elements = count;
      if (count === 0) this.flags |= REPLY_EMPTY;
    }
    if (count === 0) return !isAside && this.endItem();
    this.remaining[depth] = count;
    this.isAside[depth] = isAside;
    if (isAside) this.aside++;
    this.depth = depth + 1;
    return false;
  }

  private endNull(): boolean {
    if (this.depth === 0) this.flags |= REPLY_NULL;
    else if (this.depth === 1) this.nullElements++;
    return this.endItem();
  }

  /** After a whole item: goes up as many levels as it ends. @returns true when the reply is over */
  private endItem(): boolean {
    this.step = AT_TYPE;
    while (this.depth > 0) {
      const level = this.depth - 1;
      const left = this.remaining[level]! - 1;
      this.remaining[level] = left;
      if (left > 0) return false;
      this.depth = level;
      if (this.isAside[level]) {
        // An attribute is followed by the item it describes, a push message by the next reply.
        this.aside--;
        return false;
      }
    }
    return true;
  }

  private noteError(): void {
    if (this.aside === 0) this.flags |= REPLY_ERROR;
  }

  private keepErrorText(bytes: Uint8Array, from: number, to: number): void {
    this.errorBytes ??= new Uint8Array(ERROR_TEXT_BYTES);
    for (let i = from; i < to && this.keepsError; i++) {
      this.keepsError = bytes[i] !== CR && bytes[i] !== LF && this.errorLength < ERROR_TEXT_BYTES;
      if (this.keepsError) this.errorBytes[this.errorLength++] = bytes[i]!;
    }
  }

  private fail(wanted: string, bytes: Uint8Array, at: number, end: number): never {
    const excerpt = Buffer.from(bytes.subarray(Math.max(0, at - 20), Math.min(end, at + 20)));
    throw new ProtocolViolation(
      `expected ${wanted}, got byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')} near ${JSON.stringify(excerpt.toString('latin1'))}`,
    );
  }
}
