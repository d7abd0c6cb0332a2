// Several declared rules judged at once: p-values adjusted so that all of them together err in 5 % of runs.

/**
 * Holm, Scand. J. Statist. 6 (1979): the smallest p-value times their number, the next times one less,
 * and so on, never falling and never above 1. In the order of the input; a rule holds at 5 % when its
 * adjusted value is at most 0.05.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  const ascending = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  let largest = 0;
  ascending.forEach((index, position) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - position) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
