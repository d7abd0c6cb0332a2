// One profile: how fast, at what cost, by how much they differ, and what limited or spoiled the rounds.
import { formatCount, formatInteger, formatShare } from '../../core/units.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { CompletedRound, RunResult } from '../../result/schema.ts';
import { listBusiestThreads } from '../busiest-threads.ts';
import { formatEstimate, formatMetric } from '../format-metric.ts';
import type { Comparison, MetricValues, OperationReport, ProfileReport, TargetReport } from '../model.ts';
import { describePace } from '../sentences.ts';
import { errorShare } from '../target-report.ts';
import { renderBlocks } from './blocks.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText, inlineCode, keepTogether } from './escape.ts';
import { renderEvents } from './events.ts';
import { type Column, numbers, renderTable, texts } from './table.ts';

export function renderProfile(profile: ProfileReport, result: RunResult): Part[] {
  const { targets, comparisons } = profile;
  const measured = targets.filter(({ completedRounds }) => completedRounds > 0);
  const rounds = result.rounds.filter((round) => round.profile === profile.name);
  return [
    { text: renderBeginning(profile, measured), detail: 0, label: 'profile' },
    ...renderGaps(measured),
    ...comparisons.map((comparison) => ({
      text: renderComparison(comparison, targets),
      detail: 2,
      label: 'comparison',
    })),
    ...renderEvents(profile),
    ...renderCosts(measured, rounds),
    ...renderLimits(measured),
    ...renderOddities(profile),
    ...renderOperations(measured),
    ...renderBlocks(profile, rounds),
  ];
}

function renderBeginning({ name, load, targets }: ProfileReport, measured: readonly TargetReport[]): string {
  const missing = targets.flatMap(describeMissing).map((text) => `- ${text}`);
  return [
    `## ${escapeName(name)}`,
    escapeText(load),
    ...(missing.length === 0 ? [] : [missing.join('\n')]),
    measured.length === 0 ? 'Nothing measured.' : renderSpeed(measured),
  ].join('\n\n');
}

const SPEED: readonly MetricId[] = ['throughput', 'p50', 'p95', 'p99', 'p999', 'max', 'hit_ratio'];
const COST: readonly MetricId[] = [
  'server_cores',
  'ops_per_cpu',
  'cpu_per_mop',
  'memory',
  'rss',
  'memory_per_key',
  'memory_per_element',
];

/** Columns of metrics that at least one target has a value of. */
function metricColumns(ids: readonly MetricId[], targets: readonly TargetReport[]): Column[] {
  return ids
    .filter((id) => targets.some(({ values }) => values[id] !== undefined))
    .map((id) =>
      numbers(
        metricById(id).label,
        targets.map((target) => showValue(target, target.values, id)),
      ),
    );
}

function targetColumn(targets: readonly TargetReport[]): Column {
  return texts(
    'target',
    targets.map(({ name }) => `**${escapeName(name)}**`),
  );
}

function showValue({ atLeast }: TargetReport, values: MetricValues, id: MetricId): string {
  return keepTogether(`${id === 'throughput' && atLeast ? '≥ ' : ''}${formatMetric(id, values[id])}`);
}

function renderSpeed(targets: readonly TargetReport[]): string {
  return renderTable([
    targetColumn(targets),
    ...metricColumns(SPEED, targets),
    numbers('errors', targets.map(countErrors)),
  ]);
}

function countErrors({ tally }: Pick<TargetReport, 'tally'>): string {
  return formatCount(tally.errors + tally.timeouts);
}

/** Why a number is missing. */
function renderGaps(targets: readonly TargetReport[]): Part[] {
  const fewSamples = targets.some(({ values }) =>
    SPEED.some((id) => metricById(id).percentile !== undefined && values[id] === undefined),
  );
  const blind = targets.filter(({ values }) => values.server_cores === undefined);
  const names = blind.map(({ name }) => escapeName(name)).join(' and ');
  const lines = [
    ...(fewSamples ? ['A percentile is n/a with fewer than 100 samples beyond it, or left out.'] : []),
    ...(blind.length === 0 ? [] : [`The CPU use of ${names} could not be read.`]),
  ];
  return lines.length === 0
    ? []
    : [{ text: lines.map((line) => `<sub>${line}</sub>`).join('<br>\n'), detail: 1, label: 'remark' }];
}

const COMPARED: readonly MetricId[] = ['throughput', 'p50', 'p95', 'p99', 'p999', 'ops_per_cpu', 'memory'];

function renderComparison(comparison: Comparison, targets: readonly TargetReport[]): string {
  const headline = escapeText(comparison.headline);
  const rows = COMPARED.map((id) => comparison.rows.find(({ metric }) => metric === id)).filter(
    (row) => row !== undefined,
  );
  if (rows.length === 0) return headline;
  const values = (side: 'candidate' | 'reference'): Column => {
    const target = targets.find(({ name }) => name === comparison[side])!;
    return numbers(
      escapeName(target.name),
      rows.map(({ metric }) => showValue(target, target.values, metric)),
    );
  };
  const isIndicative = rows.some(({ outcome }) => outcome === 'indicative');
  const table = renderTable([
    texts(
      'metric',
      rows.map(({ metric }) => metricById(metric).label),
    ),
    values('candidate'),
    values('reference'),
    numbers(
      'ratio',
      rows.map(({ estimate }) => keepTogether(formatEstimate(estimate).value)),
    ),
    texts(
      isIndicative ? 'single blocks' : '95 % interval',
      rows.map(({ estimate }) => keepTogether(formatEstimate(estimate).bounds ?? '')),
    ),
    texts(
      'verdict',
      rows.map(({ word, outcome }) => (outcome === 'better' || outcome === 'worse' ? `**${word}**` : word)),
    ),
  ]);
  return `${headline}\n\n${table}`;
}

/** As many as tell whether one thread is the limit. */
const THREADS_SHOWN = 3;

function renderCosts(targets: readonly TargetReport[], rounds: RunResult['rounds']): Part[] {
  const columns = metricColumns(COST, targets);
  if (columns.length === 0) return [];
  const threads = targets.map(({ name }) =>
    describeThreads(
      rounds
        .filter((round): round is CompletedRound => round.status === 'completed')
        .filter((round) => round.target === name),
    ),
  );
  const table = renderTable([
    targetColumn(targets),
    ...columns,
    ...(threads.some((cell) => cell !== '') ? [texts('busiest threads', threads)] : []),
  ]);
  return [{ text: table, detail: 2, label: 'CPU and memory of a profile' }];
}

function describeThreads(rounds: readonly CompletedRound[]): string {
  const threads = listBusiestThreads(rounds);
  const shown = threads
    .slice(0, THREADS_SHOWN)
    .map(({ name, cpu }) => `${escapeName(name)} ${keepTogether(formatShare(cpu, 0))}`);
  const more = threads.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function describeMissing({ name, failures, plannedRounds, completedRounds }: TargetReport): string[] {
  if (completedRounds === plannedRounds) return [];
  const [first] = failures;
  const why =
    first === undefined
      ? ''
      : `; ${failures.length} failed (block ${failures.map(({ block }) => block + 1).join(', ')}), first with ${escapeName(first.code)}: ${inlineCode(first.message)}`;
  return [`**${escapeName(name)}**: ${completedRounds} of ${plannedRounds} rounds completed${why}`];
}

function renderLimits(targets: readonly TargetReport[]): Part[] {
  const lines = targets.flatMap((target) => [
    ...describeLimit(target),
    ...tellPace(target),
    ...describeErrors(target),
  ]);
  if (lines.length === 0) return [];
  return [{ text: lines.map((line) => `- ${line}`).join('\n'), detail: 2, label: 'limits of a profile' }];
}

function renderOddities({ oddities }: ProfileReport): Part[] {
  if (oddities.length === 0) return [];
  const title = oddities.length === 1 ? 'A round looks odd' : `${oddities.length} rounds or blocks look odd`;
  const lines = oddities.map((oddity) => `- ${escapeText(oddity)}`);
  return [
    {
      text: `<details><summary>${title}</summary>\n\nNothing is left out for it.\n\n${lines.join('\n')}\n\n</details>`,
      detail: 3,
      label: 'odd rounds of a profile',
    },
  ];
}

function describeLimit({ name, limit, completedRounds }: TargetReport): string[] {
  if (limit === undefined) return [];
  const kind = limit.kind === 'unknown' ? 'limit unknown' : limit.kind;
  const others = limit.others.map((other) => `, ${other.kind} in ${other.rounds}`).join('');
  return [
    `**${escapeName(name)}**: ${kind} in ${limit.rounds} of ${completedRounds} rounds${others}: ${escapeText(limit.reason)}.`,
  ];
}

function tellPace(target: TargetReport): string[] {
  const { starts, missed } = describePace(target);
  return [starts, missed]
    .filter((text) => text !== undefined)
    .map((text) => `**${escapeName(target.name)}**: ${text}`);
}

function describeErrors({ name, tally, errorExamples }: TargetReport): string[] {
  const { errors, timeouts } = tally;
  if (errors + timeouts === 0) return [];
  const counts = `${formatInteger(errors)} error replies and ${formatInteger(timeouts)} timeouts`;
  const [example] = errorExamples;
  const shown =
    example === undefined
      ? ''
      : `; most often ${escapeName(example.operation)}: ${inlineCode(example.text)} (${formatInteger(example.count)} times)`;
  return [
    `**${escapeName(name)}** gave ${counts} (${formatShare(errorShare(tally), 2)} of requests)${shown}.`,
  ];
}

const OF_OPERATIONS: readonly MetricId[] = ['throughput', 'p50', 'p95', 'p99', 'p999', 'hit_ratio'];

/** Nothing for a profile of one operation: its row would repeat the target's. */
function renderOperations(targets: readonly TargetReport[]): Part[] {
  const names = [...new Set(targets.flatMap(({ operations }) => operations.map(({ name }) => name)))];
  if (names.length < 2) return [];
  const rows = names.flatMap((name) =>
    targets.flatMap((target) => {
      const operation = target.operations.find((one) => one.name === name);
      return operation === undefined ? [] : [{ target, operation }];
    }),
  );
  const cellsOf = (textOf: (target: TargetReport, operation: OperationReport) => string): string[] =>
    rows.map(({ target, operation }) => textOf(target, operation));
  const table = renderTable([
    texts(
      'operation',
      cellsOf((_, operation) => escapeName(operation.name)),
    ),
    texts(
      'target',
      cellsOf((target) => escapeName(target.name)),
    ),
    ...OF_OPERATIONS.map((id) =>
      numbers(
        metricById(id).label,
        cellsOf((target, operation) => showValue(target, operation.values, id)),
      ),
    ),
    numbers(
      'errors',
      cellsOf((_, operation) => countErrors(operation)),
    ),
  ]);
  return [
    {
      text: `<details><summary>Operations</summary>\n\n${table}\n\n</details>`,
      detail: 4,
      label: 'operations of a profile',
    },
  ];
}
