// Metrics of two sides as a table of a terminal: values, ratio, interval, word, and under it why some have none.
import { BESIDE_GENERATOR, isToldBesideGenerator } from '../../compare/beside-generator.ts';
import type { ComparisonVerdict } from '../../compare/judge-comparison.ts';
import type { ComparedTarget, MetricComparison } from '../../compare/metric-comparison.ts';
import { formatChosenShare } from '../../core/share.ts';
import { formatRatio, formatRatioBounds } from '../../core/units.ts';
import { formatMetric, wordFor } from '../../report/format-metric.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { type Ink, type Style, wrapText } from '../../report/terminal/terminal-text.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { RatioBounds } from '../../stats/ratio-bounds.ts';

export interface ComparePage {
  readonly ink: Ink;
  readonly width: number;
  readonly tolerance: number;
}

export const INDENT = '  ';

export interface Row {
  readonly metric: MetricId;
  readonly label: string;
  readonly reference: string;
  readonly candidate: string;
  readonly estimate: RatioBounds | undefined;
  readonly countedRatio: number | undefined;
  readonly verdict: ComparisonVerdict;
}

export function toRow(comparison: MetricComparison): Row {
  const { operation, metric, reference, candidate, estimate, countedRatio, verdict } = comparison;
  const { label } = metricById(metric);
  return {
    metric,
    label: operation === undefined ? label : `${operation} ${label}`,
    reference: showValue(metric, reference),
    candidate: showValue(metric, candidate),
    estimate,
    countedRatio,
    verdict,
  };
}

function showValue(metric: MetricId, { value, isAtLeast }: ComparedTarget): string {
  return `${isAtLeast ? '≥ ' : ''}${formatMetric(metric, value)}`;
}

/** Of two values that are shown as nothing there is nothing to compare, and no ratio that anybody could check. */
function isOfNothing({ reference, candidate }: Row): boolean {
  return [reference, candidate].every((text) => Number.parseFloat(text) === 0);
}

export function tabulate(all: readonly Row[], page: ComparePage): string[] {
  const rows = all.filter((row) => !isOfNothing(row));
  const { ink } = page;
  const column = (head: string, cells: readonly string[], align: Column['align'] = 'right'): Column => ({
    ...textColumn(head, cells, ink),
    align,
  });
  const columns = [
    column(
      'metric',
      rows.map(({ label }) => label),
      'left',
    ),
    column(
      'reference',
      rows.map(({ reference }) => reference),
    ),
    column(
      'candidate',
      rows.map(({ candidate }) => candidate),
    ),
    column('ratio', rows.map(showRatio)),
    column('95 % interval', rows.map(showInterval), 'left'),
    {
      ...column(
        'verdict',
        rows.map((row) => describeWord(row, page.tolerance)),
        'left',
      ),
      cells: rows.map((row) => ({
        text: ink.write(describeWord(row, page.tolerance)),
        ...styleOf(row.verdict),
      })),
    },
  ];
  return [...table(columns, page), ...explainConditions(rows, page), ...explainDoubts(rows, page)];
}

function showRatio({ estimate, countedRatio, verdict }: Row): string {
  if (countedRatio !== undefined) return formatRatio(countedRatio);
  const bound = boundOf(verdict);
  if (bound !== undefined) return bound;
  if (estimate === undefined) return 'n/a';
  const { ratio, low, high } = estimate;
  return low === undefined || high === undefined
    ? formatRatio(ratio)
    : formatRatioBounds(ratio, low, high).value;
}

/** "≥ 1.63×", where a word rests on that and not on what was observed; undefined: it does not. */
export function boundOf(verdict: ComparisonVerdict): string | undefined {
  if (verdict.word === 'cannot-tell' || verdict.atLeast === undefined) return undefined;
  return verdict.word === 'faster'
    ? `≥ ${formatRatio(verdict.atLeast)}`
    : `≤ ${formatRatio(1 / verdict.atLeast)}`;
}

function showInterval({ estimate, verdict }: Row): string {
  if (estimate?.low === undefined || estimate.high === undefined || boundOf(verdict) !== undefined) return '';
  const { low, high } = formatRatioBounds(estimate.ratio, estimate.low, estimate.high);
  return `[${low}, ${high}]`;
}

function describeWord({ metric, verdict, estimate, countedRatio }: Row, tolerance: number): string {
  if (verdict.word === 'cannot-tell') return 'cannot tell';
  if (verdict.word === 'same') return `same within ±${formatChosenShare(tolerance)}`;
  return wordFor(metric, countedRatio ?? estimate?.ratio ?? Number.NaN);
}

function styleOf({ word }: ComparisonVerdict): { readonly style?: Style } {
  if (word === 'faster') return { style: 'green' };
  return word === 'slower' ? { style: 'red' } : {};
}

function explainConditions(rows: readonly Row[], page: ComparePage): string[] {
  const beside = rows.filter(({ verdict }) => isToldBesideGenerator(verdict));
  if (beside.length === 0) return [];
  return write(`${BESIDE_GENERATOR}: ${beside.map(({ label }) => label).join(', ')}`, page, 'dim', INDENT);
}

/** One line for each reason, with the metrics that share it. */
function explainDoubts(rows: readonly Row[], page: ComparePage): string[] {
  const metricsOf = new Map<string, string[]>();
  for (const { label, verdict } of rows)
    if (verdict.word === 'cannot-tell')
      metricsOf.set(verdict.why, [...(metricsOf.get(verdict.why) ?? []), label]);
  return [...metricsOf].flatMap(([why, metrics]) =>
    write(`cannot tell ${metrics.join(', ')}: ${why}`, page, 'dim', INDENT),
  );
}

export function textColumn(head: string, cells: readonly string[], ink: Ink): Column {
  return { head, align: 'left', cells: cells.map((text) => ({ text: ink.write(text) })) };
}

export function table(columns: readonly Column[], { ink }: ComparePage): string[] {
  return renderTable(columns, ink).map((line) => INDENT + line);
}

export function write(text: string, { ink, width }: ComparePage, style: Style, indent = ''): string[] {
  const lines = wrapText(ink.write(text), width - indent.length, INDENT);
  return lines.map((line) => indent + ink.paint(style, line));
}
