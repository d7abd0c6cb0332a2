// Whether the tails of two targets differ by more than the labels of their rounds would explain.
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { type HistogramPair, TailPermutation } from '../stats/tail-permutation.ts';
import {
  chooseBlocksTogether,
  type MergedRounds,
  mergeHistograms,
  mergeRounds,
  type RoundGroup,
} from './merged-rounds.ts';
import { rememberByPair } from './pairs.ts';

/** Below it every round has samples enough for its own percentile to be a good value. */
const TAIL_BEGINS_AT = 95;

/** @returns the p-value of the label swap; undefined for what is no tail, and without histograms of the rounds */
export function compareTails(reference: Cell, candidate: Cell, { percentile }: Metric): number | undefined {
  if (percentile === undefined || percentile < TAIL_BEGINS_AT) return undefined;
  return permutationOf(reference, candidate).compare(percentile)?.pValue;
}

/** Every tail percentile needs the same. */
const permutationOf = rememberByPair(
  (reference, candidate) => new TailPermutation(pairHistograms(reference, candidate)),
);

function pairHistograms(reference: Cell, candidate: Cell): HistogramPair[] {
  const cells = [reference, candidate];
  const together = Math.max(...cells.map(({ rounds }) => chooseBlocksTogether(rounds)));
  const [before, after] = cells.map((cell) => mergedRoundsOf(cell, together));
  return [...before!.groups].flatMap(([number, group]) => {
    const other = after!.groups.get(number);
    return other === undefined ? [] : pairGroups(group, other);
  });
}

/** Only blocks that both have; where these are all, as they were merged before. */
function pairGroups(reference: RoundGroup, candidate: RoundGroup): HistogramPair[] {
  const groups = [reference, candidate];
  const [before, after] = groups.map(({ rounds }) => new Set(rounds.map(({ block }) => block)));
  const common = new Set([...before!].filter((block) => after!.has(block)));
  if (common.size === 0) return [];
  const [ofReference, ofCandidate] = groups.map(({ rounds, merged }) =>
    rounds.length === common.size ? merged : mergeHistograms(rounds.filter(({ block }) => common.has(block))),
  );
  return [{ reference: ofReference!, candidate: ofCandidate! }];
}

/** Forgotten with the cells. */
const KNOWN = new WeakMap<Cell, MergedRounds>();

/** Decoding all histograms takes longer than all else: what was decoded for the cell itself serves its comparisons too. */
export function keepMergedRounds(cell: Cell, merged: MergedRounds): void {
  KNOWN.set(cell, merged);
}

function mergedRoundsOf(cell: Cell, blocksTogether: number): MergedRounds {
  const known = KNOWN.get(cell);
  if (known?.blocksTogether === blocksTogether) return known;
  const merged = mergeRounds(cell.rounds, blocksTogether);
  KNOWN.set(cell, merged);
  return merged;
}
