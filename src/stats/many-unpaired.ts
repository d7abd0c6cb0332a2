// The shift between two large samples: the Hodges-Lehmann estimate with its interval and p-value, by the normal distribution.
import { findAtRank, sortAscending } from './order-statistics.ts';
import type { RatioBounds } from './ratio-bounds.ts';

const CONFIDENCE = 0.95;
/** Of the standard normal distribution, 2.5 % lie beyond. */
const NORMAL_QUANTILE = 1.959964;

/**
 * As Hollander, Wolfe, Chicken, "Nonparametric Statistical Methods", 3rd ed., sections 4.1 to 4.3, say for large samples;
 * the differences of all with all are counted, and never written down.
 *
 * @param reference logarithms, likewise `candidate`; both finite
 */
export function compareMany(reference: readonly number[], candidate: readonly number[]): RatioBounds {
  const [from, to] = [sortAscending(reference), sortAscending(candidate)];
  const differences = from.length * to.length;
  const deviation = Math.sqrt((differences * (from.length + to.length + 1)) / 12);
  const rank = Math.max(1, Math.floor(differences / 2 - NORMAL_QUANTILE * deviation));
  const range = [to[0]! - from.at(-1)!, to.at(-1)! - from[0]!] as const;
  const at = (place: number) => Math.exp(findAtRank(place, range, (limit) => countUpTo(from, to, limit)));
  return {
    ratio: at(Math.ceil(differences / 2)),
    low: at(rank),
    high: at(differences - rank + 1),
    confidence: CONFIDENCE,
    pValue: findPValue(from, to),
  };
}

/** Differences `to - from` that are not above the limit: one walk along both, for what is counted only grows. */
function countUpTo(from: Float64Array, to: Float64Array, limit: number): number {
  let count = 0;
  let first = 0;
  for (const value of to) {
    while (first < from.length && value - from[first]! > limit) first++;
    count += from.length - first;
  }
  return count;
}

/** Two-sided, with the correction for ties (section 4.1) and half a step towards the middle. */
function findPValue(from: Float64Array, to: Float64Array): number {
  const differences = from.length * to.length;
  const notAbove = countUpTo(from, to, 0);
  const below = differences - countUpTo(to, from, 0);
  const above = differences - notAbove + (notAbove - below) / 2;
  const all = from.length + to.length;
  const tied = sumTies(from, to) / (all * (all - 1));
  const deviation = Math.sqrt((differences / 12) * (all + 1 - tied));
  const distance = Math.max(0, Math.abs(above - differences / 2) - 0.5);
  return deviation === 0 ? 1 : Math.min(1, 2 * upperTail(distance / deviation));
}

/** Of t³ - t over all groups of t equal values. */
function sumTies(from: Float64Array, to: Float64Array): number {
  const all = sortAscending([...from, ...to]);
  let sum = 0;
  for (let begin = 0, end = 0; begin < all.length; begin = end) {
    while (end < all.length && all[end] === all[begin]) end++;
    sum += (end - begin) ** 3 - (end - begin);
  }
  return sum;
}

/** Of the standard normal distribution beyond z >= 0: Abramowitz and Stegun, 26.2.17, right to 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const polynomial = factors.reduceRight((sum, factor) => (sum + factor) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
