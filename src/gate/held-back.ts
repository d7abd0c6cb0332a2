// What a rule on speed still knows where the generator was the limit: what was seen bounds what the server does, on one side.
import { pairRanges } from '../compare/lower-bound.ts';
import { pairByBlock } from '../compare/pairs.ts';
import { findSpoiler } from '../compare/spoiler.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric, MetricId } from '../result/metrics.ts';
import type { RatioPair } from '../stats/paired-ratio.ts';
import type { RuleEvidence } from './evidence.ts';
import { type Comparator, isUpperLimit } from './rule.ts';

export interface Bound extends Pick<RuleEvidence, 'noPass' | 'noFail'> {
  /** What the interval is of; absent: of what was seen. */
  readonly pairs?: readonly RatioPair[];
}

/**
 * A generator only takes away from a throughput: what was seen is the least that the server does. In a closed loop the
 * time that a reply waits in the generator is part of what is seen: a response time is the most that it took. So a rule
 * is kept, or broken, by what was seen, and the other answer is not known.
 *
 * @param cell the subject of the rule
 * @param whole likewise, with all operations together
 * @returns undefined: something else spoils it, nothing does, or it bounds nothing
 */
export function boundValue(
  metric: Metric & { readonly id: MetricId },
  comparator: Comparator,
  cell: Cell,
  whole: Cell,
): Bound | undefined {
  const why = whyHeldBack([whole]);
  if (why === undefined || cell.values[metric.id] === undefined) return undefined;
  if (metric.id === 'throughput') return boundedFrom('below', comparator, why);
  return metric.percentile === undefined ? undefined : boundedFrom('above', comparator, why);
}

/**
 * Throughput only: in a ratio of response times each side is seen longer than it is, so that the ratio may be off to
 * either side.
 *
 * @see boundRatioFromBelow for why the interval of the bounding ratios is one of the true ratio
 */
export function boundThroughputRatio(
  metric: Metric & { readonly id: MetricId },
  comparator: Comparator,
  reference: Cell,
  cell: Cell,
): Bound | undefined {
  if (metric.id !== 'throughput' || cell.operation !== undefined) return undefined;
  const why = whyHeldBack([reference, cell]);
  if (why === undefined) return undefined;
  const ranges = pairRanges(reference, cell);
  if (ranges.length < pairByBlock(reference, cell, metric.id).length) return undefined;
  const isReferenceBounded = ranges.every((pair) => pair.reference.most !== undefined);
  const isSubjectBounded = ranges.every((pair) => pair.candidate.most !== undefined);
  if (isReferenceBounded === isSubjectBounded) return undefined;
  return isReferenceBounded
    ? {
        ...boundedFrom('below', comparator, why),
        pairs: ranges.map((pair) => ({ reference: pair.reference.most!, candidate: pair.candidate.least })),
      }
    : {
        ...boundedFrom('above', comparator, why),
        pairs: ranges.map((pair) => ({ reference: pair.reference.least, candidate: pair.candidate.most! })),
      };
}

/** Only in a closed loop: at a set rate a late generator offers less than was asked for. */
function whyHeldBack(wholes: readonly Cell[]): string | undefined {
  const spoiler = findSpoiler(wholes);
  if (spoiler?.doubt !== 'client-bound' || spoiler.alsoDisturbed) return undefined;
  return wholes.some(({ pace }) => pace !== undefined) ? undefined : spoiler.why;
}

/** Of a value known from below the rule `>=` can be seen kept and never broken, `<=` broken and never kept. */
function boundedFrom(side: 'below' | 'above', comparator: Comparator, why: string): Bound {
  return isUpperLimit(comparator) === (side === 'below') ? { noPass: why } : { noFail: why };
}
