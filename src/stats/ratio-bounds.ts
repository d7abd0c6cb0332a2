// A ratio of two targets with what is known about it; the shape that verdicts and reports read.
import { medianOfSorted } from './order-statistics.ts';
import { type BoundRank, boundRank } from './rank-distribution.ts';

/** The level of every interval of the project. */
const CONFIDENCE = 0.95;

export interface RatioInterval {
  readonly low: number;
  readonly high: number;
}

export interface RatioBounds {
  /** candidate / reference: Hodges-Lehmann estimate on the logarithms. */
  readonly ratio: number;
  /** The interval of at least 95 %; both bounds are absent when there are too few rounds for one. */
  readonly low?: number;
  readonly high?: number;
  /** Attained by the exact distribution: of [low, high], or of `indicative` where these are absent. */
  readonly confidence: number;
  /** Only where `low` and `high` are absent: the widest interval there is. Not for verdicts. */
  readonly indicative?: RatioInterval;
  /** Two-sided, for "the ratio is 1". */
  readonly pValue: number;
}

/**
 * Hodges and Lehmann, Ann. Math. Statist. 34 (1963): the median of the elementary estimates, and the
 * interval between the two of them that the exact rank distribution picks.
 *
 * @param sorted elementary estimates of the log-ratio (Walsh averages or differences), ascending
 * @param probabilities null distribution of the rank statistic that belongs to them
 */
export function boundRatio(sorted: Float64Array, probabilities: Float64Array): Omit<RatioBounds, 'pValue'> {
  const bound = boundRank(probabilities, CONFIDENCE);
  const ratio = Math.exp(medianOfSorted(sorted));
  const interval = intervalAt(sorted, bound);
  const { confidence } = bound;
  return confidence >= CONFIDENCE
    ? { ratio, ...interval, confidence }
    : { ratio, confidence, indicative: interval };
}

function intervalAt(sorted: Float64Array, { rank }: BoundRank): RatioInterval {
  return { low: Math.exp(sorted[rank - 1]!), high: Math.exp(sorted[sorted.length - rank]!) };
}

/** A logarithm of it exists, so it can take part in a ratio. */
export function isUsable(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
