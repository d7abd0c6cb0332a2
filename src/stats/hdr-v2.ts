// HdrHistogram's V2 encoding: read straight into counts and written from them, far quicker than building the library's own
// histogram first; and the head of what it wrote mended, so that the libraries of other languages read it.
import { deflateSync, inflateSync } from 'node:zlib';
import type { Counts } from '../core/latency-histogram.ts';

export interface HdrCounts {
  /** Smallest difference the histogram tells apart, in its own unit. */
  readonly lowestDiscernible: number;
  readonly significantDigits: number;
  /** Non-empty slots, rising: [index, count, index, count, …]. Overwritten by the next histogram that is parsed. */
  readonly pairs: Counts;
}

/** "V2 compressed" and "V2", each with the word size of ZigZag LEB128 counts (HdrHistogram, AbstractHistogram.java). */
const COMPRESSED_COOKIE = 0x1c849314;
const PLAIN_COOKIE = 0x1c849313;
const COMPRESSED_HEAD_BYTES = 8;
const PLAIN_HEAD_BYTES = 40;
/** HdrHistogram allows no more. */
const MOST_DIGITS = 5;
/** Every slot of the finest histogram that a 64-bit value can fill, nine bytes each, is below this. */
const LARGEST_PLAIN_BYTES = 4 * 1024 ** 2;

/** Where the fields of the head stand (HdrHistogram, AbstractHistogram.java, encodeIntoByteBuffer). */
const AT_PAYLOAD_BYTES = 4;
const AT_INDEX_OFFSET = 8;
const AT_DIGITS = 12;
const AT_LOWEST = 16;
const AT_HIGHEST = 24;
const AT_RATIO = 32;

/** Base64 as files hold it, or the bytes that it stands for. */
export type EncodedHdr = string | Uint8Array;

/** @throws Error that says what is wrong with the text */
export function parseHdrV2(encoded: EncodedHdr): HdrCounts {
  const plain = inflateHdrV2(encoded);
  const end = PLAIN_HEAD_BYTES + plain.readInt32BE(AT_PAYLOAD_BYTES);
  if (end < PLAIN_HEAD_BYTES || end > plain.length) throw new Error('it is cut off');
  const significantDigits = plain.readInt32BE(AT_DIGITS);
  const lowestDiscernible = Number(plain.readBigInt64BE(AT_LOWEST));
  if (significantDigits < 0 || significantDigits > MOST_DIGITS || lowestDiscernible < 1)
    throw new Error(`its unit is ${lowestDiscernible} with ${significantDigits} digits`);
  return {
    significantDigits,
    lowestDiscernible,
    pairs: readPairs(plain.subarray(PLAIN_HEAD_BYTES, end)),
  };
}

/** A histogram whose unit is 1, with three significant digits. */
export interface HdrContent {
  /** Non-empty slots, rising: [index, count, index, count, …]. */
  readonly pairs: ArrayLike<number>;
  /** What it could hold at most, in its unit. */
  readonly highestTrackable: number;
}

/** Twice an index or a count, both up to 2^53, seven bits a byte. */
const MOST_BYTES_OF_NUMBER = 8;
const SIGNIFICANT_DIGITS = 3;

/** Base64, byte for byte what the library writes, but for the two fields that {@link mendHeadOfHdrV2} mends. */
export function encodeHdrV2({ pairs, highestTrackable }: HdrContent): string {
  const plain = Buffer.alloc(PLAIN_HEAD_BYTES + Math.max(1, pairs.length) * MOST_BYTES_OF_NUMBER);
  let at = PLAIN_HEAD_BYTES;
  const put = (zigZag: number): void => {
    let rest = zigZag;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) plain[at++] = (rest % 0x80) | 0x80;
    plain[at++] = rest;
  };
  let next = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const empty = pairs[i]! - next;
    if (empty > 0) put(empty === 1 ? 0 : 2 * empty - 1);
    put(2 * pairs[i + 1]!);
    next = pairs[i]! + 1;
  }
  // Of none the library writes the first slot.
  if (pairs.length === 0) put(0);
  plain.writeInt32BE(PLAIN_COOKIE, 0);
  plain.writeInt32BE(at - PLAIN_HEAD_BYTES, AT_PAYLOAD_BYTES);
  plain.writeInt32BE(SIGNIFICANT_DIGITS, AT_DIGITS);
  plain.writeBigInt64BE(1n, AT_LOWEST);
  plain.writeBigInt64BE(BigInt(highestTrackable), AT_HIGHEST);
  plain.writeDoubleBE(1, AT_RATIO);
  return compressHdrV2(plain.subarray(0, at));
}

/**
 * The same histogram with the two fields of its head that say "take the counts as they stand": an index offset of 0 and
 * a ratio of 1.0. hdr-histogram-js 3.0 writes an offset of 1, by which the C library moves every count one slot up, and
 * the integer 1 for the ratio, which is 5e-324 as the double that it is: the Rust library refuses both.
 *
 * @throws Error that says what is wrong with the text
 */
export function mendHeadOfHdrV2(base64: string): string {
  const plain = inflateHdrV2(base64);
  if (plain.readInt32BE(AT_INDEX_OFFSET) === 0 && plain.readDoubleBE(AT_RATIO) === 1) return base64;
  plain.writeInt32BE(0, AT_INDEX_OFFSET);
  plain.writeDoubleBE(1, AT_RATIO);
  return compressHdrV2(plain);
}

function compressHdrV2(plain: Buffer): string {
  const compressed = deflateSync(plain);
  const head = Buffer.alloc(COMPRESSED_HEAD_BYTES);
  head.writeInt32BE(COMPRESSED_COOKIE, 0);
  head.writeInt32BE(compressed.length, 4);
  return Buffer.concat([head, compressed]).toString('base64');
}

/** Head and payload of what is packed in the text. */
function inflateHdrV2(encoded: EncodedHdr): Buffer {
  const outer = typeof encoded === 'string' ? Buffer.from(encoded, 'base64') : bufferOn(encoded);
  if (outer.length < COMPRESSED_HEAD_BYTES || outer.readInt32BE(0) !== COMPRESSED_COOKIE)
    throw new Error('it does not begin like one');
  const compressed = outer.subarray(COMPRESSED_HEAD_BYTES, COMPRESSED_HEAD_BYTES + outer.readInt32BE(4));
  const plain = inflateSync(compressed, { maxOutputLength: LARGEST_PLAIN_BYTES });
  if (plain.length < PLAIN_HEAD_BYTES || plain.readInt32BE(0) !== PLAIN_COOKIE)
    throw new Error('what it holds is of another version');
  return plain;
}

/**
 * The largest value that falls into a slot, in the histogram's unit (HdrHistogram, valueFromIndex and
 * highestEquivalentValue).
 */
export function highestValueAt(index: number, { lowestDiscernible, significantDigits }: HdrCounts): number {
  const unit = 2 ** Math.floor(Math.log2(lowestDiscernible));
  const half = 2 ** (Math.ceil(Math.log2(2 * 10 ** significantDigits)) - 1);
  const bucket = Math.max(0, Math.floor(index / half) - 1);
  return (index - bucket * half + 1) * unit * 2 ** bucket - 1;
}

function bufferOn({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** One for all histograms, as tens of thousands are read one after the other; it grows with the largest. */
let pairsRead = new Uint32Array(4096);
const MOST_IN_32_BITS = 2 ** 32 - 1;
/** Of all counts together; the format has room for 2^63, which no number of ours holds. */
const MOST_VALUES = Number.MAX_SAFE_INTEGER;

function readPairs(payload: Buffer): Counts {
  // A pair for each byte at most.
  if (pairsRead.length < 2 * payload.length) pairsRead = new Uint32Array(2 * payload.length);
  // By 32 bits first: a quarter quicker, and enough for all but the longest loads.
  const used = fillPairs(pairsRead, payload, MOST_IN_32_BITS);
  if (used !== undefined) return pairsRead.subarray(0, used);
  const wide = new Float64Array(2 * payload.length);
  return wide.subarray(0, fillPairs(wide, payload, MOST_VALUES));
}

/**
 * A positive number is the count of the next slot, a negative one how many slots are empty.
 *
 * @returns how much of `pairs` is filled; undefined when a count is above `most`, and others may hold it
 */
function fillPairs(pairs: Counts, payload: Buffer, most: number): number | undefined {
  let used = 0;
  let index = 0;
  let values = 0;
  for (let at = 0; at < payload.length; ) {
    // The lowest bit is the sign: by itself, for a sum above 2^53 would lose it.
    const isGap = payload[at]! % 2 === 1;
    let zigZag = 0;
    let scale = 1;
    let byte: number;
    do {
      if (at === payload.length) throw new Error('it is cut off');
      byte = payload[at++]!;
      zigZag += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80);
    if (isGap) {
      index += (zigZag + 1) / 2;
      continue;
    }
    if (zigZag > 0) {
      const count = zigZag / 2;
      values += count;
      if (index > MOST_IN_32_BITS || values > MOST_VALUES)
        throw new Error(`slot ${index} with a count of ${count} is out of range`);
      if (count > most) return undefined;
      pairs[used++] = index;
      pairs[used++] = count;
    }
    index++;
  }
  return used;
}
