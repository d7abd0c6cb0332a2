// What is known of a positive quantity: an estimate, and the interval that it lies in, carried through arithmetic.
import { dropUndefined } from '../core/drop-undefined.ts';

/** Bounds that are not known are absent: no lower one, no upper one. */
export interface Known {
  /** Absent: only a bound is known. */
  readonly estimate?: number;
  readonly low?: number;
  readonly high?: number;
}

/** A declared number, or one that was measured once and has no interval. */
export function exactly(value: number): Known {
  return { estimate: value, low: value, high: value };
}

/**
 * @param of grows with each of its arguments: bounds go with bounds
 * @param known independent of each other; the interval of what comes out is that of their worst and best together
 */
export function growing(of: (...values: number[]) => number, ...known: readonly Known[]): Known {
  return make(
    ...(['estimate', 'low', 'high'] as const).map((key) => {
      const values = known.map((one) => one[key]);
      return values.every((value) => value !== undefined) ? of(...values) : undefined;
    }),
  );
}

/** @param of falls as its argument grows: the upper bound comes of the lower one */
export function falling(of: (value: number) => number, { estimate, low, high }: Known): Known {
  const apply = (value: number | undefined) => (value === undefined ? undefined : of(value));
  return make(apply(estimate), apply(high), apply(low));
}

/** One over the other, or their difference: the better end of one meets the worse of the other. */
export function against(of: (one: number, other: number) => number, one: Known, other: Known): Known {
  const both = (first: number | undefined, second: number | undefined) =>
    first === undefined || second === undefined ? undefined : of(first, second);
  return make(both(one.estimate, other.estimate), both(one.low, other.high), both(one.high, other.low));
}

/** The largest of them: it is no less than any of which a lower bound is known. */
export function largest(...known: readonly Known[]): Known {
  const { low: _all, ...others } = growing(Math.max, ...known);
  const lows = known.flatMap(({ low }) => (low === undefined ? [] : [low]));
  return lows.length === 0 ? others : { ...others, low: Math.max(...lows) };
}

export function isKnown({ estimate, low, high }: Known): boolean {
  return estimate !== undefined || low !== undefined || high !== undefined;
}

function make(estimate?: number, low?: number, high?: number): Known {
  return {
    ...dropUndefined({ estimate, low, high }),
  };
}
