// The sentences of a report: what a colleague who was not there may conclude from a comparison, and no more.
import { formatCount, formatDurationNs, formatInteger, formatRatio, formatShare } from '../core/units.ts';
import type { Pace } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import {
  formatEstimate,
  formatEstimatedChange,
  formatMetric,
  formatRow,
  formatTolerance,
  wordFor,
} from './format-metric.ts';
import type { Comparison, RatioRow, Summary, TargetReport } from './model.ts';

type Compared = Omit<Comparison, 'headline'>;

/** With 5 pairs no exact two-sided test can reject at 5 %. */
const FEWEST_PAIRS = 6;

export function writeHeadline(compared: Compared, candidate: TargetReport, reference: TargetReport): string {
  const { pairs, doubt } = compared;
  const names = `${candidate.name} and ${reference.name}`;
  if (pairs === 0) return `No comparison of ${names}: there is no block in which both completed.`;
  const row = headlineRow(compared, candidate);
  if (row?.bound !== undefined) return tellBound(row, candidate, reference);
  if (doubt !== undefined) return `Cannot tell ${names} apart: ${doubt.text}.`;
  if (row === undefined) return `Cannot tell ${names} apart: too few replies.`;
  const what = row.metric === 'throughput' ? 'ops/s' : metricById(row.metric).label;
  const { value, bounds } = formatEstimate(row.estimate);
  switch (row.outcome) {
    case 'indicative': {
      const range = bounds === undefined ? '' : ` (single blocks: ${bounds})`;
      return `Indicative only: ${candidate.name} had ${value} the ${what} of ${reference.name}${range}. ${countBlocks(pairs)} ${pairs === 1 ? 'is' : 'are'} too few to tell a difference from noise; ${FEWEST_PAIRS} are needed.`;
    }
    case 'equal':
      return `${names} had the same ${what} within ${formatTolerance(compared.tolerance)}: ${value} ${bounds} (95 % interval over ${countBlocks(pairs)}).`;
    case 'cannot-tell':
      return `Cannot tell whether ${candidate.name} and ${reference.name} differ in ${what}: ${value} ${bounds} over ${countBlocks(pairs)}; ${row.why}.`;
    default:
      return `${candidate.name} was ${wordFor(row.metric, row.estimate.ratio)} than ${reference.name}: ${value} ${bounds} the ${what} (95 % interval over ${countBlocks(pairs)}).`;
  }
}

/** Only throughput is told by a bound. */
function tellBound({ estimate, bound }: RatioRow, candidate: TargetReport, reference: TargetReport): string {
  const isAhead = bound === 'at-least';
  const [better, other] = isAhead ? [candidate, reference] : [reference, candidate];
  const factor = formatRatio(isAhead ? estimate.ratio : 1 / estimate.ratio);
  return `${better.name} was at least ${factor} as fast as ${other.name}: the generator was the limit of ${better.name}, so the difference may be larger.`;
}

export function summarizeComparison(
  profile: string,
  compared: Compared,
  candidate: TargetReport,
  reference: TargetReport,
): Summary {
  const both = [candidate, reference];
  const { pairs, doubt, rows } = compared;
  const untold = `cannot tell ${candidate.name} from ${reference.name}`;
  if (pairs === 0) {
    const rates = both
      .filter(({ completedRounds }) => completedRounds > 0)
      .map((target) => `${showRate(target)} ops/s`);
    const verdict = `no comparison of ${candidate.name} and ${reference.name}`;
    return { profile, verdict: [verdict, ...rates].join('   '), caveats: describeTroubles(both) };
  }
  const headline = headlineRow(compared, candidate);
  if (doubt !== undefined && headline?.bound === undefined)
    return {
      profile,
      verdict: `${untold}: ${doubt.text}`,
      shortVerdict: `cannot tell ${candidate.name}/${reference.name}: ${doubt.text.replace(/ \(.*\)$/, '')}`,
      caveats: describeTroubles(both),
    };
  const latencyRow = rows.find(({ metric }) => metric === 'p99');
  return {
    profile,
    verdict:
      headline === undefined
        ? `${untold}: too few replies`
        : describeVerdict(headline, candidate, reference, compared.tolerance),
    ...(headline?.outcome === 'indicative'
      ? { shortVerdict: `indicative only: ${describeRatio(headline, candidate, reference, '')}` }
      : {}),
    ...(latencyRow === undefined || latencyRow === headline
      ? {}
      : {
          latency: `p99 ${formatMetric('p99', latencyRow.candidate)} vs ${formatMetric('p99', latencyRow.reference)}`,
          change: `(${describeChange(latencyRow)})`,
        }),
    caveats: [describeLimits(candidate, reference), ...describeTroubles(both)],
  };
}

/** Whether the metric that the profile is about has no word. */
export function isUntold(compared: Comparison, candidate: TargetReport): boolean {
  const row = headlineRow(compared, candidate);
  if (row?.bound !== undefined) return false;
  return compared.doubt !== undefined || row === undefined || row.outcome === 'cannot-tell';
}

export function summarizeOnlyTarget(profile: string, target: TargetReport): Summary {
  if (target.completedRounds === 0) {
    return { profile, verdict: `${target.name}: nothing measured`, caveats: describeTroubles([target]) };
  }
  const { p99 } = target.values;
  return {
    profile,
    verdict: `${showRate(target)} ops/s`,
    ...(p99 === undefined ? {} : { latency: `p99 ${formatMetric('p99', p99)}` }),
    caveats: [...(target.limit === undefined ? [] : [target.limit.kind]), ...describeTroubles([target])],
  };
}

/** Closed loop: throughput. Where the profile sets the rate, the latency at that rate. */
function headlineRow({ rows }: Compared, candidate: TargetReport): RatioRow | undefined {
  const id: MetricId = candidate.pace === undefined ? 'throughput' : 'p99';
  return rows.find(({ metric }) => metric === id);
}

function describeVerdict(
  row: RatioRow,
  candidate: TargetReport,
  reference: TargetReport,
  tolerance: number,
): string {
  const { bounds = '' } = formatRow(row);
  const ratio = describeRatio(row, candidate, reference, bounds);
  switch (row.outcome) {
    case 'indicative':
      return `indicative only: ${ratio}`;
    case 'equal':
      return `same within ${formatTolerance(tolerance)}: ${ratio}`;
    case 'cannot-tell':
      return `cannot tell: ${ratio}`;
    default:
      return ratio;
  }
}

/** "dragonfly 1.84× [1.79, 1.90] redis" */
function describeRatio(
  row: RatioRow,
  candidate: TargetReport,
  reference: TargetReport,
  bounds: string,
): string {
  const isRange = row.outcome === 'indicative' && bounds !== '';
  const shown = isRange ? ` (${bounds})` : bounds === '' ? '' : ` ${bounds}`;
  const ratio = `${candidate.name} ${formatRow(row).value}${shown} ${reference.name}`;
  if (row.metric === 'throughput') return ratio;
  const values = [row.candidate, row.reference].map((value) => formatMetric(row.metric, value));
  return `${metricById(row.metric).label}: ${ratio}, ${values.join(' vs ')}`;
}

/** "redis ≥ 81.2k" */
export function showRate({ name, atLeast, values }: TargetReport): string {
  return `${name} ${atLeast ? '≥ ' : ''}${formatMetric('throughput', values.throughput)}`;
}

function describeLimits(candidate: TargetReport, reference: TargetReport): string {
  const [ofCandidate, ofReference] = [candidate, reference].map(({ limit }) => limit?.kind ?? 'unknown');
  return ofCandidate === ofReference
    ? limitWords(ofCandidate!)
    : `${candidate.name} ${limitWords(ofCandidate!)}, ${reference.name} ${limitWords(ofReference!)}`;
}

function limitWords(kind: string): string {
  return kind === 'unknown' ? 'limit unknown' : kind;
}

/** Failed rounds and failed requests, for a line that stands alone. */
function describeTroubles(targets: readonly TargetReport[]): string[] {
  return targets.flatMap(({ name, failures, plannedRounds, completedRounds, tally, pace }) => [
    ...(failures.length === 0 ? [] : [`${name} failed ${failures.length} of ${plannedRounds} rounds`]),
    ...(pace === undefined || pace.missedRounds === 0
      ? []
      : [`${name} missed the rate in ${pace.missedRounds} of ${completedRounds} rounds`]),
    ...(tally.errors + tally.timeouts === 0
      ? []
      : [`${name} ${formatCount(tally.errors + tally.timeouts)} failed requests`]),
  ]);
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
          missed: `${missedRounds} of ${completedRounds} rounds stayed below 99 % of ${formatCount(targetPerSecond)} ops/s (median ${formatCount(achievedPerSecond)}): their latency is not one at that rate.`,
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

function describeChange({ estimate, outcome }: RatioRow): string {
  const { value, bounds } = formatEstimatedChange(estimate);
  if (bounds === undefined) return value;
  return outcome === 'indicative' ? `${value}, blocks ${bounds}` : `${value} ${bounds}`;
}

function countBlocks(count: number): string {
  return `${count} ${count === 1 ? 'block' : 'blocks'}`;
}
