// Whether the tails of two targets differ by more than the labels of their rounds would explain.
import type { SparseHistogram } from '../core/latency-histogram.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { decodeHdrSparse } from '../stats/hdr.ts';
import { type HistogramPair, TailPermutation } from '../stats/tail-permutation.ts';
import { rememberByPair } from './pairs.ts';

/** Below it every round has samples enough for its own percentile to be a good value. */
const TAIL_BEGINS_AT = 95;

/** @returns the p-value of the label swap; undefined for what is no tail, and without histograms of the rounds */
export function compareTails(reference: Cell, candidate: Cell, { percentile }: Metric): number | undefined {
  if (percentile === undefined || percentile < TAIL_BEGINS_AT) return undefined;
  return permutationOf(reference, candidate).compare(percentile)?.pValue;
}

/** Decoding all histograms takes longer than comparing a percentile, and every tail percentile needs them. */
const permutationOf = rememberByPair(
  (reference, candidate) => new TailPermutation(pairHistograms(reference, candidate)),
);

function pairHistograms(reference: Cell, candidate: Cell): HistogramPair[] {
  const ofCandidate = histogramsOf(candidate);
  return [...histogramsOf(reference)].flatMap(([block, histogram]) => {
    const other = ofCandidate.get(block);
    return other === undefined ? [] : [{ reference: histogram, candidate: other }];
  });
}

type Histograms = ReadonlyMap<number, SparseHistogram>;

/** Every other target is compared with the same reference. */
const DECODED = new WeakMap<Cell, Histograms>();

/** By block. */
function histogramsOf(cell: Cell): Histograms {
  const known =
    DECODED.get(cell) ??
    new Map(cell.rounds.flatMap(({ block, hdr }) => (hdr ? [[block, decodeHdrSparse(hdr)] as const] : [])));
  DECODED.set(cell, known);
  return known;
}
