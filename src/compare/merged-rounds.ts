// Histograms of a cell's rounds merged in groups of neighbouring blocks: no more groups than a comparison of tails exchanges.
import type { SparseHistogram } from '../core/latency-histogram.ts';
import type { Cell } from '../result/digest.ts';
import { readBase64 } from '../result/store/set-aside.ts';
import { mergeHdrs } from '../stats/hdr.ts';
import { MOST_SWAPPED } from '../stats/tail-permutation.ts';

type CellRound = Cell['rounds'][number];
type TimedRound = CellRound & { readonly hdr: string };

export interface RoundGroup {
  /** Those of its blocks that have a histogram, in order. */
  readonly rounds: readonly TimedRound[];
  readonly merged: SparseHistogram;
}

export interface MergedRounds {
  /** So many blocks make a group; 1 in all but very long runs. */
  readonly blocksTogether: number;
  /** By the number of the group. */
  readonly groups: ReadonlyMap<number, RoundGroup>;
}

/** Each histogram is decoded once, and never are all of them held. */
export function mergeRounds(rounds: readonly CellRound[], blocksTogether: number): MergedRounds {
  const parted = new Map<number, TimedRound[]>();
  for (const round of rounds.filter(isTimed)) {
    const number = Math.floor(round.block / blocksTogether);
    const others = parted.get(number);
    if (others === undefined) parted.set(number, [round]);
    else others.push(round);
  }
  const groups = [...parted].map(
    ([number, group]) => [number, { rounds: group, merged: mergeHistograms(group) }] as const,
  );
  return { blocksTogether, groups: new Map(groups) };
}

export function mergeHistograms(rounds: readonly TimedRound[]): SparseHistogram {
  return mergeHdrs(rounds.map((round) => readBase64(round, 'hdr')));
}

/** @param rounds by block */
export function chooseBlocksTogether(rounds: readonly CellRound[]): number {
  return Math.max(1, Math.ceil(((rounds.at(-1)?.block ?? 0) + 1) / MOST_SWAPPED));
}

function isTimed(round: CellRound): round is TimedRound {
  return 'hdr' in round && readBase64(round as TimedRound, 'hdr').length > 0;
}
