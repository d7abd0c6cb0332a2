// What a generator may have added to response times at a set rate: the interval grows by it, or the percentile is not told.
import { formatShare } from '../core/units.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric, MetricId } from '../result/metrics.ts';
import { estimateRatio, type RatioEstimate } from '../stats/paired-ratio.ts';
import { isTailOfLateStarts } from '../stats/saturation.ts';
import { type ComparisonVerdict, cannotTell } from './judge-comparison.ts';
import { pairByBlock } from './pairs.ts';

/**
 * A reply that arrives while the worker is busy waits there; at most how long is known of every one. The true ratio lies
 * between the ratios with all of it taken from the candidate and from the reference, and so does its interval.
 *
 * @returns the estimate as it is where a side does not know
 */
export function widenByWaits(
  reference: Cell,
  candidate: Cell,
  metric: MetricId,
  seen: RatioEstimate | undefined,
): RatioEstimate | undefined {
  if (seen?.low === undefined || seen.high === undefined) return seen;
  if (![...reference.rounds, ...candidate.rounds].every(({ least }) => least?.[metric] !== undefined))
    return seen;
  const low = estimateRatio(pairByBlock(reference, atLeast(candidate, metric), metric))?.low;
  const high = estimateRatio(pairByBlock(atLeast(reference, metric), candidate, metric))?.high;
  return low === undefined || high === undefined
    ? seen
    : { ...seen, low: Math.min(seen.low, low), high: Math.max(seen.high, high) };
}

/** All of it may have been the generator's: nothing is known then but that it is above 0. */
function atLeast(cell: Cell, metric: MetricId): Cell {
  const rounds = cell.rounds.map((round) => ({
    ...round,
    values: {
      ...round.values,
      [metric]: Math.max(1, Math.min(round.values[metric]!, round.least![metric]!)),
    },
  }));
  return { ...cell, rounds };
}

/** undefined: not too many, or no start was set. */
export function doubtLateStarts(
  { percentile }: Metric,
  cells: readonly Cell[],
): ComparisonVerdict | undefined {
  if (percentile === undefined) return undefined;
  const late = cells.find(({ pace }) => isTailOfLateStarts(percentile, pace?.starts?.lateShare ?? 0));
  if (late === undefined) return undefined;
  const share = formatShare(late.pace!.starts!.lateShare);
  return cannotTell('late-starts', `the generator made ${share} of its starts to ${late.target} late`);
}
