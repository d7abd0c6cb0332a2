// By how much the candidate differs from the reference, from pairs measured in the same block.
import { SeededRandom } from '../core/random.ts';
import { findAtRank, MOST_FLIPPED, sortAscending, sumNeighbours } from './order-statistics.ts';
import { signedRankProbabilities } from './rank-distribution.ts';
import { boundRatio, isUsable, type RatioBounds } from './ratio-bounds.ts';

/** One metric of one block: one round of each target. */
export interface RatioPair {
  readonly reference: number;
  readonly candidate: number;
}

export interface RatioEstimate extends RatioBounds {
  readonly pairs: number;
}

/**
 * The ratio candidate / reference: Hodges-Lehmann estimate, exact Wilcoxon signed-rank interval, exact
 * sign-flip p-value, all on d = ln(candidate / reference).
 *
 * Fewer than 6 pairs have no 95 % interval (the widest of 5 attains 93.75 %): see `indicative`.
 *
 * @returns undefined when there is no pair, or when any pair has a value that is zero, negative or not
 *   finite. Leaving such a pair out would leave out the worst block; `countUnusablePairs` tells how many.
 */
export function estimateRatio(pairs: readonly RatioPair[]): RatioEstimate | undefined {
  if (pairs.length === 0 || countUnusablePairs(pairs) > 0) return undefined;
  return estimateLogRatios(logRatiosOf(pairs));
}

/** Pairs without a ratio: a value is zero, negative or not finite, or they are too far apart for any number. */
export function countUnusablePairs(pairs: readonly RatioPair[]): number {
  return pairs.filter(
    ({ reference, candidate }) =>
      !isUsable(reference) || !isUsable(candidate) || !isUsable(candidate / reference),
  ).length;
}

export function logRatiosOf(pairs: readonly RatioPair[]): number[] {
  return pairs.map(({ reference, candidate }) => Math.log(candidate / reference));
}

/** @param logRatios one a block, at least one, all finite */
export function estimateLogRatios(logRatios: readonly number[]): RatioEstimate {
  const pairs = logRatios.length;
  const bounds =
    pairs <= EXACT_INTERVAL_UP_TO
      ? boundRatio(walshAverages(logRatios), signedRankProbabilities(pairs))
      : boundManyRatios(logRatios);
  return { ...bounds, pValue: signFlipPValue(logRatios), pairs };
}

/**
 * The work of the exact distribution grows with the third power of the pairs. Beyond so many the normal one picks the
 * same ranks to one in a thousand.
 */
const EXACT_INTERVAL_UP_TO = 300;
const CONFIDENCE = 0.95;
/** Of the standard normal distribution, 2.5 % lie beyond. */
const NORMAL_QUANTILE = 1.959964;

/**
 * Of thousands of pairs: the rank from the normal distribution (Hollander, Wolfe, Chicken, section 3.3), the Walsh
 * averages at it found without writing all of them down.
 */
function boundManyRatios(logRatios: readonly number[]) {
  const sorted = sortAscending(logRatios);
  const n = sorted.length;
  const averages = (n * (n + 1)) / 2;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
  const rank = Math.floor(averages / 2 - NORMAL_QUANTILE * deviation);
  return {
    ratio: Math.exp(walshAverageAt(sorted, Math.ceil(averages / 2))),
    low: Math.exp(walshAverageAt(sorted, rank)),
    high: Math.exp(walshAverageAt(sorted, averages - rank + 1)),
    confidence: CONFIDENCE,
  };
}

/** The Walsh average of a rank from 1: each step of the search counts along the diagonal. */
function walshAverageAt(sorted: Float64Array, rank: number): number {
  return findAtRank(rank, [sorted[0]!, sorted.at(-1)!], (limit) => countWalshUpTo(sorted, limit));
}

function countWalshUpTo(sorted: Float64Array, limit: number): number {
  let count = 0;
  let last = sorted.length - 1;
  for (let first = 0; first <= last; first++) {
    while (last >= first && (sorted[first]! + sorted[last]!) / 2 > limit) last--;
    count += Math.max(0, last - first + 1);
  }
  return count;
}

/** Averages of all pairs of values, each value with itself included; ascending. */
function walshAverages(values: readonly number[]): Float64Array {
  const averages: number[] = [];
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) averages.push((values[i]! + values[j]!) / 2);
  }
  return sortAscending(averages);
}

/** 2^15 = 32,768 flips, one addition each, take about 0.1 ms; beyond that random flips are as good. */
const EXACT_UP_TO = 16;
const RANDOM_FLIPS = 10_000;
/** Fixed: the same measurements give the same p-value, today and on another machine. */
const FLIP_SEED = 0x51f11b;
/** Sums that are equal but for the order of addition count as equal; relative to the sum of sizes. */
const ROUNDING = 1e-12;

/**
 * Fisher's permutation test of paired differences ("The Design of Experiments", section 21): were there
 * no difference, each sign could as well be the other. Share of sign choices whose mean is at least as
 * far from 0 as the one seen; for random choices (k+1)/(m+1), after Phipson and Smyth, Stat. Appl.
 * Genet. Mol. Biol. 9 (2010), so that it is never 0.
 */
function signFlipPValue(all: readonly number[]): number {
  const values = sumNeighbours(all, MOST_FLIPPED);
  const sizes = values.map(Math.abs);
  const sum = values.reduce((total, value) => total + value, 0);
  const sizeSum = sizes.reduce((total, size) => total + size, 0);
  const threshold = Math.abs(sum) - ROUNDING * sizeSum;
  return values.length <= EXACT_UP_TO
    ? shareOfAllFlips(sizes, threshold)
    : shareOfRandomFlips(sizes, threshold);
}

/** The last sign stays fixed: the other half of all choices are mirror images with the same |sum|. */
function shareOfAllFlips(sizes: readonly number[], threshold: number): number {
  const choices = 2 ** (sizes.length - 1);
  let sum = sizes.reduce((total, size) => total + size, 0);
  let signs = 0;
  let extreme = Math.abs(sum) >= threshold ? 1 : 0;
  for (let choice = 1; choice < choices; choice++) {
    // Gray code: consecutive choices differ in one sign, the lowest set bit of the number.
    const flipped = 31 - Math.clz32(choice & -choice);
    signs ^= 1 << flipped;
    sum += ((signs >>> flipped) & 1 ? -2 : 2) * sizes[flipped]!;
    if (Math.abs(sum) >= threshold) extreme++;
  }
  return extreme / choices;
}

function shareOfRandomFlips(sizes: readonly number[], threshold: number): number {
  const random = new SeededRandom(FLIP_SEED);
  let extreme = 0;
  for (let flip = 0; flip < RANDOM_FLIPS; flip++) {
    let sum = 0;
    let signs = 0;
    for (let i = 0; i < sizes.length; i++) {
      // One number has the signs of 32 blocks.
      signs = i % 32 === 0 ? random.uint32() : signs >>> 1;
      sum += signs & 1 ? -sizes[i]! : sizes[i]!;
    }
    if (Math.abs(sum) >= threshold) extreme++;
  }
  return (extreme + 1) / (RANDOM_FLIPS + 1);
}
