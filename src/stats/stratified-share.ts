// How many of each stratum to draw, and what share of all such a sample allows at most.
import { mostShare } from './most-share.ts';

/** None of so many: at most 1 % of the stratum, with 95 % confidence. */
const LEAST_OF_STRATUM = 300;

export interface StratumSize {
  /** Its part of a sample in which every stratum has the share that it has of all; rounded up. */
  readonly proportional: number;
  /** The proportional ones, and more where those are few. */
  readonly drawn: number;
}

/**
 * Proportional allocation (Cochran, Sampling Techniques, 3rd ed. 1977, 5.5), and beside it at least 300 of each stratum, or all of it,
 * or as many as the whole sample wants: one that is rare is never left out.
 *
 * @param sizes members of each stratum, whole numbers from 0
 * @param sample members wanted in all, from 1; the rounding and the rare strata come on top
 */
export function allocateStrata(sizes: readonly number[], sample: number): readonly StratumSize[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => {
    const proportional = all === 0 ? 0 : Math.min(size, Math.ceil((sample * size) / all));
    const least = Math.min(size, sample, LEAST_OF_STRATUM);
    return { proportional, drawn: Math.max(proportional, least) };
  });
}

/**
 * One-sided upper bound, at 95 %, of the share of one stratum or of all strata, where members are drawn without replacement.
 * What is seen is a sum of hypergeometric counts, which is distributed as a sum of as many independent Bernoulli variables as were drawn
 * (Vatutin and Mikhailov, Theory of Probability and its Applications 27, 1982). Such a sum falls at or below `seen` no more often than
 * the binomial of the same mean, from a mean of `seen` + 1 on (Hoeffding, Annals of Mathematical Statistics 27, 1956, theorem 4): so the
 * bound of Clopper and Pearson holds, unless it is below (seen + 1) / drawn.
 * With weights W_h, proportional parts n_h = ⌈n W_h⌉ give Σ W_h p_h ≤ (Σ n_h / n) · (Σ n_h p_h / Σ n_h): the bound of the parts
 * together, times `roundedUp`.
 *
 * @param seen of those drawn; of all strata: in their proportional parts alone
 * @param drawn 0: nothing is known, and the bound is 1
 * @param roundedUp Σ n_h / n; 1 for one stratum
 */
export function mostShareOfStrata(seen: number, drawn: number, roundedUp = 1): number {
  if (drawn === 0) return 1;
  return Math.min(1, roundedUp * Math.max(mostShare(seen, drawn), (seen + 1) / drawn));
}
