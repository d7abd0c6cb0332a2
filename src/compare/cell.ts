// What one target did under one profile, over its completed rounds: the values that tables show and comparisons read.
import { dropUndefined } from '../core/drop-undefined.ts';
import { shareOfLateStarts } from '../core/late-share.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { Cell, Pace, Tally } from '../result/digest.ts';
import {
  countsOf,
  isToldOf,
  latencyOf,
  METRICS,
  type Metric,
  type MetricContext,
  metricById,
} from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { readBase64, shareField } from '../result/store/set-aside.ts';
import { addHdr, encodeHdr } from '../stats/hdr.ts';
import { median } from '../stats/order-statistics.ts';
import { tailPercentileNs } from '../stats/tail-permutation.ts';
import { rangeOfThroughput } from '../stats/throughput-range.ts';
import { groupByLimit } from './limit.ts';
import { chooseBlocksTogether, mergeRounds } from './merged-rounds.ts';
import { keepMergedRounds } from './tails.ts';

type OpenLoop = NonNullable<CompletedRound['openLoop']>;

export interface CellPlace {
  readonly profile: string;
  readonly target: string;
  readonly operation?: string;
  /** `operation` is the name of an event. */
  readonly isEvent?: true;
}

/**
 * Percentiles are those of all rounds' histograms merged, the maximum is the highest, the error rate is
 * that of all requests together (a median would hide one bad round); everything else is the median round.
 */
export function buildCell(place: CellPlace, rounds: readonly CompletedRound[], context: MetricContext): Cell {
  const part = context.operation === undefined ? 'all' : place.isEvent ? 'event' : 'operation';
  const told = METRICS.filter((metric) => isToldOf(metric, part));
  const cellRounds = rounds.map((round) => describeRound(round, told, context));
  const merged = mergeRounds(cellRounds, chooseBlocksTogether(cellRounds));
  const latency = LatencyHistogram.mergeSparse([...merged.groups.values()].map((group) => group.merged));
  const tally = tallyOf(rounds.flatMap((round) => countsOf(round, context)));
  const limit = groupByLimit(rounds)[0]?.kind;
  const disturbedRounds = rounds.filter(({ saturation }) => saturation.disturbed).length;
  const pace = summarizePace(rounds);
  const isWhole = context.operation === undefined;
  const ownDelayNs = isWhole ? summarizeOwnDelay(rounds) : undefined;
  const ownWaitNs = isWhole ? summarizeOwnWait(rounds) : undefined;
  const cell: Cell = {
    ...place,
    values: collect(told, (metric) => summarize(metric, rounds, context, latency, tally)),
    rounds: cellRounds,
    tally,
    ...dropUndefined({ limit }),
    ...(disturbedRounds === 0 ? {} : { disturbedRounds }),
    ...(rounds.some(({ saturation }) => saturation.besideGenerator) ? { besideGenerator: true } : {}),
    ...dropUndefined({ pace, ownDelayNs, ownWaitNs }),
    ...(context.operation === undefined ? { hdr: encodeHdr(latency) } : {}),
  };
  keepMergedRounds(cell, merged);
  return cell;
}

function describeRound(round: CompletedRound, told: readonly Metric[], context: MetricContext): CellRound {
  const isWhole = context.operation === undefined;
  const ownDelayNs = isWhole ? round.bystander?.ownDelayNs : undefined;
  const cell: CellRound = {
    ...{ block: round.block, values: valuesOf(round, told, context) },
    ...dropUndefined({ ownDelayNs }),
    ...(isWhole ? { ...boundFromAbove(round), ...boundFromBelow(round), ...findFastest(round) } : {}),
  };
  // Where the round has it outside the heap, so has the cell.
  shareField(latencyOf(round, context) ?? { hdr: '' }, 'hdr', cell);
  return cell;
}

function valuesOf(
  round: CompletedRound,
  told: readonly Metric[],
  context: MetricContext,
): Record<string, number> {
  return collect(told, (metric) => (metric.scope === 'fill' ? undefined : metric.of(round, context)));
}

type CellRound = Cell['rounds'][number];

/** How much more the server could have done at most, where what limited the round tells; nothing where the profile set the rate. */
function boundFromAbove(round: CompletedRound): Pick<CellRound, 'mostPerSecond' | 'mostBesidePerSecond'> {
  const observedPerSecond = metricById('throughput').of(round);
  if (round.openLoop !== undefined || observedPerSecond === undefined) return {};
  const { busiestThread } = round.server;
  const { limit, atServerShare, sharedUse, besideGenerator } = round.saturation;
  const { most, mostBeside } = rangeOfThroughput({
    ...{ observedPerSecond, limit },
    workerBusyShares: round.workers.map((worker) => worker.eventLoopUtilization),
    ...dropUndefined({ serverBusyShare: busiestThread?.cpu, atServerShare, sharedUse, besideGenerator }),
  });
  return dropUndefined({ mostPerSecond: most, mostBesidePerSecond: mostBeside });
}

/** What each percentile would have been had no reply waited in the generator; nothing in a closed loop. */
function boundFromBelow({ openLoop, ...round }: CompletedRound): { readonly least?: Record<string, number> } {
  const responseTime = openLoop?.responseLeast;
  if (responseTime === undefined) return {};
  const percentiles = METRICS.filter((metric: Metric) => metric.percentile !== undefined);
  return { least: collect(percentiles, (metric) => metric.of({ ...round, responseTime })) };
}

/** What replies waited in the generator is known at a set rate, and where the kernel timed them; the rest took at least this. */
function findFastest({ openLoop, ownDelay, operations }: CompletedRound): { readonly fastestNs?: number } {
  const known =
    openLoop?.responseLeast ?? (openLoop === undefined && ownDelay !== undefined ? 'service' : undefined);
  if (known === undefined) return {};
  const times = known === 'service' ? operations.map(({ serviceTime }) => serviceTime) : [known];
  const fastest = times.flatMap(({ minNs }) => minNs ?? []);
  return fastest.length === 0 ? {} : { fastestNs: Math.min(...fastest) };
}

function collect(
  metrics: readonly Metric[],
  read: (metric: Metric) => number | undefined,
): Record<string, number> {
  const values = metrics.map((metric) => [metric.id, read(metric)] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function summarize(
  metric: Metric,
  rounds: readonly CompletedRound[],
  context: MetricContext,
  latency: LatencyHistogram,
  tally: Tally,
): number | undefined {
  if (metric.percentile !== undefined && latency.count > 0)
    return tailPercentileNs(latency, metric.percentile);
  // The other rounds alone would look too good.
  if (rounds.some((round) => metric.leastOf?.(round, context) !== undefined)) return undefined;
  // A result that was imported may have percentiles without the histogram they come from.
  const values = rounds.map((round) => metric.of(round, context)).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  if (metric.id === 'max') return Math.max(...values);
  return metric.id === 'error_rate' ? errorShare(tally) : median(values);
}

function tallyOf(counts: readonly Tally[]): Tally {
  const sum = (field: keyof Tally): number => counts.reduce((total, one) => total + one[field], 0);
  return { completed: sum('completed'), errors: sum('errors'), timeouts: sum('timeouts') };
}

/** Error replies and timeouts over everything that was asked; 0 when nothing was. */
export function errorShare({ completed, errors, timeouts }: Tally): number {
  const failed = errors + timeouts;
  return failed === 0 ? 0 : failed / (failed + completed);
}

/** Of the median round, as its gaps are; undefined when it is not known of every one. */
function summarizeOwnDelay(rounds: readonly CompletedRound[]): number | undefined {
  const delays = rounds.map(({ bystander }) => bystander?.ownDelayNs).filter((delay) => delay !== undefined);
  return delays.length === 0 || delays.length < rounds.length ? undefined : median(delays);
}

/** Of all reads of all rounds; undefined when the kernel did not time the replies of every one. */
function summarizeOwnWait(rounds: readonly CompletedRound[]): Cell['ownWaitNs'] {
  const waits = rounds.map(({ ownDelay }) => ownDelay).filter((delay) => delay !== undefined);
  if (waits.length === 0 || waits.length < rounds.length) return undefined;
  return summarizeMerged(waits);
}

function summarizeMerged(parts: readonly { readonly hdr: string }[]) {
  const merged = new LatencyHistogram();
  for (const part of parts) addHdr(merged, readBase64(part, 'hdr'));
  return { p50: merged.percentileNs(50), p99: merged.percentileNs(99), max: merged.maxNs };
}

function summarizePace(rounds: readonly CompletedRound[]): Pace | undefined {
  const paced = rounds.map((round) => round.openLoop).filter((openLoop) => openLoop !== undefined);
  if (paced.length === 0) return undefined;
  return {
    targetPerSecond: median(paced.map((one) => one.targetPerSecond)),
    achievedPerSecond: median(paced.map((one) => one.achievedPerSecond)),
    missedRounds: paced.filter((one) => !one.latencyValid).length,
    starts: summarizeStarts(paced),
  };
}

function summarizeStarts(paced: readonly OpenLoop[]): NonNullable<Pace['starts']> {
  const kinds = new Set(paced.map(({ pacing }) => pacing));
  const started = paced.map(({ lateness }) => lateness).filter(({ count }) => count > 0);
  return {
    pacing: kinds.size > 1 ? 'both' : paced[0]!.pacing,
    lateShare: shareOfLateStarts(paced),
    unsent: paced.reduce((sum, { unsent }) => sum + unsent, 0),
    maxBacklog: Math.max(...paced.map(({ maxBacklog }) => maxBacklog)),
    ...(started.length === 0 ? {} : { latenessNs: summarizeMerged(started) }),
  };
}
