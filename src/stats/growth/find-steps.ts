// Where a series jumps from one level to another, which is neither noise nor growth.
import { median } from '../order-statistics.ts';
import type { Part } from './theil-sen.ts';

/** Points to either side that a jump is seen by. */
const FEWEST_BESIDE = 4;
const MOST_BESIDE = 12;
/** A jump stands out from the changes everywhere else by so many of their deviations. */
const STANDS_OUT = 6;
/** So much of it lies between neighbours; what rises over many points is no jump. */
const SUDDEN_SHARE = 0.6;
/** To either side, of which the median is taken there. */
const NEIGHBOURS = 2;
const MOST_STEPS = 4;
/** A median absolute deviation to the standard deviation of normal noise. */
const MAD_TO_DEVIATION = 1.4826;

/**
 * The change between the medians of the points before and behind every point, less the usual one, which a trend has
 * everywhere. A step is where it stands out most. Then both sides are looked at in the same way.
 *
 * @param least a smaller jump is none
 * @returns the parts between the steps
 */
export function splitAtSteps(
  values: Float64Array,
  part: Part,
  least: number,
  budget = { left: MOST_STEPS },
): Part[] {
  const at = budget.left > 0 ? findStep(values, part, least) : undefined;
  if (at === undefined) return [part];
  budget.left--;
  return [
    ...splitAtSteps(values, { from: part.from, to: at }, least, budget),
    ...splitAtSteps(values, { from: at, to: part.to }, least, budget),
  ];
}

function findStep(values: Float64Array, { from, to }: Part, least: number): number | undefined {
  const beside = Math.max(FEWEST_BESIDE, Math.min(MOST_BESIDE, Math.floor((to - from) / 8)));
  // As many again must be left that tell what is usual.
  if (to - from < 4 * beside) return undefined;
  const places = Array.from({ length: to - from - 2 * beside + 1 }, (_, index) => from + beside + index);
  const changes = places.map((at) => changeAt(values, at, beside));
  const usual = median(changes);
  let best = 0;
  for (const [index, change] of changes.entries())
    if (Math.abs(change - usual) > Math.abs(changes[best]! - usual)) best = index;
  const jump = changes[best]! - usual;
  const others = changes.filter((_, index) => Math.abs(index - best) >= beside);
  const spread = MAD_TO_DEVIATION * median(others.map((change) => Math.abs(change - usual)));
  if (Math.abs(jump) <= least || Math.abs(jump) < STANDS_OUT * spread) return undefined;
  const at = sharpest(values, places[best]!, beside, Math.sign(jump), { from, to });
  const sudden = changeAt(values, at, NEIGHBOURS);
  return sudden / jump >= SUDDEN_SHARE ? at : undefined;
}

/** The medians of both sides change alike some points around a jump: it is where neighbours differ most. */
function sharpest(
  values: Float64Array,
  near: number,
  beside: number,
  sign: number,
  { from, to }: Part,
): number {
  let best = near;
  const reach = Math.ceil(beside / 2);
  for (let at = near - reach; at <= near + reach; at++) {
    if (at - NEIGHBOURS < from || at + NEIGHBOURS > to) continue;
    const [one, other] = [changeAt(values, at, NEIGHBOURS), changeAt(values, best, NEIGHBOURS)];
    if (sign * one > sign * other) best = at;
  }
  return best;
}

function changeAt(values: Float64Array, at: number, beside: number): number {
  return median(values.subarray(at, at + beside)) - median(values.subarray(at - beside, at));
}
