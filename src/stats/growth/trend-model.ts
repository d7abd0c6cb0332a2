// What a series is made of besides noise: a level for each part, a slope, a day's rhythm, and a rise that comes to rest.
import { type Fit, LeastSquares } from './least-squares.ts';
import { REST_FORMS, type Rest, restHoursOf, restShape, restSlope } from './rest-shapes.ts';
import type { Part } from './theil-sen.ts';

const DAY_HOURS = 24;
/** With fewer days what looks like a rhythm may be anything. */
const FEWEST_DAYS = 3;
/** Of the time that is seen: what takes longer to come to rest cannot be told from growth. */
const SLOWEST_REST = 1 / 3;

export interface Trend {
  readonly model: LeastSquares;
  /** Which column is the slope. */
  readonly slopeColumn: number;
  /** What is neither level, slope nor noise: subtracted before a slope is taken. */
  readonly nuisances: readonly { readonly column: number; readonly shape: Float64Array }[];
  /** Set where it comes to rest: hours until the rest of the way is down to 37 %. */
  readonly restHours?: number;
}

/** Beyond it points tell next to nothing. */
const HIGHEST_CORRELATION = 0.98;
/** Deviations of that estimate are 1 / sqrt(n) and less: a half of one on the safe side, as the simulation wants it. */
const CAUTION = 0.5;

/** Correlation of neighbours, as far as so few points tell it: their own estimate is too small (Kendall 1954). */
export function neighbourCorrelation(residuals: Float64Array): number {
  const n = residuals.length;
  let [products, squares] = [0, 0];
  for (let i = 0; i < n; i++) squares += residuals[i]! ** 2;
  for (let i = 1; i < n; i++) products += residuals[i]! * residuals[i - 1]!;
  if (squares === 0) return 0;
  const corrected = ((products / squares) * n + 2) / (n - 4);
  return Math.max(0, Math.min(HIGHEST_CORRELATION, corrected + CAUTION / Math.sqrt(n)));
}

/** So many independent points tell as much as these, whose neighbours are alike. */
export function independentPoints(points: number, correlation: number): number {
  return Math.max(3, (points * (1 - correlation)) / (1 + correlation));
}

/**
 * @param times hours
 * @param parts of which one at least has two points
 */
export function chooseTrend(times: Float64Array, values: Float64Array, parts: readonly Part[]): Trend {
  const daily = rhythmOf(times);
  const withDaily = trendIfTold(times, parts, daily);
  const rhythm = withDaily === undefined ? [] : daily;
  const plain = withDaily ?? trendOf(times, parts, []);
  const plainFit = plain.model.fit(values);
  let best: { readonly rest: Rest; readonly trend: Trend; readonly fit: Fit } | undefined;
  const span = times.at(-1)! - times[0]!;
  const spacing = span / (times.length - 1);
  for (const form of REST_FORMS)
    for (let hours = 2 * spacing; hours <= span * SLOWEST_REST; hours *= 1.5) {
      const own = { form, hours };
      const trend = trendIfTold(times, parts, [...rhythm, restShape(times, own)]);
      if (trend === undefined) continue;
      const fit = trend.model.fit(values);
      if (best === undefined || fit.squares < best.fit.squares) best = { rest: own, trend, fit };
    }
  if (best === undefined || !explainsMore(plainFit, best.fit)) return plain;
  const { rest } = best;
  // How fast it comes to rest is not known exactly: the slope must not pay for it (Gauss and Newton's step).
  const shapes = [...rhythm, restSlope(times, rest), restShape(times, rest)];
  return { ...(trendIfTold(times, parts, shapes) ?? best.trend), restHours: restHoursOf(rest) };
}

/** Schwarz's criterion for two parameters more, by the points that are independent. */
function explainsMore(plain: Fit, richer: Fit): boolean {
  const points = independentPoints(plain.residuals.length, neighbourCorrelation(richer.residuals));
  return points * Math.log(plain.squares / Math.max(richer.squares, 1e-300)) > 2 * Math.log(points) + 6;
}

/** undefined: where levels change often, they say all that the shapes could. */
function trendIfTold(
  times: Float64Array,
  parts: readonly Part[],
  shapes: readonly Float64Array[],
): Trend | undefined {
  try {
    return trendOf(times, parts, shapes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @throws RangeError where a shape is a combination of the levels, the slope and the others */
function trendOf(times: Float64Array, parts: readonly Part[], shapes: readonly Float64Array[]): Trend {
  const levels = parts.map(({ from, to }) =>
    Float64Array.from(times, (_, index) => Number(index >= from && index < to)),
  );
  const first = times[0]!;
  const slope = Float64Array.from(times, (time) => time - first);
  return {
    model: new LeastSquares([...levels, slope, ...shapes]),
    slopeColumn: levels.length,
    nuisances: shapes.map((shape, index) => ({ column: levels.length + 1 + index, shape })),
  };
}

/** A day's and half a day's waves. */
function rhythmOf(times: Float64Array): Float64Array[] {
  const span = times.at(-1)! - times[0]!;
  const spacing = span / (times.length - 1);
  if (span < FEWEST_DAYS * DAY_HOURS || spacing > DAY_HOURS / 6) return [];
  return [DAY_HOURS, DAY_HOURS / 2].flatMap((period) =>
    [Math.sin, Math.cos].map((wave) =>
      Float64Array.from(times, (time) => wave((2 * Math.PI * time) / period)),
    ),
  );
}
