// Whether growth that was seen goes on: a rise that gets slower and slower is no leak, though its mean slope may look like one.
import { LeastSquares } from './least-squares.ts';
import { type Part, theilSenSlope } from './theil-sen.ts';
import { neighbourCorrelation, type Trend } from './trend-model.ts';

/** One-sided 97.5 %: so rarely is a straight line taken for one that bends. */
const BENDS = -2;

/**
 * What a rise of any form that never gets faster brings within the horizon, at most: its slope in the last half of the
 * points goes on. Where it surely bends, each half of the time brings the same share of the one before, which is the
 * rule of whatever comes to rest exponentially, and forgives more than slower forms.
 *
 * @param values without what is neither level, slope nor noise
 * @returns in the unit of the values; infinite where the last half is too short to tell
 */
export function growthAhead(
  times: Float64Array,
  values: Float64Array,
  parts: readonly Part[],
  { model, slopeColumn }: Trend,
  horizonHours: number,
): number {
  const middle = times.length >> 1;
  const late = theilSenSlope(times, values, clip(parts, middle, times.length));
  if (Number.isNaN(late)) return Number.POSITIVE_INFINITY;
  if (!bends(times, values, model, slopeColumn)) return late * horizonHours;
  const early = theilSenSlope(times, values, clip(parts, 0, middle));
  const share = early > 0 ? Math.max(0, Math.min(1, late / early)) : 1;
  const halves = horizonHours / (times.at(-1)! - times[middle]!);
  const sum = share === 1 ? halves : (share * (1 - share ** halves)) / (1 - share);
  return late * (times.at(-1)! - times[middle]!) * sum;
}

function clip(parts: readonly Part[], first: number, end: number): readonly Part[] {
  return parts
    .map(({ from, to }) => ({ from: Math.max(from, first), to: Math.min(to, end) }))
    .filter(({ from, to }) => to - from > 1);
}

/** A parabola beside the line, by its t value where neighbours are alike. */
function bends(times: Float64Array, values: Float64Array, model: LeastSquares, slopeColumn: number): boolean {
  const span = times.at(-1)! - times[0]!;
  const square = Float64Array.from(times, (time) => ((time - times[0]!) / span - 0.5) ** 2);
  try {
    const bent = new LeastSquares([...model.columns.slice(0, slopeColumn + 1), square]);
    const { coefficients, residuals, squares } = bent.fit(values);
    const correlation = neighbourCorrelation(residuals);
    const variance =
      (squares / Math.max(1, values.length - slopeColumn - 2)) * bent.varianceOf(slopeColumn + 1);
    return (
      coefficients[slopeColumn + 1]! < BENDS * Math.sqrt((variance * (1 + correlation)) / (1 - correlation))
    );
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
