// The order of targets within each block: balanced, so that a drifting machine favours nobody.
import { SeededRandom } from '../core/random.ts';

/**
 * The targets of one block, in order. Two targets alternate AB BA BA AB… (ABBA with a seeded start);
 * more follow the rows of a Williams design, in which every target stands equally often at every place
 * and after every other one (Williams, Aust. J. Sci. Res. A 2, 1949; for an odd number each row is
 * followed by its mirror), rows taken in a seeded order.
 *
 * @returns a permutation of 0 … targets-1
 */
export function orderBlock(targets: number, block: number, seed: number): readonly number[] {
  const rows = williamsRows(targets);
  const cycle = Math.floor(block / rows.length);
  const random = new SeededRandom(seed, 0);
  if (targets === 2) {
    const first = random.below(2);
    // A B | B A | B A | A B: linear drift cancels within every four blocks.
    const swapped = [0, 1, 1, 0][block % 4]! ^ first;
    return swapped ? [1, 0] : [0, 1];
  }
  const shuffled = shuffle(rows, new SeededRandom(seed, cycle + 1));
  return shuffled[block % rows.length]!;
}

/** Rows of the design: `targets` of them, twice as many when the number is odd. */
function williamsRows(targets: number): readonly (readonly number[])[] {
  const first = Array.from({ length: targets }, (_, place) =>
    place % 2 === 1 ? (place + 1) / 2 : (targets - place / 2) % targets,
  );
  const rows = first.map((_, shift) => first.map((value) => (value + shift) % targets));
  return targets % 2 === 0 || targets === 1 ? rows : rows.flatMap((row) => [row, [...row].reverse()]);
}

function shuffle<T>(items: readonly T[], random: SeededRandom): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}
