// Medians of arrays of plain numbers, and lists parted into groups.

export function sortAscending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** NaN when empty. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const { length } = sorted;
  if (length === 0) return Number.NaN;
  const upper = sorted[length >> 1]!;
  return length % 2 === 1 ? upper : (sorted[(length >> 1) - 1]! + upper) / 2;
}

export function median(values: Iterable<number>): number {
  return medianOfSorted(sortAscending(values));
}

/** In their order, in groups of the same size but the last one. */
export function groupNeighbours<T>(values: readonly T[], mostGroups: number): readonly (readonly T[])[] {
  return groupBySize(values, Math.max(1, Math.ceil(values.length / mostGroups)));
}

function groupBySize<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, group) =>
    values.slice(group * size, (group + 1) * size),
  );
}

/** The signs of more blocks are flipped together: the test stays exact, for each choice is one of the single flips too. */
export const MOST_FLIPPED = 512;

/**
 * The values themselves, or those of neighbours added up.
 *
 * @param length of the longest list whose groups shall be the same
 */
export function sumNeighbours(
  values: readonly number[],
  most: number,
  length = values.length,
): readonly number[] {
  if (length <= most) return values;
  return groupBySize(values, Math.ceil(length / most)).map((group) =>
    group.reduce((sum, value) => sum + value, 0),
  );
}

/** Halvings that leave nothing between two neighbouring doubles, from any distance that logarithms have. */
const HALVINGS = 64;

/**
 * The value of a rank among values too many to be written down, by halving between the least and the greatest.
 *
 * @param rank from 1
 * @param countUpTo how many values are not above the limit
 */
export function findAtRank(
  rank: number,
  [least, greatest]: readonly [number, number],
  countUpTo: (limit: number) => number,
): number {
  let [low, high] = [least, greatest];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = low + (high - low) / 2;
    if (countUpTo(middle) >= rank) high = middle;
    else low = middle;
  }
  return high;
}
