// Arrays for github-action-benchmark: one for its tool customBiggerIsBetter, one for customSmallerIsBetter.

import { writeCondition } from '../../compare/beside-generator.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { toJsonText } from '../../core/json-text.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import { formatEstimate } from '../format-metric.ts';
import type { Comparison, RatioRow, TargetReport } from '../model.ts';
import type { ReportInput } from '../report-input.ts';
import { escapeTerminal } from '../terminal/terminal-text.ts';

interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra: string;
}

export function renderBiggerIsBetter(input: ReportInput): string {
  return renderEntries(input, 'higher');
}

export function renderSmallerIsBetter(input: ReportInput): string {
  return renderEntries(input, 'lower');
}

const SHOWN: readonly MetricId[] = ['throughput', 'ops_per_cpu', 'p50', 'p99', 'p999', 'memory'];

function renderEntries({ report, result }: ReportInput, betterWhen: 'higher' | 'lower'): string {
  const metrics = SHOWN.filter((id) => metricById(id).betterWhen === betterWhen);
  const about = [
    escapeTerminal(`cache-bench ${report.toolVersion}, run ${report.runId}`),
    ...(result.partial ? ['partial result'] : []),
    ...(result.settings.quick ? ['quick run, not evidence'] : []),
  ].join(', ');
  const entries = report.profiles.flatMap(({ name, targets, comparisons }) => [
    // Ratios within a run first: a slower CI machine changes all values, but hardly these.
    ...comparisons.flatMap((comparison) =>
      comparison.rows
        .filter(({ metric }) => metrics.includes(metric))
        .map((row) => toRatioEntry(name, comparison, row, about)),
    ),
    ...targets.flatMap((target) => metrics.flatMap((id) => toEntry(name, target, id, about))),
  ]);
  return toJsonText(entries);
}

function toRatioEntry(profile: string, comparison: Comparison, row: RatioRow, about: string): Entry {
  const { candidate, reference } = comparison;
  const { bounds } = formatEstimate(row.estimate);
  return {
    name: nameOf(profile, `${candidate} / ${reference}`, row.metric),
    unit: '×',
    value: row.estimate.ratio,
    ...dropUndefined({ range: bounds }),
    extra: `${row.word}${writeCondition(row)}, ${comparison.pairs} blocks\n${about}`,
  };
}

function toEntry(profile: string, target: TargetReport, metric: MetricId, about: string): Entry[] {
  const value = target.values[metric];
  if (value === undefined) return [];
  const { unit, divisor } = UNITS[metricById(metric).unit];
  const kind = target.limit?.kind ?? 'unknown';
  const limit = kind === 'unknown' ? 'limit unknown' : kind;
  const bound = metric === 'throughput' && target.atLeast ? ', a lower bound' : '';
  return [
    {
      name: nameOf(profile, target.name, metric),
      unit,
      value: value / divisor,
      extra: `${limit}${bound}, ${target.completedRounds} of ${target.plannedRounds} rounds\n${about}`,
    },
  ];
}

function nameOf(profile: string, subject: string, metric: MetricId): string {
  return escapeTerminal(`${profile}: ${subject}: ${metricById(metric).label}`);
}

const UNITS = {
  perSecond: { unit: 'ops/s', divisor: 1 },
  ns: { unit: 'µs', divisor: 1000 },
  share: { unit: 'share', divisor: 1 },
  cores: { unit: 'cores', divisor: 1 },
  opsPerCpuSecond: { unit: 'ops/cpu-s', divisor: 1 },
  bytes: { unit: 'bytes', divisor: 1 },
  cpuSecondsPerMillion: { unit: 'cpu-s/Mop', divisor: 1 },
} as const;
