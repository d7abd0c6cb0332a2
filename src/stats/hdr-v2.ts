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
  return {
    significantDigits: plain.readInt32BE(12),
    lowestDiscernible: Number(plain.readBigInt64BE(16)),
    pairs: readPairs(plain.subarray(PLAIN_HEAD_BYTES, end)),
  };
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
