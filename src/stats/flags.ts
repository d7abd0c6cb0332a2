// What looks wrong with a block or a round. Nothing is dropped for it: the reader is told, with the numbers.
import { median } from './order-statistics.ts';

export type RoundFlag =
  /** Time taken by the hypervisor, share of all cores. */
  | { readonly kind: 'steal'; readonly share: number; readonly limit: number }
  /** Busiest event loop of the generator. */
  | { readonly kind: 'client-busy'; readonly eventLoopUtilization: number; readonly limit: number }
  /** A CPU quota or the heat of the CPU held someone back. */
  | { readonly kind: 'throttled'; readonly throttledNs: number }
  /** Throughput of the second half of the window against the first: 0.08 is 8 % more. */
  | { readonly kind: 'trend'; readonly change: number; readonly limit: number };

export interface BlockFlag {
  readonly kind: 'odd-block';
  /** From 0. */
  readonly block: number;
  readonly value: number;
  readonly median: number;
  /** Distance from the median in median absolute deviations, on the logarithm. */
  readonly modifiedZ: number;
  readonly limit: number;
}

/** Above it the machine's other tenants are measured along with the target. */
const STEAL_LIMIT = 0.02;
/** An event loop busier than this delays what it measures: the upper end of what load generators call saturated. */
const CLIENT_BUSY_LIMIT = 0.9;
/** A round that still warms up, fills memory or heats the CPU; warm-up is long enough when it stays below. */
const TREND_LIMIT = 0.05;

export interface RoundEvidence {
  /** Mean over all cores and the window; absent where the machine can't tell. */
  readonly stealShare?: number;
  /** Of the busiest worker. */
  readonly eventLoopUtilization: number;
  /** 'spin': the event loop never rests by design, so its utilization says nothing. */
  readonly pacing?: 'spin' | 'timer';
  /** Growth of the cgroup's or the CPU's throttled time over the window; absent where unknown. */
  readonly throttledNs?: number;
  /** Of the measured window, in order. */
  readonly intervals: readonly { readonly completed: number; readonly durationNs: number }[];
}

export function flagRound(evidence: RoundEvidence): RoundFlag[] {
  const flags: RoundFlag[] = [];
  const { stealShare = 0, eventLoopUtilization, throttledNs = 0 } = evidence;
  if (stealShare > STEAL_LIMIT) flags.push({ kind: 'steal', share: stealShare, limit: STEAL_LIMIT });
  if (evidence.pacing !== 'spin' && eventLoopUtilization > CLIENT_BUSY_LIMIT)
    flags.push({ kind: 'client-busy', eventLoopUtilization, limit: CLIENT_BUSY_LIMIT });
  if (throttledNs > 0) flags.push({ kind: 'throttled', throttledNs });
  const change = trendOf(evidence.intervals);
  if (Math.abs(change) > TREND_LIMIT) flags.push({ kind: 'trend', change, limit: TREND_LIMIT });
  return flags;
}

/** 0 when there is nothing to compare. An odd interval in the middle belongs to neither half. */
function trendOf(intervals: RoundEvidence['intervals']): number {
  const half = Math.floor(intervals.length / 2);
  const first = ratePerSecond(intervals.slice(0, half));
  const second = ratePerSecond(intervals.slice(intervals.length - half));
  return first > 0 && Number.isFinite(second) ? second / first - 1 : 0;
}

function ratePerSecond(intervals: RoundEvidence['intervals']): number {
  const completed = intervals.reduce((sum, interval) => sum + interval.completed, 0);
  const durationNs = intervals.reduce((sum, interval) => sum + interval.durationNs, 0);
  return completed / (durationNs / 1e9);
}

/**
 * Ten standard deviations of a normal distribution, whose median absolute deviation is 1/1.4826 of its
 * standard deviation: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), with the limit
 * that hyperfine uses, so that only the wild are called wild.
 */
const MODIFIED_Z_LIMIT = 14.826;
/** One slot of the latency histogram, relative: deviations below it are rounding, not noise. */
const SMALLEST_DEVIATION = 1 / 1024;

/**
 * Blocks that lie far from the others.
 *
 * @param values one a block, above 0: the ratio of the block, or a metric of one target
 */
export function flagOddBlocks(values: readonly number[]): BlockFlag[] {
  const logs = values.map(Math.log);
  const middle = median(logs);
  const deviation = Math.max(SMALLEST_DEVIATION, median(logs.map((log) => Math.abs(log - middle))));
  return logs.flatMap((log, block) => {
    const modifiedZ = (log - middle) / deviation;
    return Math.abs(modifiedZ) > MODIFIED_Z_LIMIT
      ? [
          {
            kind: 'odd-block',
            block,
            value: values[block]!,
            median: Math.exp(middle),
            modifiedZ,
            limit: MODIFIED_Z_LIMIT,
          },
        ]
      : [];
  });
}
