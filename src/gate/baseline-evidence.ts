// What a rule against a baseline sees: the ratio to the control, then and now, or absolute numbers on the same machine.
import { checkComparable, type Difference } from '../compare/comparable.ts';
import { dependsOnSpeed, ratiosToControl } from '../compare/control.ts';
import { boundCount, whyRestless } from '../compare/counted.ts';
import { findCell } from '../compare/digest-run.ts';
import { FEWEST_PAIRS } from '../compare/judge-comparison.ts';
import { formatCount } from '../core/units.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import type { Metric, MetricId } from '../result/metrics.ts';
import { estimateUnpairedRatio } from '../stats/unpaired-ratio.ts';
import { conditionOf } from './condition.ts';
import { inconclusive, type PointPlace, type RuleEvidence } from './evidence.ts';
import { findObstacle } from './obstacle.ts';
import type { RuleLimit } from './rule.ts';

type Gathered = Omit<RuleEvidence, 'scale' | 'allowed'>;

/** @param cell of the run that is judged, with at least one round */
export function gatherBaselineEvidence(
  metric: Metric & { readonly id: MetricId },
  cell: Cell,
  place: PointPlace,
  run: RunDigest,
  baseline: RunDigest,
  limit: RuleLimit & { readonly kind: 'baseline' },
): Gathered {
  const old = findCell(baseline, place);
  if (old === undefined) return notComparable(`the baseline has no ${describePlace(place)}`);
  const control = run.settings.reference;
  const usesControl = dependsOnSpeed(metric) && !limit.absolute && place.target !== control;
  const obstacle = findDifference(checkComparable(baseline, run), place.profile, metric, usesControl);
  if (obstacle !== undefined) return notComparable(obstacle);
  if (usesControl && baseline.settings.reference !== control)
    return notComparable(`the control is ${control}, that of the baseline ${baseline.settings.reference}`);
  const restless = whyRestless([old, cell], metric.id);
  if (restless !== undefined) return { obstacle: inconclusive(restless) };
  if (metric.scope === 'fill') return compareCounts(cell.values[metric.id], old.values[metric.id]);
  const otherRate = whyOtherRate(place.profile, baseline, run);
  if (otherRate !== undefined) return { obstacle: inconclusive(otherRate) };

  const cells = [old, cell];
  const targets = usesControl ? [control, place.target] : [place.target];
  const wholesOf = (one: RunDigest) =>
    targets.flatMap((target) => findCell(one, { profile: place.profile, target }) ?? []);
  const before = wholesOf(baseline);
  const wholes = [...before, ...wholesOf(run)];
  const [then, now] = usesControl
    ? [baseline, run].map((one) => ratiosToControl(one, { ...place, control }, metric.id))
    : cells.map(({ rounds }) => rounds.flatMap(({ values }) => values[metric.id] ?? []));
  return {
    ...conditionOf(metric, wholes),
    ...findObstacle(metric, cells, wholes, 0, before),
    ...estimate(then!, now!, limit.factor),
  };
}

/** A latency rises steeply with the rate where a server is nearly full: a tenth is what two calibrations of one machine differ by. */
const SAME_RATE = 1.1;

/** A part at an equal rate takes its rate anew in each run; of a profile that sets a rate, `checkComparable` tells. */
function whyOtherRate(profile: string, baseline: RunDigest, run: RunDigest): string | undefined {
  const [then, now] = [baseline, run].map(
    ({ profiles }) => profiles.find(({ name }) => name === profile)?.equalRate?.ratePerSecond,
  );
  if (then === undefined || now === undefined || Math.max(then / now, now / then) <= SAME_RATE)
    return undefined;
  return `it was offered ${formatCount(now)} ops/s, in the baseline ${formatCount(then)} ops/s; set one rate for both by --rate`;
}

function notComparable(why: string): Gathered {
  return { obstacle: { outcome: 'not-comparable', why } };
}

function describePlace({ profile, target, operation }: PointPlace): string {
  return `${operation === undefined ? '' : `${operation} of `}${target} under ${profile}`;
}

/** The machine may be another one where its speed cancels, or has no part. */
function findDifference(
  differences: readonly Difference[],
  profile: string,
  metric: Metric,
  usesControl: boolean,
): string | undefined {
  const found = differences.find(({ kind, what }) => {
    if (kind === 'profile') return what.startsWith(`${profile}: `);
    return kind !== 'machine' || (dependsOnSpeed(metric) && !usesControl);
  });
  if (found === undefined) return undefined;
  const { kind, what, reference, candidate } = found;
  const changed = `${what} is ${candidate}, in the baseline ${reference}`;
  return kind === 'machine' ? `another machine: ${changed}` : changed;
}

function compareCounts(now: number | undefined, then: number | undefined): Gathered {
  const bounds = boundCount(now, then);
  if (bounds === undefined) return { obstacle: inconclusive('it could not be read in both runs') };
  return { observed: { estimate: bounds.ratio, low: bounds.low!, high: bounds.high! } };
}

function estimate(then: readonly number[], now: readonly number[], allowed: number): Gathered {
  const blocks = { count: Math.min(then.length, now.length), fewest: FEWEST_PAIRS };
  const seen = estimateUnpairedRatio(then, now);
  const atLimit = estimateUnpairedRatio(
    then.map((value) => value * allowed),
    now,
  );
  if (seen === undefined || atLimit === undefined)
    return { blocks, obstacle: inconclusive('a block has no value above 0') };
  const { ratio, low, high } = seen;
  // 3 rounds beside 8 have an interval too; but who measured so little knows little of their noise.
  const isEnough = blocks.count >= blocks.fewest;
  return {
    blocks,
    pValue: atLimit.pValue,
    observed: {
      estimate: ratio,
      ...(isEnough && low !== undefined && high !== undefined ? { low, high } : {}),
    },
  };
}
