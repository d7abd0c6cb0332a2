// The outcome of comparing one metric of two cells: values, ratio with its interval, and a word or the doubt.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Cell } from '../result/digest.ts';
import { type Metric, type MetricId, metricById } from '../result/metrics.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import { boundCount, whyRestless } from './counted.ts';
import { type ComparisonVerdict, cannotTell, judgeComparison } from './judge-comparison.ts';
import { judgeLowerBound, whyNoBound } from './lower-bound.ts';
import { doubtLateStarts } from './own-waits.ts';
import { isRateKept, isSpoiled, type Spoiler } from './spoiler.ts';
import { doubtSmallerLoad, isBesideOwnWaits } from './told-by-kernel.ts';

/** The smallest difference that this machine resolves, by the id of the metric; absent: unknown. */
export type NoiseFloor = Readonly<Record<string, number>>;

export interface JudgeOptions {
  /** 0.05: neither more than 5 % above the other is "same". */
  readonly tolerance: number;
  /** Absent: as the run itself knew it, if at all. */
  readonly noiseFloor?: NoiseFloor;
}

export interface ComparedTarget {
  readonly name: string;
  /** Over all its rounds; absent: n/a. */
  readonly value?: number;
  /** The generator was its limit: it does so much, and perhaps more. */
  readonly isAtLeast?: true;
}

export interface MetricComparison {
  readonly profile: string;
  readonly operation?: string;
  readonly metric: MetricId;
  readonly reference: ComparedTarget;
  readonly candidate: ComparedTarget;
  /** Blocks in which both have a value; unpaired, rounds of the side that has fewer. */
  readonly blocks: number;
  /** candidate / reference; absent without blocks, and where a value is 0. */
  readonly estimate?: RatioBounds;
  /** candidate / reference of a metric that is counted once a run: no blocks, so no interval. */
  readonly countedRatio?: number;
  /** Tail percentiles of one run: chance of merged tails that differ as much, by label swap. */
  readonly tailPValue?: number;
  readonly verdict: ComparisonVerdict;
}

/** What the pairing of the rounds gave. */
export interface PairedEvidence {
  readonly blocks: number;
  /** With fewer nothing is told. */
  readonly fewestBlocks: number;
  readonly estimate?: RatioBounds;
  readonly tailPValue?: number;
  readonly chancePValue?: number;
  readonly spoiler: Spoiler | undefined;
}

export function concludeComparison(
  reference: Cell,
  candidate: Cell,
  id: MetricId,
  options: JudgeOptions,
  evidence: PairedEvidence,
): MetricComparison {
  const metric = metricById(id);
  const both = { reference: describeTarget(reference, id), candidate: describeTarget(candidate, id) };
  const head = {
    profile: candidate.profile,
    ...dropUndefined({ operation: candidate.operation }),
    metric: id,
    ...both,
  };
  const restless = whyRestless([reference, candidate], id);
  const doubt =
    restless === undefined
      ? isBesideOwnWaits(metric, evidence.spoiler)
        ? undefined
        : findDoubt(metric, evidence.spoiler, candidate)
      : cannotTell('not-settled', restless);
  if (metric.scope === 'fill') return { ...head, blocks: 1, ...concludeCounts(metric, both, doubt, options) };
  const { estimate, tailPValue, blocks } = evidence;
  if (id === 'error_rate' && both.reference.value === 0 && both.candidate.value === 0)
    return { ...head, blocks, verdict: { word: 'same' } };
  if (metric.percentile !== undefined && blocks > 0 && !haveValues(both))
    return { ...head, blocks, verdict: TOO_FEW_SAMPLES };
  return {
    ...head,
    blocks,
    ...dropUndefined({ estimate, tailPValue }),
    verdict:
      judgeBehindGenerator(reference, candidate, metric, evidence.spoiler, options) ??
      doubt ??
      doubtLateStarts(metric, [reference, candidate]) ??
      doubtSmallerLoad(
        metric,
        [reference, candidate],
        evidence.spoiler,
        judgeComparison(metric, evidence, options.tolerance, options.noiseFloor?.[id]),
        options.tolerance,
      ),
  };
}

/** Throughput where the generator held a side back, and nothing else is wrong. */
function judgeBehindGenerator(
  reference: Cell,
  candidate: Cell,
  { id }: Metric,
  spoiler: Spoiler | undefined,
  { tolerance, noiseFloor }: JudgeOptions,
): ComparisonVerdict | undefined {
  if (id !== 'throughput' || candidate.operation !== undefined || spoiler?.doubt !== 'client-bound')
    return undefined;
  if (spoiler.alsoDisturbed) return undefined;
  return (
    judgeLowerBound(reference, candidate, Math.max(tolerance, noiseFloor?.[id] ?? 0)) ??
    cannotTell(spoiler.doubt, `${spoiler.why}${whyNoBound(reference, candidate)}`)
  );
}

const TOO_FEW_SAMPLES = cannotTell('too-few-samples', 'fewer than 100 samples lie beyond the percentile');

/** What forbids a word before any interval is looked at. */
export function findDoubt(
  metric: Metric,
  spoiler: Spoiler | undefined,
  { pace }: Cell,
): ComparisonVerdict | undefined {
  if (isSpoiled(metric, spoiler)) return cannotTell(spoiler!.doubt, spoiler!.why);
  return metric.id === 'throughput' && pace !== undefined
    ? cannotTell('rate-set', 'the profile sets the rate')
    : undefined;
}

function describeTarget(cell: Cell, metric: MetricId): ComparedTarget {
  const { target, values, limit } = cell;
  const value = values[metric];
  if (value === undefined) return { name: target };
  const isAtLeast = metric === 'throughput' && limit === 'client-bound' && !isRateKept(cell);
  return { name: target, value, ...(isAtLeast ? { isAtLeast } : {}) };
}

type Both = Pick<MetricComparison, 'reference' | 'candidate'>;

/** false for a percentile that a side has too few samples of, in all its rounds together. */
function haveValues({ reference, candidate }: Both): boolean {
  return reference.value !== undefined && candidate.value !== undefined;
}

function concludeCounts(
  metric: Metric,
  { reference, candidate }: Both,
  doubt: ComparisonVerdict | undefined,
  { tolerance }: JudgeOptions,
): Pick<MetricComparison, 'countedRatio' | 'verdict'> {
  const bounds = boundCount(candidate.value, reference.value);
  if (bounds === undefined)
    return { verdict: cannotTell('not-measured', 'it could not be read on both targets') };
  const verdict =
    doubt ?? judgeComparison(metric, { estimate: bounds, blocks: 1, fewestBlocks: 1 }, tolerance, undefined);
  return { countedRatio: bounds.ratio, verdict };
}
