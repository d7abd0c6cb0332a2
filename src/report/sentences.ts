// The sentences of a report: what a colleague who was not there may conclude from a comparison, and no more.
import { BESIDE_GENERATOR, writeCondition } from '../compare/beside-generator.ts';
import { headlineMetricOf } from '../compare/headline-metric.ts';
import { formatCount, formatDurationNs, formatInteger, formatRatio, formatShare } from '../core/units.ts';
import type { Pace } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { describeEvents } from './event-sentences.ts';
import {
  FAR_APART_WORDS,
  formatEstimate,
  formatMetric,
  formatTolerance,
  isFarApart,
  readsAsSame,
  wordFor,
} from './format-metric.ts';
import type { Comparison, RatioRow, TargetReport } from './model.ts';

export type ComparedPair = Omit<Comparison, 'headline'>;

/** With 5 pairs no exact two-sided test can reject at 5 %. */
const FEWEST_PAIRS = 6;

/** One or two sentences: what is sure first, then what was asked and cannot be told. */
export function writeHeadline(
  compared: ComparedPair,
  candidate: TargetReport,
  reference: TargetReport,
): string {
  const { pairs } = compared;
  const names = `${candidate.name} and ${reference.name}`;
  if (pairs === 0) return `No comparison of ${names}: there is no block in which both completed.`;
  const events = describeEvents(compared);
  const row = headlineRow(compared, candidate);
  const isTold = row !== undefined && isSure(row);
  if (events !== undefined) return `${events}.${isTold ? ` ${writeRow(row, compared)}` : ''}`;
  if (isTold) return writeRow(row, compared);
  const sure = surestRow(compared, candidate);
  if (sure === undefined) return writeDoubt(row, compared, headlineMetricOf(candidate));
  // What a reader cares for first, even if it is that it can't be told.
  return isOfMemory(sure)
    ? `${writeDoubt(row, compared, headlineMetricOf(candidate), names)} ${writeRow(sure, compared)}`
    : `${writeRow(sure, compared)} ${writeDoubt(row, compared, headlineMetricOf(candidate), 'they')}`;
}

/** What was asked and can't be told, after something else that was; undefined: it is told. */
export function writeOpenQuestion(compared: ComparedPair, candidate: TargetReport): string | undefined {
  const row = headlineRow(compared, candidate);
  return row !== undefined && isSure(row)
    ? undefined
    : writeDoubt(row, compared, headlineMetricOf(candidate), 'they');
}

/**
 * @param metric that was asked
 * @param both what to call the two where something else is told of them; absent: nothing is
 */
function writeDoubt(
  row: RatioRow | undefined,
  compared: ComparedPair,
  metric: MetricId,
  both?: string,
): string {
  const { candidate, reference, pairs, doubt } = compared;
  const names = `${candidate} and ${reference}`;
  if (doubt !== undefined)
    return both !== undefined && row !== undefined
      ? `Cannot tell whether ${both} differ in ${nameMetric(row)}: ${doubt.text}.`
      : `Cannot tell ${names} apart: ${doubt.text}.`;
  if (row === undefined)
    return both === undefined
      ? `Cannot tell ${names} apart: too few replies.`
      : `Cannot tell whether ${both} differ in ${nameMetric({ metric })}: too few replies for this metric.`;
  if (isFarApart(row))
    return `Cannot tell whether ${names} differ in ${nameMetric(row)}: ${FAR_APART_WORDS}.`;
  const { value, bounds } = formatEstimate(row.estimate);
  if (row.outcome === 'cannot-tell')
    return `Cannot tell whether ${names} differ in ${nameMetric(row)}: ${value} ${bounds} over ${countBlocks(pairs)}; ${row.why}.`;
  const range = bounds === undefined ? '' : ` (single blocks: ${bounds})`;
  const had = readsAsSame(row.estimate.ratio)
    ? `about the same ${nameMetric(row)} as ${reference}`
    : `${value} the ${nameMetric(row)} of ${reference}`;
  return `Indicative only: ${candidate} had ${had}${range}. ${countBlocks(pairs)} ${pairs === 1 ? 'is' : 'are'} too few to tell a difference from noise; ${FEWEST_PAIRS} are needed.`;
}

/** Of a row that is sure. */
function writeRow(row: RatioRow, { candidate, reference, tolerance, pairs }: ComparedPair): string {
  if (row.bound !== undefined) return tellBound(row, candidate, reference);
  const { value, bounds } = formatEstimate(row.estimate);
  const interval = bounds === undefined ? '' : ` ${bounds}`;
  // What is counted once has no blocks.
  const basis = `${bounds === undefined ? '' : ` (95 % interval over ${countBlocks(pairs)})`}${writeCondition(row)}`;
  return row.outcome === 'equal'
    ? `${candidate} and ${reference} had the same ${nameMetric(row)} within ${formatTolerance(tolerance)}: ${value}${interval}${basis}.`
    : `${candidate} was ${wordFor(row.metric, row.estimate.ratio)} than ${reference}: ${value}${interval} the ${nameMetric(row)}${basis}.`;
}

/** Only throughput is told by a bound. */
function tellBound(row: RatioRow, candidate: string, reference: string): string {
  const { estimate, bound, boundUnder = '', besideGenerator } = row;
  const isAhead = bound === 'at-least';
  const [better, other] = isAhead ? [candidate, reference] : [reference, candidate];
  const factor = formatRatio(isAhead ? estimate.ratio : 1 / estimate.ratio);
  const told = `${better} was at least ${factor} as fast as ${other}${boundUnder}`;
  return besideGenerator
    ? `${told}, ${BESIDE_GENERATOR}: ${other} would have done less even if it had used these cores fully. With load from other machines (--ssh-agents) the result may differ.`
    : `${told}: the generator limited ${better}, so the difference may be larger.`;
}

export function nameMetric({ metric }: Pick<RatioRow, 'metric'>): string {
  return metricById(metric).label;
}

/** After the metric that the profile is about, in this order. */
export const NEXT_BEST: readonly MetricId[] = ['p99', 'p50', 'ops_per_cpu', 'memory_per_key', 'memory'];

/**
 * The row that a report leads with: the metric that the profile is about, or the next in which the targets surely differ.
 *
 * @param candidate absent: without the metric that the profile is about
 */
export function surestRow(compared: ComparedPair, candidate?: TargetReport): RatioRow | undefined {
  const first = candidate === undefined ? undefined : headlineRow(compared, candidate);
  if (first !== undefined && isSure(first)) return first;
  return nextBestRows(compared).find(({ outcome }) => outcome === 'better' || outcome === 'worse');
}

/** Of the memory one figure: of the same keys the servers' totals say the same, or what had not settled. */
export function nextBestRows({ rows }: ComparedPair): RatioRow[] {
  const hasPerKey = rows.some(({ metric }) => metric === 'memory_per_key');
  return NEXT_BEST.filter((id) => !(id === 'memory' && hasPerKey)).flatMap((id) =>
    rows.filter(({ metric }) => metric === id),
  );
}

/** It is told of the data, whatever the load. */
export function isOfMemory({ metric }: Pick<RatioRow, 'metric'>): boolean {
  return metricById(metric).unit === 'bytes';
}

export function isSure({ outcome }: RatioRow): boolean {
  return outcome === 'better' || outcome === 'worse' || outcome === 'equal';
}

export function headlineRow({ rows }: ComparedPair, candidate: TargetReport): RatioRow | undefined {
  const id = headlineMetricOf(candidate);
  return rows.find(({ metric }) => metric === id);
}

/** "redis ≥ 81.2k" */
export function showRate({ name, atLeast, values }: TargetReport): string {
  return `${name} ${atLeast ? '≥ ' : ''}${formatMetric('throughput', values.throughput)}`;
}

/**
 * How the generator kept to the schedule of an open loop: one sentence each, the second only where a rate was missed.
 * What starts late is in the response time, and is the generator's own.
 */
export function describePace({ pace, completedRounds }: TargetReport): {
  readonly starts?: string;
  readonly missed?: string;
} {
  if (pace === undefined) return {};
  const { targetPerSecond, achievedPerSecond, missedRounds, starts } = pace;
  return {
    ...(starts === undefined ? {} : { starts: describeStarts(starts, achievedPerSecond / targetPerSecond) }),
    ...(missedRounds === 0
      ? {}
      : {
          missed: `${missedRounds} of ${completedRounds} rounds stayed below 99 % of ${formatCount(targetPerSecond)} ops/s (median ${formatCount(achievedPerSecond)}): their latency is not the latency at that rate.`,
        }),
  };
}

function describeStarts(
  { pacing, lateShare, latenessNs, maxBacklog, unsent }: NonNullable<Pace['starts']>,
  achieved: number,
): string {
  const how = pacing === 'both' ? 'spin and timer' : pacing;
  const lateness =
    latenessNs === undefined
      ? ''
      : ` (lateness of all starts p50 ${formatDurationNs(latenessNs.p50)}, p99 ${formatDurationNs(latenessNs.p99)}, max ${formatDurationNs(latenessNs.max)})`;
  return `${formatShare(achieved)} of the rate reached, paced by ${how}; ${formatShare(lateShare)} of starts late${lateness}; backlog up to ${formatInteger(maxBacklog)}, ${formatInteger(unsent)} never sent.`;
}

function countBlocks(count: number): string {
  return `${count} ${count === 1 ? 'block' : 'blocks'}`;
}
