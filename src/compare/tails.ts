// Whether the tails of two targets differ by more than the labels of their rounds would explain.
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { comparePercentile, type HistogramPair } from '../stats/tail-permutation.ts';

/** Below it every round has samples enough for its own percentile to be a good value. */
const TAIL_BEGINS_AT = 95;

/** @returns the p-value of the label swap; undefined for what is no tail, and without histograms of the rounds */
export function compareTails(reference: Cell, candidate: Cell, { percentile }: Metric): number | undefined {
  if (percentile === undefined || percentile < TAIL_BEGINS_AT) return undefined;
  const ofCandidate = new Map(candidate.rounds.map(({ block, hdr }) => [block, hdr]));
  const blocks: HistogramPair[] = [];
  for (const { block, hdr } of reference.rounds) {
    const other = ofCandidate.get(block);
    if (hdr && other) blocks.push({ reference: decodeHdr(hdr), candidate: decodeHdr(other) });
  }
  return comparePercentile(blocks, percentile)?.pValue;
}
