// Short binary values, reckoned word by word from two draws: no byte of them is read from memory that system calls have pushed out of the caches.

/** Longer ones are copied sooner than reckoned, though their bytes are in no near cache. */
export const SHORT_VALUE_BYTES = 512;

/** Of hash32, a mixing function without known bias (Wellons, "Prospecting for Hash Functions", 2018). */
const FACTOR = 0x2c1b3c6d;

/**
 * The words of an arithmetic progression, each of them mixed. Mixing is a bijection, so the first two words tell both
 * draws, and no two values that are drawn otherwise begin alike.
 *
 * @param view over the same bytes as `target`
 * @param first and `step`: any 32 bits
 */
export function writeShortValue(
  target: Uint8Array,
  view: DataView,
  at: number,
  length: number,
  first: number,
  step: number,
): void {
  const end = at + length;
  const endOfFours = at + (length & ~15);
  // As integers of 32 bits, or the compiler may take all sums for floating-point numbers.
  step |= 0;
  let term = first | 0;
  let to = at;
  for (; to < endOfFours; to += 16) {
    const second = (term + step) | 0;
    const third = (second + step) | 0;
    const fourth = (third + step) | 0;
    view.setInt32(to, mix(term), true);
    view.setInt32(to + 4, mix(second), true);
    view.setInt32(to + 8, mix(third), true);
    view.setInt32(to + 12, mix(fourth), true);
    term = (fourth + step) | 0;
  }
  while (to < end) {
    let word = mix(term);
    term = (term + step) | 0;
    for (let i = 0; i < 4 && to < end; i++, word >>>= 8) target[to++] = word;
  }
}

function mix(term: number): number {
  return Math.imul(term ^ (term >>> 15), FACTOR);
}
