// Whether something grows while the same load goes on: by its slope, projected, against what may be tolerated.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { SeededRandom } from '../../core/random.ts';
import { median } from '../order-statistics.ts';
import { splitAtSteps } from './find-steps.ts';
import { growthAhead } from './growth-ahead.ts';
import { studentQuantile } from './student-quantile.ts';
import { type Part, theilSenSlope } from './theil-sen.ts';
import { chooseTrend, independentPoints, neighbourCorrelation, type Trend } from './trend-model.ts';

export interface GrowthPoint {
  /** Hours from any begin. */
  readonly atHours: number;
  readonly value: number;
  /** Points of different stretches have nothing to do with each other: the server was another one. */
  readonly stretch?: number;
}

export interface GrowthQuestion {
  /** How far ahead the growth is projected. */
  readonly horizonHours: number;
  /** Growth within the horizon that counts as none, in the unit of the values. */
  readonly tolerance: number;
}

export type GrowthWord = 'stable' | 'grows' | 'step' | 'cannot-tell';

export interface Growth {
  readonly word: GrowthWord;
  readonly points: number;
  /** Median of the first quarter of the points. */
  readonly level: number;
  /** Within the horizon, in the unit of the values; absent where there are too few points. */
  readonly projected?: { readonly value: number; readonly low: number; readonly high: number };
  /** Oldest first. */
  readonly steps: readonly { readonly atHours: number; readonly size: number }[];
  /** What came to rest, in the unit of the values, and how many hours until 37 % of it were left. */
  readonly settled?: { readonly size: number; readonly hours: number };
  readonly why?: 'too-few-points' | 'no-change' | 'in-steps' | 'slows-down';
}

/** With fewer the correlation of neighbours is not known, and so no interval. */
export const FEWEST_POINTS = 12;
/** Each stretch has a level of its own: so many points must be left that a slope can be told by. */
const FEWEST_BEYOND_LEVELS = 8;
/** Points that are more are brought together: the time of the bootstrap grows with their square. */
const MOST_POINTS = 168;
const RESAMPLES = 200;
/**
 * Two-sided 95 %. What does not grow is accused far more rarely, for all of the interval must lie above the tolerance:
 * docs/soak.md has the simulation.
 */
const UPPER = 0.975;
/**
 * Of Student's distribution. How alike neighbours are is in the deviation already: with as few degrees as there are
 * independent points it would count twice, and of noise with a long memory nothing was ever told in the simulation.
 */
const LEAST_FREEDOM = 4;
/** So many in the same direction are a staircase: growth that comes in steps. */
const STAIRCASE = 3;
const SEED = 7;

/**
 * Theil and Sen's slope of what is left when steps, a rhythm of a day and a rise that comes to rest are taken away. Its
 * interval is the wider one of two: resampled in blocks, and by the correlation of neighbours. Grows: all of the interval
 * lies beyond the tolerance; stable: none of it does.
 *
 * @param points in the order of their times
 */
export function judgeGrowth(points: readonly GrowthPoint[], question: GrowthQuestion): Growth {
  const merged = mergePoints(points);
  const values = Float64Array.from(merged, ({ value }) => value);
  const head = {
    points: merged.length,
    level: median(values.subarray(0, Math.max(1, values.length >> 2))),
    steps: [],
  };
  const stretches = partsOf(merged);
  if (merged.length < FEWEST_POINTS || merged.length - stretches.length < FEWEST_BEYOND_LEVELS)
    return { ...head, word: 'cannot-tell', why: 'too-few-points' };
  if (values.every((value) => value === values[0]))
    return { ...head, word: 'stable', why: 'no-change', projected: { value: 0, low: 0, high: 0 } };
  const times = Float64Array.from(merged, ({ atHours }) => atHours);
  // What rises fast at first looks like steps, so that steps are looked for in what is left without it.
  const smooth = withoutNuisances(values, chooseTrend(times, values, stretches));
  const parts = stretches.flatMap((stretch) => splitAtSteps(smooth, stretch, question.tolerance));
  const trend = chooseTrend(times, values, parts);
  const projected = project(times, values, parts, trend, question.horizonHours);
  const steps = listSteps(times, values, parts, stretches, trend);
  const settled = settledOf(values, trend);
  const known = { ...head, projected, steps, ...dropUndefined({ settled }) };
  const { tolerance } = question;
  if (projected.low > tolerance) {
    const left = withoutNuisances(values, trend);
    return growthAhead(times, left, parts, trend, question.horizonHours) > tolerance
      ? { ...known, word: 'grows' }
      : { ...known, word: 'cannot-tell', why: 'slows-down' };
  }
  if (isStaircase(steps)) return { ...known, word: 'grows', why: 'in-steps' };
  if (steps.length > 0) return { ...known, word: 'step' };
  return { ...known, word: projected.high <= tolerance ? 'stable' : 'cannot-tell' };
}

function mergePoints(points: readonly GrowthPoint[]): readonly GrowthPoint[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  const groups = new Map<string, GrowthPoint[]>();
  for (const [index, point] of points.entries()) {
    const key = `${point.stretch ?? 0} ${Math.floor(index / size)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    atHours: group.reduce((sum, { atHours }) => sum + atHours, 0) / group.length,
    value: median(group.map(({ value }) => value)),
  }));
}

function partsOf(points: readonly GrowthPoint[]): Part[] {
  const parts: { from: number; to: number }[] = [];
  for (const [index, { stretch }] of points.entries()) {
    if (index === 0 || stretch !== points[index - 1]!.stretch) parts.push({ from: index, to: index + 1 });
    else parts.at(-1)!.to = index + 1;
  }
  return parts;
}

function project(
  times: Float64Array,
  values: Float64Array,
  parts: readonly Part[],
  trend: Trend,
  horizonHours: number,
): { value: number; low: number; high: number } {
  const slope = slopeOf(times, values, parts, trend);
  const fit = trend.model.fit(values);
  const fitted = Float64Array.from(values, (value, at) => value - fit.residuals[at]!);
  const correlation = neighbourCorrelation(fit.residuals);
  const independent = independentPoints(values.length, correlation);
  const freedom = Math.max(1, values.length - trend.nuisances.length - parts.length - 1);
  const deviation = Math.sqrt(
    (fit.squares / freedom) *
      trend.model.varianceOf(trend.slopeColumn) *
      ((1 + correlation) / (1 - correlation)),
  );
  const wide = studentQuantile(UPPER, Math.max(LEAST_FREEDOM, independent - 2)) * deviation;
  const block = Math.max(2, Math.ceil(values.length / independent), Math.ceil(Math.cbrt(values.length)));
  const random = new SeededRandom(SEED, values.length);
  const slopeOfFitted = slopeOf(times, fitted, parts, trend);
  const resampled = new Float64Array(RESAMPLES);
  for (let at = 0; at < RESAMPLES; at++) {
    const drawn = drawBlocks(fit.residuals, Math.min(block, values.length >> 1), random);
    for (let i = 0; i < drawn.length; i++) drawn[i]! += fitted[i]!;
    resampled[at] = slopeOf(times, drawn, parts, trend) - slopeOfFitted;
  }
  resampled.sort();
  const quantile = (share: number): number => resampled[Math.round(share * (RESAMPLES - 1))]!;
  // Basic bootstrap: the error of the estimate is as those of the resamples, mirrored.
  const low = Math.min(slope - quantile(UPPER), slope - wide);
  const high = Math.max(slope - quantile(1 - UPPER), slope + wide);
  return { value: slope * horizonHours, low: low * horizonHours, high: high * horizonHours };
}

function slopeOf(times: Float64Array, values: Float64Array, parts: readonly Part[], trend: Trend): number {
  return theilSenSlope(times, withoutNuisances(values, trend), parts);
}

function withoutNuisances(values: Float64Array, { model, nuisances }: Trend): Float64Array {
  if (nuisances.length === 0) return values;
  const coefficients = model.coefficientsOf(values);
  const rest = values.slice();
  for (const { column, shape } of nuisances)
    for (let at = 0; at < rest.length; at++) rest[at]! -= coefficients[column]! * shape[at]!;
  return rest;
}

/** Blocks of neighbours from anywhere, so that their correlation is kept (Künsch 1989). */
function drawBlocks(residuals: Float64Array, block: number, random: SeededRandom): Float64Array {
  const { length } = residuals;
  const drawn = new Float64Array(length);
  for (let at = 0; at < length; at += block) {
    const from = random.below(length - block + 1);
    for (let i = 0; i < block && at + i < length; i++) drawn[at + i] = residuals[from + i]!;
  }
  return drawn;
}

function listSteps(
  times: Float64Array,
  values: Float64Array,
  parts: readonly Part[],
  stretches: readonly Part[],
  trend: Trend,
): { atHours: number; size: number }[] {
  const { coefficients } = trend.model.fit(values);
  return parts.flatMap(({ from }, index) =>
    stretches.some((stretch) => stretch.from === from)
      ? []
      : [{ atHours: times[from]!, size: coefficients[index]! - coefficients[index - 1]! }],
  );
}

/** What was left of the way at the first point. */
function settledOf(values: Float64Array, { model, nuisances, restHours }: Trend): Growth['settled'] {
  if (restHours === undefined) return undefined;
  const { coefficients } = model.fit(values);
  return { size: -coefficients[nuisances.at(-1)!.column]!, hours: restHours };
}

function isStaircase(steps: readonly { readonly size: number }[]): boolean {
  return steps.length >= STAIRCASE && steps.every(({ size }) => size > 0);
}
