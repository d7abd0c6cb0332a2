// "At least so many times as fast": what paired rounds still prove where a generator held one side back.
import { estimateRatio, type RatioPair } from './paired-ratio.ts';
import type { ThroughputRange } from './throughput-range.ts';

/** One block. */
export interface RangePair {
  readonly reference: ThroughputRange;
  readonly candidate: ThroughputRange;
}

export interface OneSidedRatio {
  readonly faster: 'candidate' | 'reference';
  /** The faster one does at least so many times as much as the other: above 1. */
  readonly atLeast: number;
  /** That the true factor is above `atLeast`: 97.5 % or more, exact. */
  readonly confidence: number;
  /** Two-sided, for "the bounded ratio is 1": for corrections over several questions. */
  readonly pValue: number;
}

/**
 * In every block the true ratio of the faster side F to the other side S is at least least(F) / most(S), for a generator
 * only takes away from F, and `most` allows S all that it may have lost. Hodges-Lehmann estimates and the limits of
 * Wilcoxon's interval never fall when a block's ratio rises (they are order statistics of Walsh averages), so the lower
 * 97.5 % limit of the bounding ratios lies below that of the true ones, and is a lower limit of the truth with at least
 * that confidence. The upper limit says nothing, and is not told. Hollander, Wolfe, Chicken, "Nonparametric Statistical
 * Methods", 3rd ed., section 3.3.
 *
 * @returns undefined when a block has no bound for the slower side, there are too few blocks for a 95 % interval, or
 *   neither side is surely ahead
 */
export function boundRatioFromBelow(pairs: readonly RangePair[]): OneSidedRatio | undefined {
  return (
    boundSide('candidate', pairs) ??
    boundSide(
      'reference',
      pairs.map(({ reference, candidate }) => ({ reference: candidate, candidate: reference })),
    )
  );
}

function boundSide(faster: OneSidedRatio['faster'], pairs: readonly RangePair[]): OneSidedRatio | undefined {
  const bounding: RatioPair[] = [];
  for (const { reference, candidate } of pairs) {
    if (reference.most === undefined) return undefined;
    bounding.push({ reference: reference.most, candidate: candidate.least });
  }
  const estimate = estimateRatio(bounding);
  if (estimate?.low === undefined || estimate.low <= 1) return undefined;
  const { low, confidence, pValue } = estimate;
  return { faster, atLeast: low, confidence: (1 + confidence) / 2, pValue };
}
