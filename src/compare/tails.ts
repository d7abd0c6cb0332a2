// Whether the tails of two targets differ by more than the labels of their rounds would explain.
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { type HistogramPair, TailPermutation } from '../stats/tail-permutation.ts';

/** Below it every round has samples enough for its own percentile to be a good value. */
const TAIL_BEGINS_AT = 95;

/** @returns the p-value of the label swap; undefined for what is no tail, and without histograms of the rounds */
export function compareTails(reference: Cell, candidate: Cell, { percentile }: Metric): number | undefined {
  if (percentile === undefined || percentile < TAIL_BEGINS_AT) return undefined;
  return permutationOf(reference, candidate).compare(percentile)?.pValue;
}

/** Decoding all histograms takes longer than comparing a percentile, and every tail percentile needs them. */
const PREPARED = new WeakMap<Cell, WeakMap<Cell, TailPermutation>>();

function permutationOf(reference: Cell, candidate: Cell): TailPermutation {
  const ofReference = PREPARED.get(reference) ?? new WeakMap<Cell, TailPermutation>();
  PREPARED.set(reference, ofReference);
  const known = ofReference.get(candidate) ?? new TailPermutation(pairHistograms(reference, candidate));
  ofReference.set(candidate, known);
  return known;
}

function pairHistograms(reference: Cell, candidate: Cell): HistogramPair[] {
  const ofCandidate = new Map(candidate.rounds.map(({ block, hdr }) => [block, hdr]));
  return reference.rounds.flatMap(({ block, hdr }) => {
    const other = ofCandidate.get(block);
    return hdr && other ? [{ reference: decodeHdr(hdr), candidate: decodeHdr(other) }] : [];
  });
}
