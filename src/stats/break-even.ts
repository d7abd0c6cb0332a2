// From how many cores on one target is ahead of another, as far as what was measured at a few core counts tells.
import type { RatioBounds } from './ratio-bounds.ts';

export interface BreakEvenPoint {
  readonly cores: number;
  /** candidate / reference, of a metric that is better when higher. */
  readonly estimate?: RatioBounds;
  /** Who is ahead at so many cores; unknown leaves the point out. */
  readonly ahead: 'candidate' | 'reference' | 'same' | 'unknown';
}

export type BreakEven =
  /** Interpolated, with the range that the intervals on both sides leave. */
  | { readonly kind: 'at'; readonly cores: number; readonly low: number; readonly high: number }
  /** Behind or level at `low`, ahead at `high`. */
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  /** Ahead at the fewest cores measured already. */
  | { readonly kind: 'from-start'; readonly cores: number }
  /** Not ahead at the most cores that tell. */
  | { readonly kind: 'not-reached'; readonly cores: number }
  /** Nothing is known at any core count. */
  | { readonly kind: 'unknown' };

/**
 * The core count from which on the candidate stays ahead. A lead that is lost again at more cores is none.
 *
 * Interpolated on the logarithms of ratio and cores, along which scaling laws are nearly straight; only between
 * two neighbours whose intervals lie on different sides of 1.
 *
 * @param points ascending by cores
 */
export function findBreakEven(points: readonly BreakEvenPoint[]): BreakEven {
  const known = points.filter(({ ahead }) => ahead !== 'unknown');
  const last = known.at(-1);
  if (last === undefined) return { kind: 'unknown' };
  if (last.ahead !== 'candidate') return { kind: 'not-reached', cores: last.cores };
  const behind = known.findLastIndex(({ ahead }) => ahead !== 'candidate');
  const first = known[behind + 1]!;
  if (behind < 0) return { kind: 'from-start', cores: first.cores };
  const areNeighbours = points.indexOf(first) - points.indexOf(known[behind]!) === 1;
  const crossing = areNeighbours ? interpolate(known[behind]!, first) : undefined;
  if (crossing !== undefined) return crossing;
  // Where both were level, the reference may have been overtaken before.
  const lastBehind = known.findLast(({ ahead }) => ahead === 'reference') ?? known[behind]!;
  return { kind: 'between', low: lastBehind.cores, high: first.cores };
}

function interpolate(before: BreakEvenPoint, after: BreakEvenPoint): BreakEven | undefined {
  const [from, to] = [before.estimate, after.estimate];
  if (from?.high === undefined || from.low === undefined) return undefined;
  if (to?.high === undefined || to.low === undefined) return undefined;
  if (from.high >= 1 || to.low <= 1) return undefined;
  const crossing = (left: number, right: number): number => {
    const share = -Math.log(left) / (Math.log(right) - Math.log(left));
    return before.cores * (after.cores / before.cores) ** share;
  };
  return {
    kind: 'at',
    cores: crossing(from.ratio, to.ratio),
    // The line of the highest ratios crosses first.
    low: crossing(from.high, to.high),
    high: crossing(from.low, to.low),
  };
}
