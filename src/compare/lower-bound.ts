// The word for throughput where the generator was the limit of the better side only: a bound in place of an interval.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Cell } from '../result/digest.ts';
import { boundRatioFromBelow, type OneSidedRatio, type RangePair } from '../stats/one-sided-ratio.ts';
import type { ThroughputRange } from '../stats/throughput-range.ts';
import type { ComparisonVerdict } from './judge-comparison.ts';
import { type BlockPair, rememberByPair } from './pairs.ts';

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

function rangeOf(round: Cell['rounds'][number]): ThroughputRange | undefined {
  const { values, mostPerSecond: most, mostBesidePerSecond: mostBeside } = round;
  const least = values['throughput'];
  return least === undefined ? undefined : { least, ...dropUndefined({ most, mostBeside }) };
}

/** What is known of a pair with any generator, and with this one on the same cores; absent: neither side is surely ahead. */
interface LowerBounds {
  readonly anywhere?: OneSidedRatio;
  readonly beside?: OneSidedRatio;
}

const findLowerBounds = rememberByPair((reference, candidate): LowerBounds => {
  const pairs = pairRanges(reference, candidate);
  return dropUndefined({
    anywhere: boundRatioFromBelow(pairs),
    beside: boundRatioFromBelow(pairs.map(besideGenerator)),
  });
});

function besideGenerator({ reference, candidate, ...pair }: BlockRanges): BlockRanges {
  const beside = ({ least, mostBeside }: ThroughputRange) => ({
    least,
    ...dropUndefined({ most: mostBeside }),
  });
  return { ...pair, reference: beside(reference), candidate: beside(candidate) };
}

/**
 * A bound that holds with any generator comes first.
 *
 * @param limit the smallest difference that counts, as a share: the tolerance, or the noise floor where that is larger
 * @returns undefined where no bound is beyond it
 */
export function judgeLowerBound(
  reference: Cell,
  candidate: Cell,
  limit: number,
): ComparisonVerdict | undefined {
  const { anywhere, beside } = findLowerBounds(reference, candidate);
  const bound = [anywhere, beside].find((one) => one !== undefined && one.atLeast > 1 + limit);
  if (bound === undefined) return undefined;
  return {
    word: bound.faster === 'candidate' ? 'faster' : 'slower',
    atLeast: bound.atLeast,
    ...(bound === beside ? { besideGenerator: true as const } : {}),
  };
}

/**
 * ", and the highest rate of dragonfly is unknown": why a rate that is ahead as a lower bound tells nothing; nothing where the one
 * behind was held back too.
 */
export function whyNoBound(reference: Cell, candidate: Cell): string {
  const rateOf = ({ values }: Cell): number => values['throughput'] ?? 0;
  const behind = rateOf(reference) < rateOf(candidate) ? reference : candidate;
  if (behind.limit === 'client-bound' || behind.pace !== undefined) return '';
  const side = behind === reference ? 'the reference' : 'the candidate';
  const name = reference.target === candidate.target ? side : behind.target;
  return behind.rounds.every(({ mostPerSecond }) => mostPerSecond !== undefined)
    ? `, and ${name} may do as much`
    : `, and the highest rate of ${name} is unknown`;
}

/** Of the ratios that such a word rests on: the slower side is allowed all that it may have lost. */
export function listBoundingPairs(
  reference: Cell,
  candidate: Cell,
  { word, besideGenerator: isBeside }: ComparisonVerdict & { readonly besideGenerator?: true },
): readonly BlockPair[] {
  const pairs = pairRanges(reference, candidate).map((pair) => (isBeside ? besideGenerator(pair) : pair));
  return pairs.map(({ block, ...pair }) =>
    word === 'faster'
      ? { block, reference: pair.reference.most!, candidate: pair.candidate.least }
      : { block, reference: pair.reference.least, candidate: pair.candidate.most! },
  );
}
