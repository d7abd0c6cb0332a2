// What one target did under one profile: values over its completed rounds, limits, failures and errors.
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { latencyOf, METRICS, type Metric, type MetricContext } from '../result/metrics.ts';
import type { CompletedRound, OperationSummary, RunResult } from '../result/schema.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { median } from '../stats/order-statistics.ts';
import { tailPercentileNs } from '../stats/tail-permutation.ts';
import type { Limit, MetricValues, OperationReport, Pace, Tally, TargetReport } from './model.ts';

export function reportTarget(result: RunResult, profile: string, target: string): TargetReport {
  const rounds = result.rounds.filter((round) => round.profile === profile && round.target === target);
  const completed = rounds.filter((round) => round.status === 'completed');
  const fill = result.fills.findLast((one) => one.profile === profile && one.target === target);
  const limit = findLimit(completed);
  const pace = summarizePace(completed);
  return {
    name: target,
    plannedRounds: result.settings.blocks,
    completedRounds: completed.length,
    failures: rounds
      .filter((round) => round.status === 'failed')
      .map(({ block, error }) => ({ block, ...error })),
    values: summarizeMetrics(completed, fill === undefined ? {} : { fill }),
    tally: tallyOf(completed.flatMap((round) => round.operations)),
    operations: reportOperations(completed),
    ...(limit === undefined ? {} : { limit }),
    atLeast: limit?.kind === 'client-bound',
    ...(pace === undefined ? {} : { pace }),
    errorExamples: mergeErrorExamples(completed),
  };
}

function reportOperations(rounds: readonly CompletedRound[]): OperationReport[] {
  const names = new Set(rounds.flatMap((round) => round.operations.map((operation) => operation.name)));
  return [...names].map((name) => ({
    name,
    values: summarizeMetrics(rounds, { operation: name }),
    tally: tallyOf(rounds.flatMap((round) => round.operations.filter((one) => one.name === name))),
  }));
}

/**
 * Percentiles are those of all rounds' histograms merged, the maximum is the highest, the error rate is
 * that of all requests together (a median would hide one bad round); everything else is the median round.
 */
function summarizeMetrics(rounds: readonly CompletedRound[], context: MetricContext): MetricValues {
  if (rounds.length === 0) return {};
  const latency = mergeLatency(rounds, context);
  const values = METRICS.map((metric) => [metric.id, summarizeMetric(metric, rounds, context, latency)]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function summarizeMetric(
  metric: Metric,
  rounds: readonly CompletedRound[],
  context: MetricContext,
  latency: LatencyHistogram,
): number | undefined {
  if (metric.percentile !== undefined && latency.count > 0)
    return tailPercentileNs(latency, metric.percentile);
  // A result that was imported may have percentiles without the histogram they come from.
  const values = rounds.map((round) => metric.of(round, context)).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  if (metric.id === 'max') return Math.max(...values);
  if (metric.id === 'error_rate')
    return errorShare(tallyOf(rounds.flatMap((round) => operationsOf(round, context))));
  return median(values);
}

function mergeLatency(rounds: readonly CompletedRound[], context: MetricContext): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const round of rounds) {
    const latency = latencyOf(round, context);
    if (latency !== undefined && latency.count > 0) merged.add(decodeHdr(latency.hdr));
  }
  return merged;
}

function operationsOf(round: CompletedRound, { operation }: MetricContext): readonly OperationSummary[] {
  return operation === undefined
    ? round.operations
    : round.operations.filter((one) => one.name === operation);
}

function tallyOf(operations: readonly OperationSummary[]): Tally {
  const sum = (field: keyof Tally): number => operations.reduce((total, one) => total + one[field], 0);
  return { completed: sum('completed'), errors: sum('errors'), timeouts: sum('timeouts') };
}

/** 0 when nothing was asked. */
export function errorShare({ completed, errors, timeouts }: Tally): number {
  const failed = errors + timeouts;
  return failed === 0 ? 0 : failed / (failed + completed);
}

/** Most frequent limit; of equally frequent ones the one that allows fewer claims. */
const MOST_CAUTIOUS_FIRST = [
  'client-bound',
  'unknown',
  'rate-bound',
  'connection-bound',
  'server-bound',
] as const;

function findLimit(rounds: readonly CompletedRound[]): Limit | undefined {
  const [most, ...others] = MOST_CAUTIOUS_FIRST.map((kind) => ({
    kind,
    rounds: rounds.filter((round) => round.saturation.limit === kind),
  }))
    .filter((group) => group.rounds.length > 0)
    .sort((a, b) => b.rounds.length - a.rounds.length);
  if (most === undefined) return undefined;
  return {
    kind: most.kind,
    rounds: most.rounds.length,
    others: others.map((group) => ({ kind: group.kind, rounds: group.rounds.length })),
    reason: medianRound(most.rounds).saturation.reason,
  };
}

function medianRound(rounds: readonly CompletedRound[]): CompletedRound {
  const rate = (round: CompletedRound): number => tallyOf(round.operations).completed / round.durationNs;
  return [...rounds].sort((a, b) => rate(a) - rate(b))[rounds.length >> 1]!;
}

function summarizePace(rounds: readonly CompletedRound[]): Pace | undefined {
  const paced = rounds.map((round) => round.openLoop).filter((openLoop) => openLoop !== undefined);
  if (paced.length === 0) return undefined;
  return {
    targetPerSecond: median(paced.map((one) => one.targetPerSecond)),
    achievedPerSecond: median(paced.map((one) => one.achievedPerSecond)),
    missedRounds: paced.filter((one) => !one.latencyValid).length,
  };
}

function mergeErrorExamples(rounds: readonly CompletedRound[]): TargetReport['errorExamples'] {
  const merged = new Map<string, TargetReport['errorExamples'][number]>();
  for (const example of rounds.flatMap((round) => round.errorExamples)) {
    const key = JSON.stringify([example.operation, example.text]);
    const count = (merged.get(key)?.count ?? 0) + example.count;
    merged.set(key, { ...example, count });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}
