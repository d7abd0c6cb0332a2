// One metric of the candidate against the reference within a run: paired by block.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { estimateRatio } from '../stats/paired-ratio.ts';
import { underItsCores } from './beside-generator.ts';
import { correctForAllMetrics } from './chance-among-metrics.ts';
import { findCell } from './digest-run.ts';
import { type ClosedLoop, cannotTell, FEWEST_PAIRS } from './judge-comparison.ts';
import { concludeComparison, type JudgeOptions, type MetricComparison } from './metric-comparison.ts';
import { widenByWaits } from './own-waits.ts';
import { pairByBlock } from './pairs.ts';
import { findSpoiler, isRateMissed } from './spoiler.ts';
import { compareTails } from './tails.ts';

export interface ComparisonOptions extends JudgeOptions {
  readonly profile: string;
  readonly reference: string;
  readonly candidate: string;
  readonly metric: MetricId;
  /** Absent: all operations together. */
  readonly operation?: string;
  /** One of the questions that were declared before: whoever asks corrects for all of them, and not for the whole table. */
  readonly isAskedFor?: boolean;
}

/** @returns undefined when the profile was not run on both targets, or has no such operation */
export function compareTargets(run: RunDigest, options: ComparisonOptions): MetricComparison | undefined {
  const { profile, operation } = options;
  const place = (target: string) => ({ profile, target, ...dropUndefined({ operation }) });
  const reference = findCell(run, place(options.reference));
  const candidate = findCell(run, place(options.candidate));
  if (reference === undefined || candidate === undefined) return undefined;
  const metric = metricById(options.metric);
  const pairs = pairByBlock(reference, candidate, options.metric);
  const estimate = widenByWaits(reference, candidate, options.metric, estimateRatio(pairs));
  const tailPValue = compareTails(reference, candidate, metric);
  const chancePValue = options.isAskedFor
    ? undefined
    : correctForAllMetrics(reference, candidate, options.metric);
  const whole = [options.reference, options.candidate].map((target) => findCell(run, { profile, target })!);
  const { tolerance, noiseFloor = run.settings.noiseFloor } = options;
  const judging = { tolerance, ...dropUndefined({ noiseFloor }) };
  const comparison = concludeComparison(reference, candidate, options.metric, judging, {
    blocks: pairs.length,
    fewestBlocks: FEWEST_PAIRS,
    spoiler: findSpoiler(whole),
    ...dropUndefined({ estimate, tailPValue, chancePValue }),
  });
  if (OF_WORK.includes(options.metric)) return dropUnlessReached(comparison, whole);
  return withLoop(
    { ...comparison, verdict: underItsCores(metric, comparison.verdict, whole) },
    run.profiles.find(({ name }) => name === profile),
  );
}

/** A bound is one of so many requests in flight: with more of them both may do more. */
function withLoop(
  comparison: MetricComparison,
  profile: RunDigest['profiles'][number] | undefined,
): MetricComparison {
  const { verdict } = comparison;
  if (verdict.word === 'cannot-tell' || verdict.atLeast === undefined) return comparison;
  const { load } = (profile?.resolved ?? {}) as { readonly load?: Partial<ClosedLoop> };
  const { connections, pipeline } = load ?? {};
  if (typeof connections !== 'number' || typeof pipeline !== 'number') return comparison;
  return { ...comparison, verdict: { ...verdict, loop: { connections, pipeline } } };
}

/** What an operation costs depends on how many there are. */
const OF_WORK: readonly MetricId[] = ['cpu_per_mop', 'ops_per_cpu'];

/** Where a side missed the rate, the two did not do the same work, and no cost is one at that rate. */
export function dropUnlessReached(comparison: MetricComparison, cells: readonly Cell[]): MetricComparison {
  if (comparison.verdict.word === 'cannot-tell' || !cells.some(isRateMissed)) return comparison;
  return { ...comparison, verdict: cannotTell('rate-missed', 'the rate was not reached') };
}
