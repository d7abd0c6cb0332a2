// P-values of several metrics of the same blocks, corrected so that all of them together err in 5 % of runs.
import { SeededRandom } from '../core/random.ts';
import { MOST_FLIPPED, sumNeighbours } from './order-statistics.ts';

/** 2^11 choices of signs; the standard error of a p-value of 0.05 from the random ones is then 0.003. */
const EXACT_UP_TO = 12;
const RANDOM_FLIPS = 4_000;
const FLIP_SEED = 0xfa31;
/** Statistics that are equal but for the order of addition count as equal. */
const ROUNDING = 1e-9;

/**
 * Westfall and Young, "Resampling-Based Multiple Testing" (1993), algorithm 4.1: were there no difference,
 * the sign of a whole block could as well be the other, in all metrics at once. The p-value of a metric is
 * the share of sign choices in which any metric that is no surer than it is at least as extreme. Metrics
 * that go together, as throughput and p50 do, so cost little; and large differences of 8 blocks can still
 * be told however many metrics there are, which no correction by their number allows.
 *
 * How extreme a metric is, is told by Student's t of its blocks as a quantile of the normal distribution, so that the
 * same is as rare whatever the number of blocks: see {@link deviateOf}.
 *
 * @param metrics of each, ln(candidate / reference) at the number of its block: the sign of a block is one sign in all
 *   metrics. undefined where it lacks the block: no sign of that one changes it, and the test stays exact
 * @returns in the order of the input; NaN for a metric with a value that is not finite, which the others do not see
 */
export function familywisePValues(metrics: readonly BlockValues[]): number[] {
  const isTold = metrics.map((values) =>
    values.every((value) => value === undefined || Number.isFinite(value)),
  );
  const pValues = pValuesOf(metrics.filter((_, index) => isTold[index]));
  let next = 0;
  return isTold.map((told) => (told ? pValues[next++]! : Number.NaN));
}

/** By the number of the block. */
export type BlockValues = readonly (number | undefined)[];

function pValuesOf(metrics: readonly BlockValues[]): number[] {
  const blocks = Math.max(0, ...metrics.map(({ length }) => length));
  const flipped = metrics.map((values) => groupBlocks(values, blocks));
  const counts = flipped.map((values) => values.filter((value) => value !== undefined).length);
  const scaled = flipped.map((values) => scale(values.map((value) => value ?? 0)));
  const sums = scaled.map((values) => Math.abs(sumOf(values)) - ROUNDING);
  const seen = sums.map((sum, index) => deviateOf(sum, counts[index]!));
  const surestFirst = metrics.map((_, index) => index).sort((a, b) => seen[b]! - seen[a]!);
  // A logarithm for each sum would take most of the time: the deviates that were seen are turned into sums once.
  const alike = counts.every((count) => count === counts[0]);
  const reached = counts.map((count) =>
    surestFirst.map((index) => (alike ? sums[index]! : sumOfDeviate(seen[index]!, count))),
  );
  const extreme = new Array<number>(metrics.length).fill(0);
  const { signs, blocks: signed, choices } = signChoices(Math.max(0, ...flipped.map(({ length }) => length)));
  for (let choice = 0; choice < choices; choice++) {
    // The surest whose deviate is reached, by any of the metrics that are no surer than the one in turn.
    let surest = surestFirst.length;
    for (let place = surestFirst.length - 1; place >= 0; place--) {
      const index = surestFirst[place]!;
      const sum = Math.abs(flippedSum(scaled[index]!, signs, choice * signed));
      const enough = reached[index]!;
      while (surest > 0 && sum >= enough[surest - 1]!) surest--;
      if (surest <= place) extreme[index]!++;
    }
  }
  return surestFirst.reduce<number[]>((pValues, index, place) => {
    const before = place === 0 ? 0 : pValues[surestFirst[place - 1]!]!;
    pValues[index] = Math.max(before, extreme[index]! / choices);
    return pValues;
  }, new Array<number>(metrics.length).fill(1));
}

/** Neighbours are added up where there are too many to flip each; a group is missing where all of it is. */
function groupBlocks(values: BlockValues, blocks: number): BlockValues {
  if (blocks <= MOST_FLIPPED) return values;
  const present = values.map((value) => (value === undefined ? 0 : 1));
  const counts = sumNeighbours(present, MOST_FLIPPED, blocks);
  const sums = sumNeighbours(
    values.map((value) => value ?? 0),
    MOST_FLIPPED,
    blocks,
  );
  return sums.map((sum, group) => (counts[group] === 0 ? undefined : sum));
}

/** So that |sum| grows with Student's t, whatever the signs: their squares add up to 1. */
function scale(values: readonly number[]): readonly number[] {
  const length = Math.hypot(...values);
  return length === 0 ? values : values.map((value) => value / length);
}

/**
 * The size of the normal deviate that is as rare as Student's t of the same blocks. With c² = sum² / n, t² / (n - 1) is
 * c² / (1 - c²), and Wallace's approximation ("Bounds on Normal Approximations to Student's and the Chi-Square
 * Distributions", Annals of Mathematical Statistics 30, 1959) needs no more than ln(1 + t² / (n - 1)) = -ln(1 - c²).
 * The sum itself is no measure of how rare it is: it can't exceed √n, so that metrics of more blocks would hide those of
 * fewer in which all blocks agree. Of one number of blocks the order is that of the sums; how well the approximation
 * fits decides over power alone, never over how often the test errs.
 *
 * @param sum of scaled values, without its sign
 */
function deviateOf(sum: number, blocks: number): number {
  const freedom = blocks - 1;
  if (freedom < 1 || sum <= 0) return 0;
  const rest = Math.max(0, 1 - (sum * sum) / blocks);
  return ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(-freedom * Math.log(rest));
}

/** The least sum of so many blocks whose deviate is as large. */
function sumOfDeviate(deviate: number, blocks: number): number {
  const freedom = blocks - 1;
  if (deviate <= 0) return Number.NEGATIVE_INFINITY;
  if (freedom < 1) return Number.POSITIVE_INFINITY;
  const scaled = (deviate * (8 * freedom + 3)) / (8 * freedom + 1);
  return Math.sqrt(-blocks * Math.expm1((-scaled * scaled) / freedom));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function flippedSum(values: readonly number[], signs: Int8Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += signs[from + i]! * values[i]!;
  return sum;
}

interface SignChoices {
  readonly blocks: number;
  readonly choices: number;
  /** A sign for each block, choice by choice; none is flipped first. */
  readonly signs: Int8Array;
}

let known: SignChoices | undefined;

/** Of so many blocks they are always the same, and a report asks for them again and again: the last ones are kept. */
function signChoices(blocks: number): SignChoices {
  if (known?.blocks !== blocks) known = drawSigns(blocks);
  return known;
}

function drawSigns(blocks: number): SignChoices {
  const isExact = blocks <= EXACT_UP_TO;
  // The last block keeps its sign where all are taken: the other half of all choices are mirror images.
  const choices = isExact ? Math.max(1, 2 ** (blocks - 1)) : 1 + RANDOM_FLIPS;
  const signs = new Int8Array(choices * blocks).fill(1);
  const random = new SeededRandom(FLIP_SEED);
  for (let choice = 1; choice < choices; choice++)
    for (let i = 0; i < blocks; i++) {
      const isFlipped = isExact ? (choice >>> i) & 1 : random.uint32() < 0x80000000;
      if (isFlipped) signs[choice * blocks + i] = -1;
    }
  return { blocks, choices, signs };
}
