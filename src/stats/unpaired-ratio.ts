// By how much the candidate differs from the reference when they were not measured in the same blocks.
import { compareMany } from './many-unpaired.ts';
import { sortAscending } from './order-statistics.ts';
import { mannWhitneyProbabilities } from './rank-distribution.ts';
import { boundRatio, isUsable, type RatioBounds } from './ratio-bounds.ts';

export interface UnpairedRatioEstimate extends RatioBounds {
  readonly referenceRounds: number;
  readonly candidateRounds: number;
}

/**
 * The ratio candidate / reference: Hodges-Lehmann shift of the logarithms with the exact Mann-Whitney
 * interval and p-value. It can't see what changed between the two sessions besides the target; a 95 %
 * interval needs 4 + 4 rounds.
 *
 * @param reference one value a round; likewise `candidate`
 * @returns undefined when a side is empty or any value is zero, negative or not finite
 */
export function estimateUnpairedRatio(
  reference: readonly number[],
  candidate: readonly number[],
): UnpairedRatioEstimate | undefined {
  if (reference.length === 0 || candidate.length === 0) return undefined;
  if (![...reference, ...candidate].every(isUsable)) return undefined;
  const rounds = { referenceRounds: reference.length, candidateRounds: candidate.length };
  if (reference.length * candidate.length > EXACT_UP_TO)
    return { ...compareMany(reference.map(Math.log), candidate.map(Math.log)), ...rounds };
  const differences = logDifferences(reference, candidate);
  const probabilities = mannWhitneyProbabilities(candidate.length, reference.length);
  return {
    ...boundRatio(differences, probabilities),
    pValue: mannWhitneyPValue(differences, probabilities),
    ...rounds,
  };
}

/**
 * Differences, of fifty rounds with fifty. The work of the exact distribution grows with their square, and its table with
 * them; beyond so many the normal one picks the same ranks to one in a thousand.
 */
const EXACT_UP_TO = 2500;

/** Of every round of one side with every round of the other; ascending. */
function logDifferences(reference: readonly number[], candidate: readonly number[]): Float64Array {
  return sortAscending(candidate.flatMap((c) => reference.map((r) => Math.log(c / r))));
}

/**
 * Two-sided: twice the smaller tail. A tie counts one half, and the statistic is rounded towards the
 * middle of the distribution, so that ties never make a difference look surer than it is.
 */
function mannWhitneyPValue(differences: Float64Array, probabilities: Float64Array): number {
  let above = 0;
  for (const difference of differences) above += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
  const smaller = Math.ceil(Math.min(above, differences.length - above));
  let tail = 0;
  for (let u = 0; u <= smaller; u++) tail += probabilities[u]!;
  return Math.min(1, 2 * tail);
}
