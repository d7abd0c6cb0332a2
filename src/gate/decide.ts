// From the evidence about one rule in one place to its outcome: the whole interval must lie on one side of the limit.

import { tooFewBlocks } from '../compare/judge-comparison.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatShare } from '../core/units.ts';
import type { GatePoint } from '../result/gate.ts';
import { metricById } from '../result/metrics.ts';
import type { DraftPoint, ObservedEstimate, RuleEvidence } from './evidence.ts';
import { type Comparator, isUpperLimit, type Rule } from './rule.ts';

export interface DecisionRules {
  /** Of a breach, corrected for all comparisons; undefined for counts. */
  readonly pValue: number | undefined;
  /** How many were judged together. */
  readonly comparisons: number;
  /** Of the metric on this machine. */
  readonly noiseFloor: number | undefined;
  readonly significance: number;
}

export function decide({ rule, place, evidence }: DraftPoint, rules: DecisionRules): GatePoint {
  const { scale, allowed, observed } = evidence;
  return {
    profile: place.profile,
    target: place.target,
    scale,
    allowed,
    ...dropUndefined({ observed }),
    ...withCondition(conclude(rule, evidence, rules), evidence),
  };
}

/** A value that keeps to its limit beside a generator does so all the more without one; a ratio may go either way. */
function withCondition(conclusion: Conclusion, { besideGenerator, scale }: RuleEvidence): Conclusion {
  const { outcome } = conclusion;
  const isTold = outcome === 'fail' || (outcome === 'pass' && scale === 'ratio');
  return isTold && besideGenerator ? { ...conclusion, besideGenerator } : conclusion;
}

type Conclusion = Pick<GatePoint, 'outcome' | 'pValue' | 'why' | 'besideGenerator'>;

function conclude(rule: Rule, evidence: RuleEvidence, rules: DecisionRules): Conclusion {
  const { observed, obstacle, blocks, noPass, noFail } = evidence;
  if (obstacle !== undefined) return obstacle;
  if (observed?.low === undefined) return inconclusive(tooFewBlocks(blocks?.count ?? 0, blocks?.fewest ?? 1));
  const isBroken = isBreach(rule, evidence);
  if (!isBroken && !isKept(rule.comparator, observed, evidence.allowed))
    return inconclusive(evidence.overlap ?? explainOverlap(rule));
  if (!isResolved(evidence, rules.noiseFloor))
    return inconclusive(
      `the limit is closer than the ${formatShare(rules.noiseFloor!)} that this machine can resolve`,
    );
  if (!isBroken) return noPass === undefined ? { outcome: 'pass' } : inconclusive(noPass);
  if (noFail !== undefined) return inconclusive(noFail);
  const { pValue } = rules;
  if (pValue === undefined) return { outcome: 'fail' };
  return pValue <= rules.significance
    ? { outcome: 'fail', pValue }
    : { ...inconclusive(explainCorrection(rules.comparisons, pValue, evidence)), pValue };
}

/** The whole interval is on the wrong side of the limit. */
export function isBreach({ comparator }: Rule, { observed, allowed }: RuleEvidence): boolean {
  if (observed?.low === undefined) return false;
  return isUpperLimit(comparator)
    ? !holds(comparator, observed.low, allowed)
    : !holds(comparator, observed.high!, allowed);
}

/** The whole interval is on the right side. */
function isKept(comparator: Comparator, { low, high }: ObservedEstimate, allowed: number): boolean {
  return holds(comparator, isUpperLimit(comparator) ? high! : low!, allowed);
}

function holds(comparator: Comparator, value: number, limit: number): boolean {
  switch (comparator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}

/**
 * A ratio whose limit is nearer to 1 than this machine resolves is believed only beyond what it resolves:
 * a server raced against itself would seem to differ as much.
 */
function isResolved({ scale, allowed, observed, blocks }: RuleEvidence, noiseFloor = 0): boolean {
  const floor = Math.log1p(noiseFloor);
  if (scale === 'value' || blocks === undefined || Math.abs(Math.log(allowed)) >= floor) return true;
  return Math.log(observed!.low!) > floor || Math.log(observed!.high!) < -floor;
}

function inconclusive(why: string): Conclusion {
  return { outcome: 'inconclusive', why };
}

function explainOverlap({ metric }: Rule): string {
  if (metric === 'error_rate') return 'too few requests to tell';
  return metricById(metric).scope === 'fill'
    ? 'it is closer to the limit than it can be counted'
    : 'the interval crosses the limit';
}

function explainCorrection(comparisons: number, pValue: number, { blocks }: RuleEvidence): string {
  const enough = fewestBlocks(comparisons);
  const advice = blocks !== undefined && blocks.count < enough ? `; ${enough} blocks could tell` : '';
  return `it could be chance among ${comparisons} comparisons (p = ${pValue.toFixed(2)})${advice}`;
}

/** The smallest p-value of n pairs is 2 / 2^n. */
function fewestBlocks(comparisons: number): number {
  return Math.ceil(Math.log2((2 * comparisons) / 0.05));
}
