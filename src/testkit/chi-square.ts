// Pearson's test that counts follow given probabilities, for samplers with a fixed seed.

/** Cells expected less often than this are pooled: the statistic isn't chi-square distributed for rare cells. */
const RARE = 5;

/**
 * How far Pearson's statistic lies above its mean, in its standard deviations: about standard normal when
 * the counts follow the probabilities, in the tens when they don't.
 */
export function chiSquareScore(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  let statistic = 0;
  let cells = 0;
  let pooledSeen = 0;
  let pooledExpected = 0;
  const addCell = (seen: number, expected: number): void => {
    statistic += (seen - expected) ** 2 / expected;
    cells++;
  };
  for (let i = 0; i < counts.length; i++) {
    const expected = probabilities[i]! * total;
    if (expected >= RARE) addCell(counts[i]!, expected);
    else {
      pooledSeen += counts[i]!;
      pooledExpected += expected;
    }
  }
  if (pooledExpected > 0) addCell(pooledSeen, pooledExpected);
  const freedom = cells - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}
