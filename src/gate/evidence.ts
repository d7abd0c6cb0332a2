// What is known about one rule on one target under one profile: the observed value with its interval, beside the limit.
import type { RunDigest } from '../result/digest.ts';
import type { Rule } from './rule.ts';

export interface ObservedEstimate {
  readonly estimate: number;
  /** Both bounds of the 95 % interval are absent with too few blocks. */
  readonly low?: number;
  readonly high?: number;
}

export interface RuleEvidence {
  /** value: in the unit of the metric; ratio: to what the rule names. Of `observed` as of `allowed`. */
  readonly scale: 'value' | 'ratio';
  readonly allowed: number;
  /** Absent where there is nothing to compare. */
  readonly observed?: ObservedEstimate;
  /** Two-sided, for "exactly at the limit"; absent for a count, which has no noise to be corrected for. */
  readonly pValue?: number;
  /** Blocks, or rounds of the run that has fewer; absent for a count. */
  readonly blocks?: { readonly count: number; readonly fewest: number };
  /** Nothing can be concluded, whatever was observed. */
  readonly obstacle?: Obstacle;
  /** Said where the interval reaches over the limit, when more is known than that. */
  readonly overlap?: string;
  /** A server that the rule is about may have waited for the generator's cores. */
  readonly besideGenerator?: true;
  /** Why nothing may pass, though a breach counts. */
  readonly noPass?: string;
  /** Why nothing may fail, though keeping to it counts. */
  readonly noFail?: string;
}

export interface Obstacle {
  readonly outcome: 'inconclusive' | 'not-comparable' | 'fail';
  /** Half a sentence. */
  readonly why: string;
}

/** One target under one profile. */
export interface PointPlace {
  readonly profile: string;
  readonly target: string;
  readonly operation?: string;
}

/** A rule at one place, not judged yet. */
export interface DraftPoint {
  readonly rule: Rule;
  readonly place: PointPlace;
  readonly evidence: RuleEvidence;
}

export interface Baseline {
  readonly name: string;
  readonly digest: RunDigest;
}

export function inconclusive(why: string): Obstacle {
  return { outcome: 'inconclusive', why };
}
