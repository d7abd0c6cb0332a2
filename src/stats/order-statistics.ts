// Medians of small arrays of plain numbers.

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
