// Turns bytes, cut anywhere, into replies as values: for who looks at what a server says, not at how fast.
import { GrowingBytes } from './growing-bytes.ts';
import { ProtocolViolation } from './reply-scanner.ts';
import { BULK, CR, INTEGER, isLineEnd, LF, ZERO_DIGIT } from './resp-bytes.ts';
import type { RespEntry, RespValue } from './resp-value.ts';

export interface DecoderLimits {
  /** Levels of arrays and the like within each other. */
  readonly depth: number;
  /** Of one reply, in bytes; every value in it counts as at least 64, which is about what it takes in memory. */
  readonly sizeBytes: number;
}

export const DEFAULT_LIMITS: DecoderLimits = { depth: 512, sizeBytes: 64 * 1024 * 1024 };

const LEAST_VALUE_BYTES = 64;
const MAX_LINE_BYTES = 1024 * 1024;
/** Of lengths: 2^53 has 16. */
const MAX_LENGTH_DIGITS = 15;
/** Of unsigned 64-bit numbers. */
const MAX_INTEGER_DIGITS = 20;
/** The time to read one grows faster than its length. */
const MAX_BIG_NUMBER_DIGITS = 10_000;

/** Of the length of a reply that one read can hold. */
const MAX_WHOLE_DIGITS = 7;

type Line = '+' | '-' | ':' | '_' | '#' | ',' | '(';
type Body = '$' | '!' | '=';
type Aggregate = '*' | '~' | '>' | '%' | '|';
const LINES = '+-:_#,(';
const BODIES = '$!=';
const AGGREGATES = '*~>%|';

/** An aggregate whose items are still coming. */
interface Level {
  readonly type: Aggregate;
  readonly items: RespValue[];
  /** Of an attribute, what it describes counts too. */
  readonly wanted: number;
}

/**
 * One per connection. A push message within an array is an element of it: so Redis answers EXEC in RESP3 when
 * UNSUBSCRIBE was queued.
 */
export class ReplyDecoder {
  private readonly limits: DecoderLimits;
  private readonly levels: Level[] = [];
  /** The type character of the item under way. */
  private type: string | undefined;
  private readonly line = new GrowingBytes();
  private hasCarriageReturn = false;
  private readonly body = new GrowingBytes();
  /** Bytes of the body and of its line end; undefined outside one. */
  private bodyEnd: number | undefined;
  private sizeBytes = 0;

  constructor(limits: DecoderLimits = DEFAULT_LIMITS) {
    this.limits = limits;
  }

  /** No reply is half here. */
  get isBetweenReplies(): boolean {
    return this.type === undefined && this.levels.length === 0;
  }

  /**
   * Calls `onValue` with each reply and push message that these bytes complete, in order.
   *
   * @throws ProtocolViolation at the first byte that cannot be RESP, and for a reply above the limits; this decoder
   *   is of no use afterwards
   */
  take(bytes: Uint8Array, onValue: (value: RespValue) => void): void {
    let at = 0;
    while (at < bytes.length) {
      const after = this.isBetweenReplies ? this.takeWholeBulk(bytes, at, onValue) : -1;
      if (after >= 0) at = after;
      else if (this.type === undefined) this.type = this.beginItem(bytes, at++);
      else
        at =
          this.bodyEnd === undefined ? this.takeLine(bytes, at, onValue) : this.takeBody(bytes, at, onValue);
    }
  }

  /** What most replies are. @returns the position after it; -1: it is none, or not all here, or not as it should be */
  private takeWholeBulk(bytes: Uint8Array, at: number, onValue: (value: RespValue) => void): number {
    if (bytes[at] !== BULK) return -1;
    let length = 0;
    let lineEnd = at + 1;
    for (; lineEnd <= at + MAX_WHOLE_DIGITS; lineEnd++) {
      const digit = bytes[lineEnd]! - ZERO_DIGIT;
      if (!(digit >= 0 && digit <= 9)) break;
      length = length * 10 + digit;
    }
    const end = lineEnd + 2 + length;
    if (lineEnd === at + 1 || end + 2 > bytes.length || !isLineEnd(bytes, lineEnd)) return -1;
    if (!isLineEnd(bytes, end) || LEAST_VALUE_BYTES + end + 2 - at > this.limits.sizeBytes) return -1;
    // A copy of its own: the others share what they are cut from.
    const content = Buffer.allocUnsafeSlow(length);
    content.set(bytes.subarray(lineEnd + 2, end));
    onValue({ kind: 'bulk', bytes: content });
    return end + 2;
  }

  private beginItem(bytes: Uint8Array, at: number): string {
    const type = String.fromCharCode(bytes[at]!);
    if (!(LINES + BODIES + AGGREGATES).includes(type)) fail('a RESP type byte', bytes, at);
    this.count(LEAST_VALUE_BYTES);
    return type;
  }

  private takeLine(bytes: Uint8Array, at: number, onValue: (value: RespValue) => void): number {
    if (this.hasCarriageReturn) {
      if (bytes[at] !== LF) fail('a line feed after the carriage return', bytes, at);
      this.hasCarriageReturn = false;
      this.endLine(this.line.take(), bytes, at, onValue);
      return at + 1;
    }
    let end = at;
    while (end < bytes.length && bytes[end] !== CR) {
      if (bytes[end] === LF) fail('a carriage return before the line feed', bytes, end);
      end++;
    }
    if (this.line.size + end - at > this.mostInLine()) fail('the end of the line', bytes, at);
    this.count(end - at);
    this.line.append(bytes, at, end);
    if (end === bytes.length) return end;
    this.hasCarriageReturn = true;
    return end + 1;
  }

  private mostInLine(): number {
    if (this.type === '+' || this.type === '-') return MAX_LINE_BYTES;
    return this.type === '(' ? MAX_BIG_NUMBER_DIGITS + 1 : 64;
  }

  private endLine(line: Buffer, bytes: Uint8Array, at: number, onValue: (value: RespValue) => void): void {
    const { type } = this;
    if (LINES.includes(type!)) {
      const value = readLine(type as Line, line);
      if (value === undefined) fail('a value of its type', bytes, at);
      this.endItem(value, onValue);
      return;
    }
    const text = line.toString('latin1');
    if (text === '-1' && (type === '$' || type === '*')) {
      this.endItem({ kind: 'null', form: type === '$' ? 'bulk' : 'array' }, onValue);
      return;
    }
    if (!/^\d+$/.test(text) || text.length > MAX_LENGTH_DIGITS) fail('a length', bytes, at);
    const length = Number(text);
    if (BODIES.includes(type!)) {
      if (this.sizeBytes + length > this.limits.sizeBytes) this.refuseSize();
      this.bodyEnd = length + 2;
    } else {
      this.beginLevel(type as Aggregate, length, bytes, at, onValue);
    }
  }

  private takeBody(bytes: Uint8Array, at: number, onValue: (value: RespValue) => void): number {
    const end = Math.min(bytes.length, at + this.bodyEnd! - this.body.size);
    this.count(end - at);
    this.body.append(bytes, at, end);
    if (this.body.size < this.bodyEnd!) return end;
    this.bodyEnd = undefined;
    const whole = this.body.take();
    const content = whole.subarray(0, -2);
    if (whole.at(-2) !== CR || whole.at(-1) !== LF) fail('a line end after the value', bytes, end - 1);
    const value = readBody(this.type as Body, content);
    if (value === undefined) fail('a format of three characters and a colon', bytes, end - 1);
    this.endItem(value, onValue);
    return end;
  }

  private beginLevel(
    type: Aggregate,
    length: number,
    bytes: Uint8Array,
    at: number,
    onValue: (value: RespValue) => void,
  ): void {
    const wanted = type === '%' ? 2 * length : type === '|' ? 2 * length + 1 : length;
    // Whatever is promised has to come, at so many bytes a value.
    if (this.sizeBytes + wanted * LEAST_VALUE_BYTES > this.limits.sizeBytes) this.refuseSize();
    if (this.levels.length === this.limits.depth) fail(`at most ${this.limits.depth} levels`, bytes, at);
    this.type = undefined;
    this.levels.push({ type, items: [], wanted });
    this.endFullLevels(onValue);
  }

  private endItem(value: RespValue, onValue: (value: RespValue) => void): void {
    this.type = undefined;
    const level = this.levels.at(-1);
    if (level === undefined) {
      this.sizeBytes = 0;
      onValue(value);
      return;
    }
    level.items.push(value);
    this.endFullLevels(onValue);
  }

  /** Goes up as many levels as are complete now. */
  private endFullLevels(onValue: (value: RespValue) => void): void {
    for (let level = this.levels.at(-1); level?.items.length === level?.wanted; level = this.levels.at(-1)) {
      if (level === undefined) return;
      this.levels.pop();
      const value = readLevel(level);
      const parent = this.levels.at(-1);
      if (parent !== undefined) {
        parent.items.push(value);
        continue;
      }
      this.sizeBytes = 0;
      onValue(value);
    }
  }

  private count(bytes: number): void {
    this.sizeBytes += bytes;
    if (this.sizeBytes > this.limits.sizeBytes) this.refuseSize();
  }

  private refuseSize(): never {
    throw new ProtocolViolation(`expected at most ${this.limits.sizeBytes} bytes in a reply, got more`);
  }
}

/** @returns undefined when the line is no value of its type */
function readLine(type: Line, line: Buffer): RespValue | undefined {
  if (type === '+') return { kind: 'text', bytes: line };
  if (type === '-') return { kind: 'error', bytes: line };
  const text = line.toString('latin1');
  switch (type) {
    case ':': {
      const value = readWhole(text, MAX_INTEGER_DIGITS);
      return value === undefined ? undefined : { kind: 'integer', value };
    }
    case '(': {
      const value = readWhole(text, MAX_BIG_NUMBER_DIGITS);
      return value === undefined ? undefined : { kind: 'big-number', value };
    }
    case '_':
      return text === '' ? { kind: 'null', form: 'resp3' } : undefined;
    case '#':
      return text === 't' || text === 'f' ? { kind: 'boolean', value: text === 't' } : undefined;
    case ',': {
      const value = readDouble(text);
      return value === undefined ? undefined : { kind: 'double', value, text };
    }
  }
}

function readWhole(text: string, mostDigits: number): bigint | undefined {
  const [, sign, digits] = /^([+-]?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined || digits.length > mostDigits) return undefined;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

function readDouble(text: string): number | undefined {
  const [, sign, word] = /^([+-]?)(inf|nan)$/i.exec(text) ?? [];
  if (word?.toLowerCase() === 'nan') return Number.NaN;
  if (word !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function readBody(type: Body, bytes: Buffer): RespValue | undefined {
  if (type === '$') return { kind: 'bulk', bytes };
  if (type === '!') return { kind: 'error', bytes };
  if (bytes[3] !== INTEGER) return undefined;
  return { kind: 'verbatim', format: bytes.toString('latin1', 0, 3), bytes: bytes.subarray(4) };
}

function readLevel({ type, items }: Level): RespValue {
  switch (type) {
    case '*':
      return { kind: 'array', items };
    case '~':
      return { kind: 'set', items };
    case '>':
      return { kind: 'push', items };
    case '%':
      return { kind: 'map', entries: inPairs(items) };
    case '|':
      return { kind: 'attribute', entries: inPairs(items.slice(0, -1)), value: items.at(-1)! };
  }
}

function inPairs(items: readonly RespValue[]): readonly RespEntry[] {
  const entries: RespEntry[] = [];
  for (let i = 0; i < items.length; i += 2) entries.push([items[i]!, items[i + 1]!]);
  return entries;
}

function fail(wanted: string, bytes: Uint8Array, at: number): never {
  const excerpt = Buffer.from(bytes.subarray(Math.max(0, at - 20), at + 20)).toString('latin1');
  const got = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  throw new ProtocolViolation(`expected ${wanted}, got byte 0x${got} near ${JSON.stringify(excerpt)}`);
}
