// Values that are JSON documents of an exact length: an id, records from a pool, and a note that fills up the rest.
import { SeededRandom } from '../../core/random.ts';
import type { Values } from '../../profile/profile.ts';
import { fillValue } from '../values/fill-value.ts';
import { type JsonRecords, makeJsonRecords } from '../values/json-records.ts';
import type { ValueWriter } from './value-writer.ts';

/** Far beyond the window in which compressors look for repetitions between values. */
const MIN_POOL_BYTES = 1024 * 1024;
const POOL_STREAM = 0x6a736f6e;
/**
 * Bytes of records, and what deflate makes of them: names and words come again, the more the longer a document is.
 * Measured; the test beside holds it. Between these lines are straight, and beyond the last it goes on as before it.
 */
const RECORDS = [0, 149, 1024, 5518] as const;
const PACKED = [0, 149, 525, 1638] as const;

/** How many bytes of records deflate makes so many of. */
function recordsPackedTo(packed: number): number {
  const above = PACKED.findIndex((one) => one >= packed);
  const at = above === -1 ? PACKED.length - 1 : Math.max(1, above);
  const share = (packed - PACKED[at - 1]!) / (PACKED[at]! - PACKED[at - 1]!);
  return RECORDS[at - 1]! + share * (RECORDS[at]! - RECORDS[at - 1]!);
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const ID = ascii('{"id":"');
const ITEMS = ascii('","items":[');
const END_ITEMS = ascii('}],"note":"');
const NOTE = ascii('","note":"');
const END = ascii('"}');
/** Below, there is no room for a note; and then none for an id. */
const ID_DIGITS = 8;
const FEWEST_WITH_NOTE = ID.length + ID_DIGITS + NOTE.length + END.length;
const FEWEST_WITH_ID = ID.length + END.length + 1;
/** With less room there is no field to be had. */
const FEWEST_FOR_RECORDS = 40;
const FILLER = 0x78;
const ZERO = 0x30;
const DIGITS = ascii('0123456789abcdefghijklmnopqrstuv');

export class JsonValues implements ValueWriter {
  private readonly records: JsonRecords;
  /** Letters and digits that don't compress, for what no whole field fits into. */
  private readonly letters: Uint8Array;
  private readonly compressibility: number;
  /** Of the records' beginnings, those with as many bytes behind them as a value may have. */
  private readonly begins: number;

  /** @param maxBytes no value is larger */
  constructor({ compressibility }: Values, seed: number, maxBytes: number) {
    const random = new SeededRandom(seed, POOL_STREAM);
    this.records = makeJsonRecords(Math.max(MIN_POOL_BYTES, 2 * maxBytes), random);
    const last = this.records.bytes.length - maxBytes;
    const tooLate = this.records.begins.findIndex((begin) => begin > last);
    this.begins = Math.max(1, tooLate === -1 ? this.records.begins.length : tooLate);
    this.letters = new Uint8Array(4096);
    fillValue(this.letters, 0, this.letters.length, { content: 'binary', compressibility: 0 }, random);
    for (let i = 0; i < this.letters.length; i++) this.letters[i] = DIGITS[this.letters[i]! & 31]!;
    this.compressibility = compressibility;
  }

  writeFixed(target: Uint8Array, view: DataView, at: number, length: number, random: SeededRandom): void {
    this.write(target, view, at, length, random);
  }

  /** Takes two draws, whatever it writes: what follows in the stream of a connection does not depend on sizes. */
  write(target: Uint8Array, _view: DataView, at: number, length: number, random: SeededRandom): void {
    const first = random.uint32();
    const second = random.uint32();
    if (length < FEWEST_WITH_ID) {
      writeNumber(target, at, length, first);
      return;
    }
    const end = at + length;
    let next = put(target, at, ID);
    if (length < FEWEST_WITH_NOTE) {
      writeId(target, next, end - END.length, first, second);
      put(target, end - END.length, END);
      return;
    }
    writeId(target, next, next + ID_DIGITS, first, second);
    next += ID_DIGITS;
    const filler = this.countFiller(length);
    const room = end - END.length - filler - next - ITEMS.length - END_ITEMS.length;
    next = room < FEWEST_FOR_RECORDS ? put(target, next, NOTE) : this.writeItems(target, next, room, first);
    this.writeNote(target, next, end - END.length, filler, second);
    put(target, end - END.length, END);
  }

  /** So much that deflate leaves of the rest what the profile says; none where the rest compresses further by itself. */
  private countFiller(length: number): number {
    const rest = recordsPackedTo(length * (1 - this.compressibility));
    return Math.max(0, length - Math.round(rest));
  }

  private writeItems(target: Uint8Array, at: number, room: number, draw: number): number {
    const { bytes, begins, endsUpTo } = this.records;
    const begin = begins[Math.floor(draw * 2.3283064365386963e-10 * this.begins)]!;
    // A field that ends before the record began is one of the record before: then none fits.
    const fields = Math.max(begin, endsUpTo[Math.min(begin + room, bytes.length)]!);
    if (fields === begin) return put(target, at, NOTE);
    const next = put(target, at, ITEMS);
    target.set(bytes.subarray(begin, fields), next);
    return put(target, next + fields - begin, END_ITEMS);
  }

  private writeNote(target: Uint8Array, from: number, to: number, filler: number, draw: number): void {
    const { letters } = this;
    const lettersEnd = Math.max(from, to - filler);
    for (let i = from, letter = draw; i < lettersEnd; i++, letter++)
      target[i] = letters[letter & (letters.length - 1)]!;
    target.fill(FILLER, lettersEnd, to);
  }
}

function put(target: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) target[at + i] = bytes[i]!;
  return at + bytes.length;
}

/** 40 bits of two draws, five a digit. */
function writeId(target: Uint8Array, from: number, to: number, first: number, second: number): void {
  for (let i = from, digit = 0; i < to; i++, digit++) {
    const bits = digit < 6 ? first >>> (5 * digit) : second >>> (5 * ((digit - 6) % 6));
    target[i] = DIGITS[bits & 31]!;
  }
}

/** A number is JSON too; it begins with no zero unless it is one. */
function writeNumber(target: Uint8Array, at: number, length: number, draw: number): void {
  for (let i = 0, rest = draw; i < length; i++) {
    target[at + i] = ZERO + (i === 0 ? 1 + (rest % 9) : rest % 10);
    rest = Math.floor(rest / 10);
  }
}
