// Two runs side by side, as lines of a terminal: what differs in their making first, then metric by metric.

import type { Difference } from '../compare/comparable.ts';
import type { RunsComparison } from '../compare/compare-runs.ts';
import type { ControlledComparison } from '../compare/control.ts';
import type { MetricComparison } from '../compare/metric-comparison.ts';
import type { ComparisonVerdict } from '../compare/verdict.ts';
import { formatChosenShare } from '../core/share.ts';
import { formatRatio, formatRatioBounds } from '../core/units.ts';
import { formatMetric, wordFor } from '../report/format-metric.ts';
import { type Column, renderTable } from '../report/render-table.ts';
import { createInk, escapeTerminal, type Ink, type Style, wrapText } from '../report/terminal-text.ts';
import type { RunDigest } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import type { TerminalAbilities } from './terminal.ts';

interface TextOptions extends TerminalAbilities {
  readonly tolerance: number;
}

interface Page {
  readonly ink: Ink;
  readonly width: number;
  readonly tolerance: number;
}

const INDENT = '  ';
const NARROWEST = 60;

export function describeRunsComparison(
  comparison: RunsComparison,
  runs: readonly [reference: RunDigest, candidate: RunDigest],
  options: TextOptions,
): string {
  const ink = createInk(options);
  const page = { ink, width: Math.max(NARROWEST, options.columns), tolerance: options.tolerance };
  const lines = [
    ...describeHead(comparison, runs, page),
    ...describeConfiguration(comparison, page),
    ...comparison.targets.flatMap((pair) => describePair(comparison, pair, page)),
    ...describeControlled(comparison.controlled, page),
  ];
  return `${lines.join('\n')}\n`;
}

/** "machine: kernel: 6.1, then 6.8" */
export function describeDifferences(differences: readonly Difference[]): string[] {
  return differences.map(
    ({ kind, what, reference, candidate }) =>
      `${kind === what ? '' : `${kind}: `}${escapeTerminal(`${what}: ${reference}, then ${candidate}`)}`,
  );
}

function describeHead(
  { paired, differences }: RunsComparison,
  [reference, candidate]: readonly [RunDigest, RunDigest],
  page: Page,
): string[] {
  if (paired)
    return [
      ...write(`run ${reference.runId}, ${timeOf(reference)}: targets compared block by block`, page, 'bold'),
    ];
  return [
    ...write(`reference: run ${reference.runId}, ${timeOf(reference)}`, page, 'bold'),
    ...write(`candidate: run ${candidate.runId}, ${timeOf(candidate)}`, page, 'bold'),
    ...write(
      'These are two runs, not one race: whatever changed on the machine between them counts as a difference of the targets. The intervals do not know of it. Race both in one run to be sure.',
      page,
      'yellow',
    ),
    ...(differences.length === 0 ? [] : write('Compared by force, although they differ:', page, 'yellow')),
    ...describeDifferences(differences).flatMap((line) => write(line, page, 'yellow', INDENT)),
  ];
}

function timeOf({ startedAt }: RunDigest): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
}

function describeConfiguration({ configuration }: RunsComparison, page: Page): string[] {
  if (configuration.length === 0) return ['', 'Configuration: no difference.'];
  const column = (head: string, cells: readonly string[]): Column => textColumn(head, cells, page.ink);
  return [
    '',
    'Configuration',
    ...table(
      [
        column(
          'of',
          configuration.map(({ subject }) => subject),
        ),
        column(
          'what',
          configuration.map(({ what }) => what),
        ),
        column(
          'reference',
          configuration.map(({ reference }) => reference),
        ),
        column(
          'candidate',
          configuration.map(({ candidate }) => candidate),
        ),
      ],
      page,
    ),
  ];
}

function describePair(
  { comparisons }: RunsComparison,
  [before, after]: readonly [string, string],
  page: Page,
): string[] {
  const mine = comparisons.filter(
    ({ reference, candidate }) => reference.name === before && candidate.name === after,
  );
  const profiles = [...new Set(mine.map(({ profile }) => profile))];
  return profiles.flatMap((profile) => {
    const rows = mine.filter((one) => one.profile === profile && isShown(one));
    const names = before === after ? before : `${after} against ${before}`;
    return ['', ...write(`${profile}: ${names}`, page, 'bold'), ...tabulate(rows.map(toRow), page)];
  });
}

/** Of operations the three that users feel; and nothing that no side could measure. */
const OF_OPERATIONS: readonly MetricId[] = ['throughput', 'p50', 'p99'];

function isShown({ operation, metric, reference, candidate }: MetricComparison): boolean {
  if (reference.value === undefined && candidate.value === undefined) return false;
  return operation === undefined || OF_OPERATIONS.includes(metric);
}

interface Row {
  readonly metric: MetricId;
  readonly label: string;
  readonly reference: string;
  readonly candidate: string;
  readonly estimate: RatioBounds | undefined;
  readonly countedRatio: number | undefined;
  readonly verdict: ComparisonVerdict;
}

function toRow(comparison: MetricComparison): Row {
  const { operation, metric, reference, candidate, estimate, countedRatio, verdict } = comparison;
  const { label } = metricById(metric);
  return {
    metric,
    label: operation === undefined ? label : `${operation} ${label}`,
    reference: formatMetric(metric, reference.value),
    candidate: formatMetric(metric, candidate.value),
    estimate,
    countedRatio,
    verdict,
  };
}

function describeControlled(controlled: readonly ControlledComparison[], page: Page): string[] {
  const groups = new Map<string, ControlledComparison[]>();
  for (const one of controlled) {
    if (one.ratioThen === undefined || one.ratioNow === undefined) continue;
    const title = `${one.profile}: ratio of ${one.target} to ${one.control}, then and now`;
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  return [...groups].flatMap(([title, rows]) => [
    '',
    ...write(title, page, 'bold'),
    ...write('What slows the whole machine slows both, and cancels.', page, 'dim', INDENT),
    ...tabulate(
      rows.map(({ metric, ratioThen, ratioNow, estimate, verdict }) => ({
        metric,
        label: metricById(metric).label,
        reference: formatRatio(ratioThen!),
        candidate: formatRatio(ratioNow!),
        estimate,
        countedRatio: undefined,
        verdict,
      })),
      page,
    ),
  ]);
}

function tabulate(rows: readonly Row[], page: Page): string[] {
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
    column(
      'ratio',
      rows.map(({ estimate, countedRatio }) => showRatio(estimate, countedRatio)),
    ),
    column(
      '95 % interval',
      rows.map(({ estimate }) => showInterval(estimate)),
      'left',
    ),
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
  return [...table(columns, page), ...explainDoubts(rows, page)];
}

function showRatio(estimate: RatioBounds | undefined, countedRatio: number | undefined): string {
  if (countedRatio !== undefined) return formatRatio(countedRatio);
  if (estimate === undefined) return 'n/a';
  const { ratio, low, high } = estimate;
  return low === undefined || high === undefined
    ? formatRatio(ratio)
    : formatRatioBounds(ratio, low, high).value;
}

function showInterval(estimate: RatioBounds | undefined): string {
  if (estimate?.low === undefined || estimate.high === undefined) return '';
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

/** One line for each reason, with the metrics that share it. */
function explainDoubts(rows: readonly Row[], page: Page): string[] {
  const metricsOf = new Map<string, string[]>();
  for (const { label, verdict } of rows)
    if (verdict.word === 'cannot-tell')
      metricsOf.set(verdict.why, [...(metricsOf.get(verdict.why) ?? []), label]);
  return [...metricsOf].flatMap(([why, metrics]) =>
    write(`cannot tell ${metrics.join(', ')}: ${why}`, page, 'dim', INDENT),
  );
}

function textColumn(head: string, cells: readonly string[], ink: Ink): Column {
  return { head, align: 'left', cells: cells.map((text) => ({ text: ink.write(text) })) };
}

function table(columns: readonly Column[], { ink }: Page): string[] {
  return renderTable(columns, ink).map((line) => INDENT + line);
}

function write(text: string, { ink, width }: Page, style: Style, indent = ''): string[] {
  const lines = wrapText(ink.write(text), width - indent.length, INDENT);
  return lines.map((line) => indent + ink.paint(style, line));
}
