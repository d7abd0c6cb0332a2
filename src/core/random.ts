// Seeded random numbers: small, fast, the same on every machine.

/**
 * Mixes two 32-bit integers into one; a bijection of `a` for a fixed `b`.
 * The finalizer is murmur3's fmix32 (Appleby, public domain).
 */
export function mix32(a: number, b: number): number {
  let h = (a ^ Math.imul(b, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush. */
export class SeededRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param stream tells streams of one seed apart, e.g. the number of a connection. */
  constructor(seed: number, stream = 0) {
    this.a = mix32(seed, 0x243f6a88) | 0;
    this.b = mix32(stream, 0x85a308d3) | 0;
    this.c = mix32(seed ^ stream, 0x13198a2e) | 0;
    // The author's advice: 12 rounds until seeds that differ in one bit are unlike.
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** Uniform in [0, 2^32). */
  uint32(): number {
    const t = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** The same as `count` calls of `uint32`, into out[0 … count-1], for less. */
  fill(out: Uint32Array, count: number): void {
    // The state in variables of the loop: kept in fields, each draw would wait for the memory of the one before.
    let { a, b, c, counter } = this;
    for (let i = 0; i < count; i++) {
      const t = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      out[i] = t;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.counter = counter;
  }

  /** The same as `count` calls of `below`, into out[0 … count-1], for less. */
  fillBelow(bound: number, out: Uint32Array, count: number): void {
    let { a, b, c, counter } = this;
    for (let i = 0; i < count; i++) {
      const t = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      // Storing it as an integer cuts off what `floor` would.
      out[i] = (t >>> 0) * 2.3283064365386963e-10 * bound;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.counter = counter;
  }

  /**
   * Into out[0 … count-1]: 1 where a call of `uint32` would have given `bound` or more, else 0. Without a branch, for
   * nobody can foresee it.
   *
   * @param bound a whole number below 2^32
   */
  fillReached(bound: number, out: Uint16Array, count: number): void {
    const limit = bound | 0;
    let { a, b, c, counter } = this;
    for (let i = 0; i < count; i++) {
      const t = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      // The borrow of t - limit, both taken as unsigned (Warren, "Hacker's Delight", 2-13).
      out[i] = 1 - (((~t & limit) | ((~t | limit) & (t - limit))) >>> 31);
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.counter = counter;
  }

  /** Uniform in [0, 1) with 32 bits. */
  unit(): number {
    return this.uint32() * 2.3283064365386963e-10;
  }

  /** Uniform in [0, 1) with 53 bits. */
  unit53(): number {
    return (this.uint32() * 0x200000 + (this.uint32() >>> 11)) * 1.1102230246251565e-16;
  }

  /** Uniform integer in [0, bound); bound up to 2^32. The bias is below bound / 2^32. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  /** Standard normal: mean 0, deviation 1 (Box & Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit53())) * Math.cos(2 * Math.PI * this.unit());
  }
}
