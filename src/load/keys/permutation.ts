// A fixed shuffle of 0 … count-1 that needs no table.

/**
 * Numbers without pattern: words of the fractional part of pi, those that multiply made odd. Single constants,
 * because indexing an array here would cost half as much as the whole step.
 */
const ADD_1 = 0x03707344;
const ADD_2 = 0x299f31d0;
const ADD_3 = 0x082efa98;
const MULTIPLY_1 = 0x243f6a89;
const MULTIPLY_2 = 0x13198a2f;
const MULTIPLY_3 = 0x452821e7;

/**
 * A bijection of 0 … count-1, the same everywhere for the same count. Each step (add, multiply by an odd
 * number, xor the high half into the low one) is a bijection of the next power of two; a result at or above
 * count is walked on until it is below (Black & Rogaway, "Ciphers with arbitrary finite domains", 2002),
 * less than twice on average.
 */
export class Permutation {
  private readonly count: number;
  private readonly mask: number;
  private readonly shift: number;

  /** @param count 1 … 2^32 */
  constructor(count: number) {
    const bits = count <= 1 ? 0 : 32 - Math.clz32(count - 1);
    this.count = count;
    this.mask = bits === 32 ? -1 : (1 << bits) - 1;
    this.shift = Math.max(1, bits >> 1);
  }

  at(index: number): number {
    const { count, mask, shift } = this;
    let x = index | 0;
    do {
      x = Math.imul((x + ADD_1) | 0, MULTIPLY_1) & mask;
      x = Math.imul(((x ^ (x >>> shift)) + ADD_2) | 0, MULTIPLY_2) & mask;
      x = Math.imul(((x ^ (x >>> shift)) + ADD_3) | 0, MULTIPLY_3) & mask;
      x ^= x >>> shift;
    } while (x >>> 0 >= count);
    return x >>> 0;
  }
}
