// Bodies of values: slices of one random pool, made unique by a nonce, so that a value costs a short copy.
import { SeededRandom } from '../../core/random.ts';
import type { Values } from '../../profile/profile.ts';
import { fillValue } from '../values/fill-value.ts';

/** Far beyond the 64 KiB window in which LZ4 and LZF look for repetitions, so slices don't help them. */
const MIN_POOL_BYTES = 1024 * 1024;
/** The pool's own stream of random numbers, apart from those of connections. */
const POOL_STREAM = 0x706f6f6c;
/** At the start of every value: 64 random bits (binary) or 48 (text), so that no two values are alike. */
const NONCE_BYTES = 8;
/** Up to here a loop over words beats `set`, which needs an object for the slice. */
const COPY_BY_WORD_BYTES = 512;
/** 64 neighbouring printable characters, `0` … `o`. */
const FIRST_NONCE_CHARACTER = 0x30;

export class ValueSource {
  private readonly pool: Uint8Array;
  private readonly words: Int32Array;
  private readonly filler: Uint8Array;
  private readonly compressibility: number;
  private readonly isText: boolean;
  /** Slices start at multiples of 4 below this number of words. */
  private readonly starts: number;

  /** @param maxBytes no value is larger */
  constructor(values: Values, seed: number, maxBytes: number) {
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
   * Writes one value of `length` bytes. Takes the same two draws whatever the length, so that the stream of
   * a connection does not depend on sizes.
   *
   * @param view over the same bytes as `target`
   */
  write(target: Uint8Array, view: DataView, at: number, length: number, random: SeededRandom): void {
    const first = random.uint32();
    const second = random.uint32();
    const randomBytes = length - Math.round(length * this.compressibility);
    const start = Math.floor(first * 2.3283064365386963e-10 * this.starts);
    this.copyRandom(target, view, at, start, randomBytes);
    if (randomBytes < length) this.copyFiller(target, at + randomBytes, length - randomBytes);
    const nonceEnd = at + Math.min(randomBytes, NONCE_BYTES);
    let word = first;
    for (let i = at; i < nonceEnd; i++) {
      if (i === at + 4) word = second;
      target[i] = this.isText ? FIRST_NONCE_CHARACTER + (word & 63) : word;
      word >>>= this.isText ? 6 : 8;
    }
  }

  private copyRandom(target: Uint8Array, view: DataView, at: number, start: number, length: number): void {
    if (length > COPY_BY_WORD_BYTES) {
      target.set(this.pool.subarray(start * 4, start * 4 + length), at);
      return;
    }
    const { words, pool } = this;
    const whole = length >> 2;
    for (let i = 0; i < whole; i++) view.setInt32(at + i * 4, words[start + i]!, true);
    for (let i = whole * 4; i < length; i++) target[at + i] = pool[start * 4 + i]!;
  }

  private copyFiller(target: Uint8Array, at: number, length: number): void {
    target.set(length === this.filler.length ? this.filler : this.filler.subarray(0, length), at);
  }
}
