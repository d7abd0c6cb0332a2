// One metric of the candidate against the reference within a run: paired by block.
import type { Cell, RunDigest } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { estimateRatio, type RatioPair } from '../stats/paired-ratio.ts';
import { findCell } from './digest.ts';
import { concludeComparison, type JudgeOptions, type MetricComparison } from './metric-comparison.ts';
import { findSpoiler } from './spoiler.ts';
import { compareTails } from './tails.ts';
import { FEWEST_PAIRS } from './verdict.ts';

export interface ComparisonOptions extends JudgeOptions {
  readonly profile: string;
  readonly reference: string;
  readonly candidate: string;
  readonly metric: MetricId;
  /** Absent: all operations together. */
  readonly operation?: string;
}

/** @returns undefined when the profile was not run on both targets, or has no such operation */
export function compareTargets(run: RunDigest, options: ComparisonOptions): MetricComparison | undefined {
  const { profile, operation } = options;
  const place = (target: string) => ({ profile, target, ...(operation === undefined ? {} : { operation }) });
  const reference = findCell(run, place(options.reference));
  const candidate = findCell(run, place(options.candidate));
  if (reference === undefined || candidate === undefined) return undefined;
  const metric = metricById(options.metric);
  const pairs = pairByBlock(reference, candidate, options.metric);
  const estimate = estimateRatio(pairs);
  const tailPValue = compareTails(reference, candidate, metric);
  const whole = [options.reference, options.candidate].map((target) => findCell(run, { profile, target })!);
  return concludeComparison(reference, candidate, options.metric, options, {
    blocks: pairs.length,
    fewestBlocks: FEWEST_PAIRS,
    spoiler: findSpoiler(whole),
    ...(estimate === undefined ? {} : { estimate }),
    ...(tailPValue === undefined ? {} : { tailPValue }),
  });
}

/** Blocks in which both sides have a value, in order. */
export function pairByBlock(reference: Cell, candidate: Cell, metric: MetricId): RatioPair[] {
  const ofCandidate = new Map(candidate.rounds.map(({ block, values }) => [block, values[metric]]));
  return reference.rounds.flatMap(({ block, values }) => {
    const pair = { reference: values[metric], candidate: ofCandidate.get(block) };
    return pair.reference === undefined || pair.candidate === undefined ? [] : [pair as RatioPair];
  });
}
