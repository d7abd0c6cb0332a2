// Bodies of values: short ones are reckoned, others are slices of one random pool, made unique by a nonce, so that a value costs a copy.
import { SeededRandom } from '../../core/random.ts';
import type { Values } from '../../profile/profile.ts';
import { fillValue } from '../values/fill-value.ts';
import { SHORT_VALUE_BYTES, writeShortValue } from './short-value.ts';

/** Far beyond the 64 KiB window in which LZ4 and LZF look for repetitions, so slices don't help them. */
const MIN_POOL_BYTES = 1024 * 1024;
/** The pool's own stream of random numbers, apart from those of connections. */
const POOL_STREAM = 0x706f6f6c;
/** At the start of every value: 64 random bits (binary) or 48 (text), so that no two values are alike. */
const NONCE_BYTES = 8;
/** Slices cut in advance for a fixed length: making one costs as much as copying it. A power of two. */
const SLICE_BITS = 10;
/**
 * Of text: up to here a loop over words beats `set`, which needs an object for the slice, that is in no cache any more
 * after the system calls of other connections.
 */
const COPY_BY_WORD_BYTES = 512;
/** `0` in each byte: with 0 … 63 added, one of 64 neighbouring printable characters. */
const FOUR_CHARACTERS = 0x30303030;

/** Of bytes that mean nothing. */
type PlainValues = Values & { readonly content: 'binary' | 'text' };

export class ValueSource {
  private readonly pool: Uint8Array;
  private readonly words: Int32Array;
  private readonly filler: Uint8Array;
  private readonly compressibility: number;
  private readonly isText: boolean;
  /** Slices start at multiples of 4 below this number of words. */
  private readonly starts: number;
  /** Of fixed lengths; the latest one is at hand, for there is seldom another. */
  private readonly slicesByLength = new Map<number, readonly Uint8Array[]>();
  private slices: readonly Uint8Array[] = [];
  private sliceBytes = 0;
  private slicesLength = -1;

  /** @param maxBytes no value is larger */
  constructor(values: PlainValues, seed: number, maxBytes: number) {
    const random = new SeededRandom(seed, POOL_STREAM);
    // As large again as a value, so that slices of large values differ by more than an offset.
    const poolBytes = (Math.max(MIN_POOL_BYTES, 2 * maxBytes) + 7) & ~7;
    this.pool = new Uint8Array(poolBytes);
    this.words = new Int32Array(this.pool.buffer);
    fillValue(this.pool, 0, poolBytes, { content: values.content, compressibility: 0 }, random);
    this.filler = new Uint8Array(Math.round(maxBytes * values.compressibility));
    fillValue(this.filler, 0, this.filler.length, { content: values.content, compressibility: 1 }, random);
    this.compressibility = values.compressibility;
    this.isText = values.content === 'text';
    this.starts = (poolBytes - maxBytes) >> 2;
  }

  /**
   * Writes one value of a length that many values have.
   *
   * @param view over the same bytes as `target`
   */
  writeFixed(target: Uint8Array, view: DataView, at: number, length: number, random: SeededRandom): void {
    if (length !== this.slicesLength) this.findSlices(length);
    const first = random.uint32();
    const second = random.uint32();
    const { sliceBytes } = this;
    if (!this.isText && sliceBytes <= SHORT_VALUE_BYTES) {
      writeShortValue(target, view, at, sliceBytes, first, second);
    } else {
      const slice = first >>> (32 - SLICE_BITS);
      if (sliceBytes > COPY_BY_WORD_BYTES) target.set(this.slices[slice]!, at);
      else this.copyRandom(target, view, at, this.startOf(slice), sliceBytes);
      this.writeNonce(target, view, at, sliceBytes, first, second);
    }
    this.writeFiller(target, at + sliceBytes, length - sliceBytes);
  }

  /**
   * Writes one value of any length. Takes the same two draws whatever it is, so that what follows in the stream of
   * a connection does not depend on sizes.
   */
  write(target: Uint8Array, view: DataView, at: number, length: number, random: SeededRandom): void {
    const first = random.uint32();
    const second = random.uint32();
    const randomBytes = this.countRandomBytes(length);
    if (!this.isText && randomBytes <= SHORT_VALUE_BYTES) {
      writeShortValue(target, view, at, randomBytes, first, second);
    } else {
      const start = Math.floor(first * 2.3283064365386963e-10 * this.starts);
      this.copyRandom(target, view, at, start, randomBytes);
      this.writeNonce(target, view, at, randomBytes, first, second);
    }
    this.writeFiller(target, at + randomBytes, length - randomBytes);
  }

  private findSlices(length: number): void {
    let slices = this.slicesByLength.get(length);
    if (slices === undefined) {
      slices = this.cutSlices(this.countRandomBytes(length));
      this.slicesByLength.set(length, slices);
    }
    this.slices = slices;
    this.sliceBytes = slices[0]!.length;
    this.slicesLength = length;
  }

  /** Evenly spread over the pool. */
  private cutSlices(randomBytes: number): readonly Uint8Array[] {
    return Array.from({ length: 1 << SLICE_BITS }, (_, i) => {
      const start = this.startOf(i) * 4;
      return this.pool.subarray(start, start + randomBytes);
    });
  }

  /** In words. */
  private startOf(slice: number): number {
    return Math.floor((slice * this.starts) / (1 << SLICE_BITS));
  }

  private countRandomBytes(length: number): number {
    return length - Math.round(length * this.compressibility);
  }

  private copyRandom(target: Uint8Array, view: DataView, at: number, start: number, length: number): void {
    if (length > COPY_BY_WORD_BYTES) {
      target.set(this.pool.subarray(start * 4, start * 4 + length), at);
      return;
    }
    const { words, pool } = this;
    const whole = length >> 2;
    const inFours = whole & ~3;
    for (let i = 0; i < inFours; i += 4) {
      const to = at + i * 4;
      const from = start + i;
      view.setInt32(to, words[from]!, true);
      view.setInt32(to + 4, words[from + 1]!, true);
      view.setInt32(to + 8, words[from + 2]!, true);
      view.setInt32(to + 12, words[from + 3]!, true);
    }
    for (let i = inFours; i < whole; i++) view.setInt32(at + i * 4, words[start + i]!, true);
    for (let i = whole * 4; i < length; i++) target[at + i] = pool[start * 4 + i]!;
  }

  /** The compressible rest. */
  private writeFiller(target: Uint8Array, at: number, length: number): void {
    if (length === 0) return;
    const { filler } = this;
    target.set(length === filler.length ? filler : filler.subarray(0, length), at);
  }

  /** Over the start of the random part. */
  private writeNonce(
    target: Uint8Array,
    view: DataView,
    at: number,
    randomBytes: number,
    first: number,
    second: number,
  ): void {
    const low = this.isText ? toCharacters(first) : first;
    const high = this.isText ? toCharacters(second) : second;
    if (randomBytes >= NONCE_BYTES) {
      view.setInt32(at, low, true);
      view.setInt32(at + 4, high, true);
      return;
    }
    for (let i = 0; i < randomBytes; i++) target[at + i] = (i < 4 ? low : high) >>> (8 * (i & 3));
  }
}

/** The 24 low bits of a word as four characters. */
function toCharacters(word: number): number {
  const spread = (word & 63) | ((word & 0xfc0) << 2) | ((word & 0x3f000) << 4) | ((word & 0xfc0000) << 6);
  return FOUR_CHARACTERS + spread;
}
