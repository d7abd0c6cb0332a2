// The section of one profile: tables of values, ratios, and what limited or spoiled the rounds.
import { formatCount, formatInteger, formatShare } from '../../core/units.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import { formatEstimate, formatMetric } from '../format-metric.ts';
import type { Comparison, MetricValues, Outcome, ProfileReport, RatioRow, TargetReport } from '../model.ts';
import { describePace } from '../sentences.ts';
import { errorShare } from '../target-report.ts';
import { type Cell, type Column, tableWidth } from './render-table.ts';
import { renderEvents } from './terminal-events.ts';
import { INDENT, type Page, paragraph, shortenName } from './terminal-page.ts';
import { stackTables } from './terminal-tables.ts';
import type { Style } from './terminal-text.ts';

export function renderProfile(profile: ProfileReport, page: Page): string[] {
  const { targets, comparisons } = profile;
  const measured = targets.filter(({ completedRounds }) => completedRounds > 0);
  return [
    ...paragraph(profile.name, page, { style: 'bold', indent: '' }),
    ...paragraph(profile.load, page, { style: 'dim' }),
    ...targets.flatMap((target) => renderMissing(target, page)),
    ...(measured.length === 0 ? paragraph('Nothing measured.', page) : []),
    ...(measured.length === 0 ? [] : renderTargets(measured, page)),
    ...renderOperations(measured, page),
    ...renderGaps(measured, page),
    ...renderEvents(profile.events, page),
    ...comparisons.flatMap((comparison) => renderComparison(comparison, targets, page)),
    ...(measured.length === 0 ? [] : ['']),
    ...measured.flatMap((target) => [...renderLimit(target, page), ...renderErrors(target, page)]),
    ...renderOddities(profile, page),
  ];
}

const SPEED: readonly MetricId[] = ['throughput', 'p50', 'p95', 'p99', 'p999', 'max', 'hit_ratio'];
const COST: readonly MetricId[] = [
  'server_cores',
  'ops_per_cpu',
  'memory',
  'rss',
  'memory_per_key',
  'memory_per_element',
];

function renderTargets(targets: readonly TargetReport[], page: Page): string[] {
  const { ink } = page;
  const key: Column = {
    head: 'target',
    align: 'left',
    cells: targets.map(({ name }) => ({ text: shortenName(name, page), style: 'bold' })),
  };
  const column = (id: MetricId): Column => ({
    head: metricById(id).label,
    align: 'right',
    cells: targets.map((target) => ({ text: ink.write(showValue(target, target.values, id)) })),
  });
  const errors: Column = { head: 'errors', align: 'right', cells: targets.map(errorCell) };
  // A column nobody has a value for says nothing that one line could not: it is left out.
  const costs = COST.filter((id) => targets.some(({ values }) => values[id] !== undefined));
  return stackTables([key], [[...SPEED.map(column), errors], costs.map(column)], page);
}

function errorCell({ tally }: { readonly tally: TargetReport['tally'] }): Cell {
  const failed = tally.errors + tally.timeouts;
  return failed === 0 ? { text: '0' } : { text: formatCount(failed), style: 'red' };
}

const OF_OPERATIONS: readonly MetricId[] = ['throughput', 'p50', 'p99', 'hit_ratio'];

/** Nothing for a profile of one operation: its row would repeat the target's. */
function renderOperations(targets: readonly TargetReport[], page: Page): string[] {
  const names = [...new Set(targets.flatMap(({ operations }) => operations.map(({ name }) => name)))];
  if (names.length < 2) return [];
  const rows = names.flatMap((name) =>
    targets.flatMap((target) => {
      const operation = target.operations.find((one) => one.name === name);
      return operation === undefined ? [] : [{ target, operation }];
    }),
  );
  const { ink } = page;
  const texts = (head: string, textOf: (row: (typeof rows)[number]) => string): Column => ({
    head,
    align: 'left',
    cells: rows.map((row) => ({ text: textOf(row) })),
  });
  const column = (id: MetricId): Column => ({
    head: metricById(id).label,
    align: 'right',
    cells: rows.map(({ target, operation }) => ({
      text: ink.write(showValue(target, operation.values, id)),
    })),
  });
  const keys = [
    texts('operation', ({ operation }) => shortenName(operation.name, page)),
    texts('target', ({ target }) => shortenName(target.name, page)),
  ];
  const errors: Column = {
    head: 'errors',
    align: 'right',
    cells: rows.map(({ operation }) => errorCell(operation)),
  };
  return stackTables(keys, [[...OF_OPERATIONS.map(column), errors]], page);
}

function showValue({ atLeast }: TargetReport, values: MetricValues, id: MetricId): string {
  return `${id === 'throughput' && atLeast ? '≥ ' : ''}${formatMetric(id, values[id])}`;
}

/** Why a value is missing. */
function renderGaps(targets: readonly TargetReport[], page: Page): string[] {
  const lacks = (values: MetricValues, shown: readonly MetricId[]): boolean =>
    shown.some((id) => metricById(id).percentile !== undefined && values[id] === undefined);
  const fewSamples = targets.some(
    ({ values, operations }) =>
      lacks(values, SPEED) ||
      (operations.length > 1 && operations.some((operation) => lacks(operation.values, OF_OPERATIONS))),
  );
  const blind = targets.filter(({ values }) => values.server_cores === undefined).map(({ name }) => name);
  return [
    ...(fewSamples
      ? paragraph('n/a: a percentile with fewer than 100 samples beyond it.', page, { style: 'dim' })
      : []),
    ...(blind.length === 0
      ? []
      : paragraph(`The CPU use of ${blind.join(' and ')} could not be read.`, page, { style: 'dim' })),
  ];
}

const COMPARED: readonly MetricId[] = ['throughput', 'p50', 'p95', 'p99', 'p999', 'ops_per_cpu', 'memory'];

const OUTCOME_STYLES: Readonly<Record<Outcome, Style>> = {
  better: 'green',
  worse: 'red',
  equal: 'dim',
  'cannot-tell': 'yellow',
  indicative: 'yellow',
};

function renderComparison(comparison: Comparison, targets: readonly TargetReport[], page: Page): string[] {
  const { ink, width } = page;
  const lines = ['', ...paragraph(comparison.headline, page, { style: 'cyan' })];
  const rows = COMPARED.map((id) => comparison.rows.find(({ metric }) => metric === id)).filter(
    (row) => row !== undefined,
  );
  if (rows.length === 0) return lines;
  const values = (side: 'candidate' | 'reference'): Column => {
    const target = targets.find(({ name }) => name === comparison[side])!;
    const cells = rows.map(({ metric }) => ({ text: ink.write(showValue(target, target.values, metric)) }));
    return { head: shortenName(target.name, page), align: 'right', cells };
  };
  const texts = (head: string, align: Column['align'], textOf: (row: RatioRow) => string): Column => ({
    head,
    align,
    cells: rows.map((row) => ({ text: ink.write(textOf(row)) })),
  });
  const metric = texts('metric', 'left', (row) => metricById(row.metric).label);
  const verdict: Column = {
    head: 'verdict',
    align: 'left',
    cells: rows.map(({ word, outcome }) => ({ text: word, style: OUTCOME_STYLES[outcome] })),
  };
  const ratio = texts('ratio', 'right', ({ estimate }) => formatEstimate(estimate).value);
  const bounds = texts(
    rows.some(({ outcome }) => outcome === 'indicative') ? 'blocks' : '95 % interval',
    'left',
    ({ estimate }) => formatEstimate(estimate).bounds ?? '',
  );
  const full = [metric, values('candidate'), values('reference'), ratio, bounds, verdict];
  const columns = tableWidth(full) <= width - INDENT.length ? full : [metric, ratio, bounds, verdict];
  return [...lines, ...stackTables([metric], [columns.slice(1)], page).slice(1)];
}

function renderMissing(
  { name, failures, plannedRounds, completedRounds }: TargetReport,
  page: Page,
): string[] {
  if (completedRounds === plannedRounds) return [];
  const [first] = failures;
  const why =
    first === undefined
      ? ''
      : `; ${failures.length} failed (block ${failures.map(({ block }) => block + 1).join(', ')}), first with ${first.code}: ${first.message}`;
  return paragraph(`${name}: ${completedRounds} of ${plannedRounds} rounds completed${why}`, page, {
    style: 'red',
  });
}

function renderLimit(target: TargetReport, page: Page): string[] {
  const { name, limit, completedRounds } = target;
  if (limit === undefined) return [];
  const others = limit.others.map(({ kind, rounds }) => `, ${kind} in ${rounds}`).join('');
  const lines = paragraph(
    `${name}: ${limit.kind === 'unknown' ? 'limit unknown' : limit.kind} in ${limit.rounds} of ${completedRounds} rounds${others}: ${limit.reason}`,
    page,
  );
  const { starts, missed } = describePace(target);
  return [
    ...lines,
    ...(starts === undefined ? [] : paragraph(`${name}: ${starts}`, page)),
    ...(missed === undefined ? [] : paragraph(`${name}: ${missed}`, page, { style: 'yellow' })),
  ];
}

/** More would hide the rest of the page; every round is in the result file. */
const MOST_ODDITIES = 4;

function renderOddities({ oddities }: ProfileReport, page: Page): string[] {
  const more = oddities.length - MOST_ODDITIES;
  return [...oddities.slice(0, MOST_ODDITIES), ...(more > 0 ? [`and ${more} more odd rounds`] : [])].flatMap(
    (text) => paragraph(`odd: ${text}`, page, { style: 'dim' }),
  );
}

function renderErrors({ name, tally, errorExamples }: TargetReport, page: Page): string[] {
  const { errors, timeouts } = tally;
  if (errors + timeouts === 0) return [];
  const counts = `${formatInteger(errors)} error replies, ${formatInteger(timeouts)} timeouts`;
  const [example] = errorExamples;
  const shown =
    example === undefined
      ? ''
      : `; most often ${example.operation}: "${example.text}" (${formatInteger(example.count)} times)`;
  return paragraph(`${name}: ${counts} (${formatShare(errorShare(tally), 2)} of requests)${shown}`, page, {
    style: 'red',
  });
}
