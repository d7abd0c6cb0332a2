// Reads HdrHistogram's V2 encoding straight into counts: far quicker than building the library's own histogram first.
import { inflateSync } from 'node:zlib';

export interface HdrCounts {
  /** Smallest difference the histogram tells apart, in its own unit. */
  readonly lowestDiscernible: number;
  readonly significantDigits: number;
  /** Non-empty slots, rising: [index, count, index, count, …]. */
  readonly pairs: readonly number[];
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

/** @throws Error that says what is wrong with the text */
export function parseHdrV2(base64: string): HdrCounts {
  const outer = Buffer.from(base64, 'base64');
  if (outer.length < COMPRESSED_HEAD_BYTES || outer.readInt32BE(0) !== COMPRESSED_COOKIE)
    throw new Error('it does not begin like one');
  const compressed = outer.subarray(COMPRESSED_HEAD_BYTES, COMPRESSED_HEAD_BYTES + outer.readInt32BE(4));
  const plain = inflateSync(compressed, { maxOutputLength: LARGEST_PLAIN_BYTES });
  if (plain.length < PLAIN_HEAD_BYTES || plain.readInt32BE(0) !== PLAIN_COOKIE)
    throw new Error('what it holds is of another version');
  const end = PLAIN_HEAD_BYTES + plain.readInt32BE(4);
  if (end < PLAIN_HEAD_BYTES || end > plain.length) throw new Error('it is cut off');
  const significantDigits = plain.readInt32BE(12);
  const lowestDiscernible = Number(plain.readBigInt64BE(16));
  if (significantDigits < 0 || significantDigits > MOST_DIGITS || lowestDiscernible < 1)
    throw new Error(`its unit is ${lowestDiscernible} with ${significantDigits} digits`);
  return {
    significantDigits,
    lowestDiscernible,
    pairs: readPairs(plain.subarray(PLAIN_HEAD_BYTES, end)),
  };
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

/** A positive number is the count of the next slot, a negative one how many slots are empty. */
function readPairs(payload: Buffer): number[] {
  const pairs: number[] = [];
  let index = 0;
  for (let at = 0; at < payload.length; ) {
    let zigZag = 0;
    let scale = 1;
    let byte: number;
    do {
      if (at === payload.length) throw new Error('it is cut off');
      byte = payload[at++]!;
      zigZag += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80);
    if (zigZag % 2 === 1) {
      index += (zigZag + 1) / 2;
      continue;
    }
    if (zigZag > 0) pairs.push(index, zigZag / 2);
    index++;
  }
  return pairs;
}
