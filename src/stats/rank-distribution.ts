// Exact null distributions of the two rank statistics, and the ranks that bound a confidence interval.

/**
 * P(W = w) for w = 0 … n(n+1)/2, W being Wilcoxon's signed-rank sum of `n` differences without ties:
 * each rank 1 … n belongs to a positive difference with probability 1/2.
 * Recursion: Hollander, Wolfe, Chicken, "Nonparametric Statistical Methods", 3rd ed., section 3.1.
 */
export function signedRankProbabilities(n: number): Float64Array {
  const probabilities = new Float64Array((n * (n + 1)) / 2 + 1);
  probabilities[0] = 1;
  let largest = 0;
  for (let rank = 1; rank <= n; rank++) {
    largest += rank;
    for (let sum = largest; sum >= 0; sum--) {
      const without = probabilities[sum]!;
      const withRank = sum >= rank ? probabilities[sum - rank]! : 0;
      probabilities[sum] = (without + withRank) / 2;
    }
  }
  return probabilities;
}

/**
 * P(U = u) for u = 0 … m·n, U being the Mann-Whitney statistic of samples of `m` and `n` without ties.
 * The largest of all values belongs to the first sample with probability m/(m+n), and then exceeds all
 * n of the other: Mann and Whitney, Ann. Math. Statist. 18 (1947), equation (1).
 */
export function mannWhitneyProbabilities(m: number, n: number): Float64Array {
  // row[j] is the distribution for samples of i and j; i grows from 0 to m.
  let row: Float64Array[] = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i++) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= n; j++) next.push(joinLargest(row[j]!, next[j - 1]!, i, j));
    row = next;
  }
  return row[n]!;
}

function joinLargest(
  ofFirst: Float64Array,
  ofSecond: Float64Array,
  firstCount: number,
  secondCount: number,
): Float64Array {
  const joined = new Float64Array(firstCount * secondCount + 1);
  const share = firstCount / (firstCount + secondCount);
  for (let u = 0; u < joined.length; u++) {
    const fromFirst = u >= secondCount ? ofFirst[u - secondCount]! : 0;
    joined[u] = share * fromFirst + (1 - share) * (ofSecond[u] ?? 0);
  }
  return joined;
}

export interface BoundRank {
  /**
   * The interval runs from the `rank`-th smallest to the `rank`-th largest of the sorted estimates
   * (Walsh averages or differences), counted from 1.
   */
  readonly rank: number;
  /** Attained: 1 - 2 P(statistic <= rank - 1). */
  readonly confidence: number;
}

/**
 * The narrowest symmetric interval with at least `confidence`, or else the widest there is, whose
 * confidence is then lower: the caller compares.
 */
export function boundRank(probabilities: Float64Array, confidence: number): BoundRank {
  const tail = (1 - confidence) / 2;
  let rank = 1;
  let below = probabilities[0]!;
  while (below + probabilities[rank]! <= tail) below += probabilities[rank++]!;
  return { rank, confidence: Math.max(0, 1 - 2 * below) };
}
