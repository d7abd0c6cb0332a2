// Latency over 1/(1-q), the axis of HdrHistogram's percentile plot: one curve a target, with the range of its blocks.
import { LatencyHistogram, type SparseHistogram, slotHighestNs } from '../../core/latency-histogram.ts';
import { latencyOf } from '../../result/metrics.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import { decodeHdrSparse } from '../../stats/hdr.ts';
import type { PercentileCurve } from './page-data.ts';
import { packLogarithmic } from './quantize.ts';

/** undefined when no reply was timed. */
export function drawPercentileCurve(
  rounds: readonly CompletedRound[],
  pointsPerDecade: number,
): PercentileCurve | undefined {
  const histograms = rounds.flatMap((round) => {
    const latency = latencyOf(round);
    return latency === undefined || latency.count === 0 ? [] : [decodeHdrSparse(latency.hdr)];
  });
  if (histograms.length === 0) return undefined;
  const all = readCurve(LatencyHistogram.mergeSparse(histograms).toSparse(), pointsPerDecade);
  const blocks = histograms.length === 1 ? [] : histograms.map((one) => readCurve(one, pointsPerDecade));
  // Where the first block runs out of samples the range of all blocks ends.
  const shared = Array.from({ length: Math.min(...blocks.map((one) => one.length), all.length) }, (_, i) =>
    blocks.map((one) => one[i]!),
  );
  const range = blocks.length === 0 ? [] : shared;
  return {
    all: packLogarithmic(all),
    low: packLogarithmic(range.map((values) => Math.min(...values))),
    high: packLogarithmic(range.map((values) => Math.max(...values))),
  };
}

/** As in the tables: with fewer samples beyond a percentile it is no number. */
const SAMPLES_BEYOND = 100;

/** All points in one pass over the slots; each by the same convention as LatencyHistogram.percentileNs. */
function readCurve({ pairs, count, maxNs }: SparseHistogram, pointsPerDecade: number): number[] {
  const decades = Math.log10(count / SAMPLES_BEYOND);
  const points = decades < 0 ? 0 : Math.floor(decades * pointsPerDecade) + 1;
  const curve: number[] = [];
  let seen = 0;
  let pair = 0;
  for (let point = 0; point < points; point++) {
    const share = 1 - 10 ** (-point / pointsPerDecade);
    const wanted = Math.max(1, Math.ceil(share * count * (1 - 1e-12)));
    while (seen < wanted) {
      seen += pairs[pair + 1]!;
      pair += 2;
    }
    curve.push(Math.min(slotHighestNs(pairs[pair - 2]!), maxNs));
  }
  return curve;
}
