// From an interval to a word: faster, slower, same or cannot tell; and whether more blocks would help.
import type { RatioBounds } from './ratio-bounds.ts';

/** Why no word could be given. */
export type StatisticalDoubt =
  /** A block has no value, or none that has a ratio. */
  | 'not-measured'
  /** Fewer than 6 blocks have no 95 % interval. */
  | 'too-few-blocks'
  /** The generator was the limit: its own speed was measured, not the target's. */
  | 'client-bound'
  /** The tolerance is smaller than what this machine can resolve. */
  | 'below-noise-floor'
  /** The interval reaches over a limit of the tolerance. */
  | 'interval-too-wide';

export type Verdict =
  | { readonly word: 'faster' | 'slower' | 'same' }
  | { readonly word: 'cannot-tell'; readonly doubt: StatisticalDoubt };

export interface VerdictRules {
  /** 0.05 for ±5 %, see `toleranceInLog`. */
  readonly tolerance: number;
  readonly betterWhen: 'higher' | 'lower';
  /** From an A/A run on this machine, as `noiseFloorOf` gives it. */
  readonly noiseFloor?: number;
  /** A round of either target was client-bound. Only for what a busy client changes: throughput and latency. */
  readonly clientBound?: boolean;
}

/**
 * What the candidate is, compared with the reference: "faster" or "slower" when the whole interval lies
 * beyond the tolerance, "same" when all of it lies within, else "cannot-tell".
 *
 * A difference larger than the noise floor counts even if the tolerance is smaller than that floor; but
 * "same" within a tolerance that this machine can't resolve is never said.
 */
export function judgeRatio(bounds: RatioBounds | undefined, rules: VerdictRules): Verdict {
  if (bounds === undefined) return cannotTell('not-measured');
  if (rules.clientBound) return cannotTell('client-bound');
  const { low, high } = bounds;
  if (low === undefined || high === undefined) return cannotTell('too-few-blocks');

  const noiseFloor = rules.noiseFloor ?? 0;
  const limit = toleranceInLog(Math.max(rules.tolerance, noiseFloor));
  if (Math.log(low) > limit) return { word: rules.betterWhen === 'higher' ? 'faster' : 'slower' };
  if (Math.log(high) < -limit) return { word: rules.betterWhen === 'higher' ? 'slower' : 'faster' };
  if (rules.tolerance < noiseFloor) return cannotTell('below-noise-floor');
  const within = Math.log(low) >= -limit && Math.log(high) <= limit;
  return within ? { word: 'same' } : cannotTell('interval-too-wide');
}

function cannotTell(doubt: StatisticalDoubt): Verdict {
  return { word: 'cannot-tell', doubt };
}

/**
 * A tolerance of 5 % is the range from 1/1.05 to 1.05: neither target more than 5 % above the other. So
 * the verdict is the same, with the words exchanged, whichever target is the reference.
 */
function toleranceInLog(tolerance: number): number {
  return Math.log1p(tolerance);
}

/**
 * Whether to measure on: the interval is wider than the tolerance, from end to end. It looks at the
 * precision only; to stop when significant would find differences that aren't there.
 */
export function needsMoreBlocks(bounds: RatioBounds | undefined, tolerance: number): boolean {
  if (bounds?.low === undefined || bounds.high === undefined) return true;
  const halfWidth = Math.log(bounds.high / bounds.low) / 2;
  return halfWidth > toleranceInLog(tolerance) / 2;
}

/**
 * The smallest difference that this machine can resolve, as a tolerance: the largest that the comparison
 * of a server with itself could not exclude.
 *
 * @param sameServerTwice estimate of an A/A run
 * @returns undefined without an interval
 */
export function noiseFloorOf(sameServerTwice: RatioBounds): number | undefined {
  const { low, high } = sameServerTwice;
  if (low === undefined || high === undefined) return undefined;
  return Math.expm1(Math.max(Math.abs(Math.log(low)), Math.abs(Math.log(high))));
}
