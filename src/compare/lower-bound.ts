// The word for throughput where the generator was the limit of the better side only: a bound in place of an interval.
import type { Cell } from '../result/digest.ts';
import { boundRatioFromBelow, type OneSidedRatio, type RangePair } from '../stats/one-sided-ratio.ts';
import type { ThroughputRange } from '../stats/throughput-range.ts';
import type { ComparisonVerdict } from './judge-comparison.ts';
import { rememberByPair } from './pairs.ts';

/** Blocks in which both sides completed, as ranges; for tests of several questions at once. */
export function pairRanges(reference: Cell, candidate: Cell): readonly BlockRanges[] {
  const ofCandidate = new Map(candidate.rounds.map((round) => [round.block, rangeOf(round)]));
  return reference.rounds.flatMap((round) => {
    const pair = { reference: rangeOf(round), candidate: ofCandidate.get(round.block) };
    return pair.reference === undefined || pair.candidate === undefined
      ? []
      : [{ block: round.block, reference: pair.reference, candidate: pair.candidate }];
  });
}

export interface BlockRanges extends RangePair {
  readonly block: number;
}

function rangeOf({ values, mostPerSecond }: Cell['rounds'][number]): ThroughputRange | undefined {
  const least = values['throughput'];
  if (least === undefined) return undefined;
  return mostPerSecond === undefined ? { least } : { least, most: mostPerSecond };
}

/** undefined: neither side is surely ahead. */
export const findLowerBound = rememberByPair((reference, candidate): OneSidedRatio | undefined =>
  boundRatioFromBelow(pairRanges(reference, candidate)),
);

/**
 * @param limit the smallest difference that counts, as a share: the tolerance, or the noise floor where that is larger
 * @returns undefined where the bound is not beyond it
 */
export function judgeLowerBound(
  bound: OneSidedRatio | undefined,
  limit: number,
): ComparisonVerdict | undefined {
  if (bound === undefined || bound.atLeast <= 1 + limit) return undefined;
  return { word: bound.faster === 'candidate' ? 'faster' : 'slower', atLeast: bound.atLeast };
}
