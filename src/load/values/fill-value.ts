// Writes the bytes of one value: random, except for the share that is to compress away.
import type { SeededRandom } from '../../core/random.ts';

/** 'x': printable, so one filler serves both contents. */
const FILLER = 0x78;
/** Printable ASCII without the space: 0x21 … 0x7e. */
const FIRST_PRINTABLE = 0x21;
const PRINTABLE = 0x7e - FIRST_PRINTABLE + 1;

/**
 * Fills target[offset, offset + length). The compressible share is one run of a single byte at the end:
 * every compressor that finds repetitions (LZF, LZ4, zstd, deflate) reduces it to almost nothing and leaves
 * the random rest. Text has 6.55 bits of entropy a byte, which only entropy coders (zstd, deflate) exploit.
 */
export function fillValue(
  target: Uint8Array,
  offset: number,
  length: number,
  values: { readonly content: 'binary' | 'text'; readonly compressibility: number },
  random: SeededRandom,
): void {
  const end = offset + length;
  const randomEnd = end - Math.round(length * values.compressibility);
  if (values.content === 'text') writeText(target, offset, randomEnd, random);
  else writeBytes(target, offset, randomEnd, random);
  target.fill(FILLER, randomEnd, end);
}

function writeBytes(target: Uint8Array, start: number, end: number, random: SeededRandom): void {
  let word = 0;
  for (let i = start; i < end; i++) {
    word = (i - start) & 3 ? word >>> 8 : random.uint32();
    target[i] = word;
  }
}

function writeText(target: Uint8Array, start: number, end: number, random: SeededRandom): void {
  let word = 0;
  for (let i = start; i < end; i++) {
    word = (i - start) & 1 ? word >>> 16 : random.uint32();
    target[i] = FIRST_PRINTABLE + (((word & 0xffff) * PRINTABLE) >>> 16);
  }
}
