// The sentences of a report: what a colleague who was not there may conclude from a comparison, and no more.
import { formatCount } from '../core/units.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { formatEstimate, formatEstimatedChange, formatMetric, wordFor } from './format-metric.ts';
import type { Comparison, RatioRow, Summary, TargetReport } from './model.ts';

type Compared = Omit<Comparison, 'headline'>;

/** With 5 pairs no exact two-sided test can reject at 5 %. */
const FEWEST_PAIRS = 6;

export function writeHeadline(compared: Compared, candidate: TargetReport, reference: TargetReport): string {
  const { pairs, doubt } = compared;
  const names = `${candidate.name} and ${reference.name}`;
  if (pairs === 0) return `No comparison of ${names}: there is no block in which both completed.`;
  if (doubt !== undefined) return `Cannot tell ${names} apart: ${doubt.text}.`;
  const row = headlineRow(compared, candidate);
  if (row === undefined) return `Cannot tell ${names} apart: too few replies.`;
  const what = row.metric === 'throughput' ? 'ops/s' : metricById(row.metric).label;
  const { value, bounds } = formatEstimate(row.estimate);
  switch (row.outcome) {
    case 'indicative': {
      const range = bounds === undefined ? '' : ` (single blocks: ${bounds})`;
      return `Indicative only: ${candidate.name} had ${value} the ${what} of ${reference.name}${range}. ${countBlocks(pairs)} ${pairs === 1 ? 'is' : 'are'} too few to tell a difference from noise; ${FEWEST_PAIRS} are needed.`;
    }
    case 'equal':
      return `${names} had the same ${what}: ${value} ${bounds} (95 % interval over ${countBlocks(pairs)}).`;
    case 'cannot-tell':
      return `Cannot tell ${names} apart by ${what}: ${value} ${bounds}; the 95 % interval over ${countBlocks(pairs)} includes 1.`;
    default:
      return `${candidate.name} was ${wordFor(row.metric, row.estimate.ratio)} than ${reference.name}: ${value} ${bounds} the ${what} (95 % interval over ${countBlocks(pairs)}).`;
  }
}

export function summarizeComparison(
  profile: string,
  compared: Compared,
  candidate: TargetReport,
  reference: TargetReport,
): Summary {
  const both = [candidate, reference];
  const { pairs, doubt, rows } = compared;
  if (pairs === 0) {
    const rates = both
      .filter(({ completedRounds }) => completedRounds > 0)
      .map((target) => `${showRate(target)} ops/s`);
    const verdict = `no comparison of ${candidate.name} and ${reference.name}`;
    return { profile, verdict: [verdict, ...rates].join('   '), caveats: describeTroubles(both) };
  }
  if (doubt !== undefined)
    return { profile, verdict: `cannot tell: ${doubt.text}`, caveats: describeTroubles(both) };
  const headline = headlineRow(compared, candidate);
  const latencyRow = rows.find(({ metric }) => metric === 'p99');
  return {
    profile,
    verdict:
      headline === undefined
        ? 'cannot tell: too few replies'
        : describeVerdict(headline, candidate, reference),
    ...(latencyRow === undefined || latencyRow === headline
      ? {}
      : {
          latency: `p99 ${formatMetric('p99', latencyRow.candidate)} vs ${formatMetric('p99', latencyRow.reference)}`,
          change: `(${describeChange(latencyRow)})`,
        }),
    caveats: [describeLimits(candidate, reference), ...describeTroubles(both)],
  };
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

function describeVerdict(row: RatioRow, candidate: TargetReport, reference: TargetReport): string {
  const { value, bounds } = formatEstimate(row.estimate);
  const ratio =
    row.outcome === 'indicative'
      ? `${candidate.name} ${value} ${reference.name}${bounds === undefined ? '' : `, blocks ${bounds}`}`
      : `${candidate.name} ${value} ${bounds} ${reference.name}`;
  const compared =
    row.metric === 'throughput'
      ? ratio
      : `${metricById(row.metric).label}: ${ratio}, ${formatMetric(row.metric, row.candidate)} vs ${formatMetric(row.metric, row.reference)}`;
  if (row.outcome === 'indicative') return `indicative only: ${compared}`;
  return row.outcome === 'better' || row.outcome === 'worse' ? compared : `cannot tell: ${compared}`;
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

function describeChange({ estimate, outcome }: RatioRow): string {
  const { value, bounds } = formatEstimatedChange(estimate);
  if (bounds === undefined) return value;
  return outcome === 'indicative' ? `${value}, blocks ${bounds}` : `${value} ${bounds}`;
}

function countBlocks(count: number): string {
  return `${count} ${count === 1 ? 'block' : 'blocks'}`;
}
