// Gathers what a run, and a baseline, say about one rule on one target under one profile.

import { boundCount, whyRestless } from '../compare/counted.ts';
import { findCell } from '../compare/digest-run.ts';
import { FEWEST_PAIRS } from '../compare/judge-comparison.ts';
import { isToldByBystander, tellDelay, withoutDelay } from '../compare/own-delay.ts';
import { pairByBlock } from '../compare/pairs.ts';
import { findSpoiler } from '../compare/spoiler.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import { type Metric, type MetricId, metricById } from '../result/metrics.ts';
import { estimateRatio, type RatioPair } from '../stats/paired-ratio.ts';
import { gatherBaselineEvidence } from './baseline-evidence.ts';
import { conditionOf } from './condition.ts';
import { boundErrorShare } from './error-share.ts';
import { type Baseline, inconclusive, type PointPlace, type RuleEvidence } from './evidence.ts';
import { findTooSlowFastest } from './fastest-replies.ts';
import { boundThroughputRatio, boundValue } from './held-back.ts';
import { boundCores } from './kept-full.ts';
import { findObstacle } from './obstacle.ts';
import { type Comparator, isUpperLimit, type Rule } from './rule.ts';

type Gathered = Omit<RuleEvidence, 'scale' | 'allowed'>;
type RuleMetric = Metric & { readonly id: MetricId };

interface Limit {
  readonly comparator: Comparator;
  /** A value, or the factor of a ratio. */
  readonly limit: number;
}

export function gatherEvidence(
  { metric: id, comparator, limit }: Rule,
  place: PointPlace,
  run: RunDigest,
  baseline: Baseline | undefined,
): RuleEvidence {
  const scale = limit.kind === 'value' ? 'value' : 'ratio';
  const allowed = limit.kind === 'value' ? limit.value : limit.factor;
  return { scale, allowed, ...find() };

  function find(): Gathered {
    const metric = metricById(id);
    const cell = findMeasured(run, place);
    if (cell === undefined) return notMeasured(place.target);
    if (hasAllFailed(metric, cell, wholeOf(run, cell))) return ALL_FAILED;
    if (limit.kind === 'value') return findValue(metric, cell, run, { comparator, limit: limit.value });
    if (limit.kind === 'baseline')
      return gatherBaselineEvidence(metric, cell, place, run, baseline!.digest, limit);
    const reference = findMeasured(run, { ...place, target: limit.target });
    return reference === undefined
      ? notMeasured(limit.target)
      : findRatio(metric, reference, cell, run, { comparator, limit: limit.factor });
  }
}

function findMeasured(run: RunDigest, place: PointPlace): Cell | undefined {
  const cell = findCell(run, place);
  return cell === undefined || cell.rounds.length === 0 ? undefined : cell;
}

/** Nothing is fast, or fast enough, where every request failed; unless failures are what is measured. */
const ALL_FAILED: Gathered = { obstacle: { outcome: 'fail', why: 'every request failed' } };

function hasAllFailed({ id, scope }: RuleMetric, { tally }: Cell, { allowsErrors }: Cell): boolean {
  if (id === 'error_rate' || scope === 'fill' || allowsErrors) return false;
  return tally.completed === 0 && tally.errors + tally.timeouts > 0;
}

function notMeasured(target: string): Gathered {
  return { obstacle: inconclusive(`no round of ${target} was completed`) };
}

/** The interval is of the rounds of this run: how the machine changes from day to day is not in it. */
function findValue(metric: RuleMetric, cell: Cell, run: RunDigest, { comparator, limit }: Limit): Gathered {
  if (metric.id === 'error_rate') return { observed: boundErrorShare(cell.tally, limit) };
  if (metric.scope === 'fill') return findCount(metric, cell);
  const pair = (one: Cell) =>
    one.rounds.flatMap(({ values }) => {
      const candidate = values[metric.id];
      return candidate === undefined ? [] : [{ reference: 1, candidate }];
    });
  const whole = wholeOf(run, cell);
  const told = findTold(metric, [whole]);
  if (told !== undefined) {
    const least = pair(withoutDelay(cell, whole, metric, told.isSpoiled));
    return { overlap: told.overlap, ...estimate({ seen: pair(cell), least }, comparator, limit) };
  }
  const least = findTooSlowFastest(metric, comparator, limit, whole, run);
  if (least !== undefined) return estimate({ seen: pair(cell), least }, comparator, limit);
  const bound = boundValue(metric, comparator, cell, whole);
  if (bound !== undefined) return { ...bound, ...estimate({ seen: pair(cell) }, comparator, limit) };
  return {
    ...conditionOf(metric, [whole]),
    ...findObstacle(metric, [cell], [whole], limit),
    ...boundCores(metric, comparator, whole),
    ...estimate({ seen: pair(cell) }, comparator, limit),
  };
}

function findRatio(
  metric: RuleMetric,
  reference: Cell,
  cell: Cell,
  run: RunDigest,
  { comparator, limit }: Limit,
): Gathered {
  if (metric.scope === 'fill') return findCount(metric, cell, reference);
  const wholes = [wholeOf(run, reference), wholeOf(run, cell)] as const;
  const seen = pairByBlock(reference, cell, metric.id);
  const told = findTold(metric, wholes);
  if (told !== undefined) {
    const least = pairByBlock(reference, withoutDelay(cell, wholes[1], metric, told.isSpoiled), metric.id);
    const most = pairByBlock(withoutDelay(reference, wholes[0], metric, told.isSpoiled), cell, metric.id);
    return { overlap: told.overlap, ...estimate({ seen, least, most }, comparator, limit) };
  }
  const bound = boundThroughputRatio(metric, comparator, reference, cell);
  if (bound !== undefined) {
    const { pairs = seen, ...sides } = bound;
    return { ...sides, ...estimate({ seen: pairs }, comparator, limit) };
  }
  return {
    ...conditionOf(metric, wholes),
    ...findObstacle(metric, [reference, cell], wholes),
    ...boundCores(metric, comparator, wholes[1], wholes[0]),
    ...estimate({ seen }, comparator, limit),
  };
}

/** What the bystander tells stands whatever limited the load, once its own delay is allowed for; undefined: not told by it, or spoiled. */
function findTold(
  metric: Metric,
  wholes: readonly Cell[],
): { readonly isSpoiled: boolean; readonly overlap: string } | undefined {
  if (!isToldByBystander(metric)) return undefined;
  const spoiler = findSpoiler(wholes);
  if (spoiler?.spoils === 'everything') return undefined;
  const why = spoiler?.why ?? 'the interval crosses the limit';
  return { isSpoiled: spoiler !== undefined, overlap: `${why}${tellDelay(wholes)}` };
}

function wholeOf(run: RunDigest, { profile, target }: Cell): Cell {
  return findCell(run, { profile, target })!;
}

/** @param reference absent: the value itself */
function findCount({ id }: RuleMetric, cell: Cell, reference?: Cell): Gathered {
  const restless = whyRestless(reference === undefined ? [cell] : [reference, cell], id);
  const bounds = boundCount(cell.values[id], reference === undefined ? 1 : reference.values[id]);
  if (bounds === undefined) return { obstacle: inconclusive('it could not be read') };
  const { ratio, low, high } = bounds;
  return {
    observed: { estimate: ratio, low: low!, high: high! },
    ...(restless === undefined ? {} : { obstacle: inconclusive(restless) }),
  };
}

/** Of what was measured, and where that is only known to lie between two bounds, of each. */
interface PairRange {
  readonly seen: readonly RatioPair[];
  readonly least?: readonly RatioPair[];
  readonly most?: readonly RatioPair[];
}

/** @param allowed the ratio that the p-value of a breach is asked about */
function estimate(
  { seen, least = seen, most = seen }: PairRange,
  comparator: Comparator,
  allowed: number,
): Gathered {
  const blocks = { count: seen.length, fewest: FEWEST_PAIRS };
  const [middle, lower, upper] = [seen, least, most].map(estimateRatio);
  const breach = isUpperLimit(comparator) ? least : most;
  const atLimit = estimateRatio(breach.map((pair) => ({ ...pair, reference: pair.reference * allowed })));
  if (middle === undefined || lower === undefined || upper === undefined || atLimit === undefined)
    return { blocks, obstacle: inconclusive('a block has no value above 0') };
  // The delay may have been all of it: nothing is known but that it is above 0. Without one, so wide an interval is just wide.
  const mayBeNothing = least !== seen && lower.low !== undefined && lower.low * 1000 < middle.ratio;
  const low = mayBeNothing ? 0 : lower.low;
  const { high } = upper;
  return {
    blocks,
    pValue: atLimit.pValue,
    observed: {
      estimate: middle.ratio,
      ...(low === undefined || high === undefined ? {} : { low, high }),
    },
  };
}
