// All rounds of one target under one profile as if they were one, for formats that know nothing of blocks.

import { usageError } from '../../core/errors.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { type RunResult, roundsOf } from '../../result/kinds.ts';
import { latencyOf, type MetricContext } from '../../result/metrics.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import { decodeHdr } from '../../stats/hdr.ts';

/**
 * The completed rounds of the only series of a result.
 *
 * @throws CacheBenchError E_FORMAT (exit code 2) when there are several series, or none that completed
 */
export function onlySeries(result: RunResult, format: string): CompletedRound[] {
  const completed = roundsOf(result).filter((round) => round.status === 'completed');
  const [first, ...others] = new Set(completed.map(({ profile, target }) => `${target} under ${profile}`));
  if (first === undefined)
    throw usageError('E_FORMAT', `${format} needs a round that completed; this result has none`);
  if (others.length > 0) {
    throw usageError(
      'E_FORMAT',
      `${format} holds one target under one profile; this result has ${others.length + 1}, such as ${first}`,
      'Choose with --profile NAME --target NAME, or write a file for each: -o FILE with {profile} and {target} in its name.',
    );
  }
  return completed;
}

/** Exact extremes and sum are those that were saved beside each histogram. */
export function mergeLatency(
  rounds: readonly CompletedRound[],
  context: MetricContext = {},
): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const round of rounds) {
    const latency = latencyOf(round, context);
    if (latency === undefined || latency.count === 0) continue;
    const { hdr, count, minNs, meanNs, maxNs } = latency;
    const isExact = minNs !== null && meanNs !== null && maxNs !== null;
    merged.add(decodeHdr(hdr, isExact ? { minNs, maxNs, sumNs: meanNs * count } : undefined));
  }
  return merged;
}
