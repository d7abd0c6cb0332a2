// A target's ratio to the control of its run, then and now: the speed of the machine, which changes from day to day, cancels.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import { METRICS, type Metric, type MetricId } from '../result/metrics.ts';
import { median } from '../stats/order-statistics.ts';
import { countUnusablePairs, logRatiosOf } from '../stats/paired-ratio.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import { estimateUnpairedRatio } from '../stats/unpaired-ratio.ts';
import { underItsCores } from './beside-generator.ts';
import { findCell } from './digest-run.ts';
import { type ComparisonVerdict, FEWEST_UNPAIRED, judgeComparison } from './judge-comparison.ts';
import { findDoubt, type JudgeOptions } from './metric-comparison.ts';
import { pairByBlock } from './pairs.ts';
import { findSpoiler, tellRunsApart } from './spoiler.ts';

export interface ControlledComparison {
  readonly profile: string;
  readonly metric: MetricId;
  readonly target: string;
  /** The reference of both runs. */
  readonly control: string;
  /** target / control: median block of each run. */
  readonly ratioThen?: number;
  readonly ratioNow?: number;
  /** Blocks of the run that has fewer. */
  readonly blocks: number;
  /** Ratio now / ratio then. */
  readonly estimate?: RatioBounds;
  readonly verdict: ComparisonVerdict;
}

/** Shares and bytes don't depend on the machine's speed: a ratio to the control would only add its noise. */
export function dependsOnSpeed({ unit }: Metric): boolean {
  return unit !== 'share' && unit !== 'bytes';
}

/** Empty without a common control, or without any other target in common. */
export function compareToControl(
  reference: RunDigest,
  candidate: RunDigest,
  profile: string,
  options: JudgeOptions,
): ControlledComparison[] {
  const control = candidate.settings.reference;
  if (reference.settings.reference !== control) return [];
  return candidate.targets
    .filter(({ name }) => name !== control && reference.targets.some((target) => target.name === name))
    .flatMap(({ name: target }) =>
      METRICS.filter(dependsOnSpeed).map((metric) =>
        compareMetric(reference, candidate, { profile, control, target, metric: metric.id }, metric, options),
      ),
    );
}

function compareMetric(
  reference: RunDigest,
  candidate: RunDigest,
  head: { profile: string; control: string; target: string; metric: MetricId },
  metric: Metric,
  options: JudgeOptions,
): ControlledComparison {
  const place = { profile: head.profile, target: head.target, control: head.control };
  const [then, now] = [reference, candidate].map((run) => ratiosToControl(run, place, head.metric));
  const estimate = estimateUnpairedRatio(then!, now!);
  const blocks = Math.min(then!.length, now!.length);
  const [before = [], after = []] = [reference, candidate].map((run) =>
    [head.control, head.target].map((target) => findCell(run, { profile: head.profile, target })!),
  );
  const cells = [...before, ...after];
  return {
    ...head,
    blocks,
    ...(then!.length === 0 ? {} : { ratioThen: median(then!) }),
    ...(now!.length === 0 ? {} : { ratioNow: median(now!) }),
    ...dropUndefined({ estimate }),
    verdict: underItsCores(
      metric,
      findDoubt(metric, findSpoiler(cells, tellRunsApart(before)), cells.at(-1)!) ??
        judgeComparison(
          metric,
          { blocks, fewestBlocks: FEWEST_UNPAIRED, ...dropUndefined({ estimate }) },
          options.tolerance,
          options.noiseFloor?.[head.metric],
        ),
      cells,
    ),
  };
}

interface ControlledPlace {
  readonly profile: string;
  readonly target: string;
  readonly control: string;
  readonly operation?: string;
}

/** target / control, one a block; empty where a cell is missing or a block has no ratio. */
export function ratiosToControl(
  run: RunDigest,
  { control, ...place }: ControlledPlace,
  metric: MetricId,
): number[] {
  const reference = findCell(run, { ...place, target: control });
  const candidate = findCell(run, place);
  if (reference === undefined || candidate === undefined) return [];
  const pairs = pairByBlock(reference, candidate, metric);
  return countUnusablePairs(pairs) > 0 ? [] : logRatiosOf(pairs).map(Math.exp);
}
