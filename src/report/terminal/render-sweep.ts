// Sweeps on a terminal: one table for each profile and candidate, and below it where they cross.

import { metricById } from '../../result/metrics.ts';
import { formatEstimate, formatMetric } from '../format-metric.ts';
import type { Ahead, SweepPoint, SweepReport } from '../sweep.ts';
import { renderTable } from './render-table.ts';
import type { TerminalOptions } from './render-terminal.ts';
import { INDENT, type Page, paragraph, shortenName } from './terminal-page.ts';
import { createInk, type Style } from './terminal-text.ts';

/** Empty text without a sweep. */
export function renderSweeps(sweeps: readonly SweepReport[], options: TerminalOptions): string {
  const page = { ink: createInk(options), width: options.columns };
  return sweeps.map((sweep) => `\n${renderSweep(sweep, page).join('\n')}\n`).join('');
}

function renderSweep(sweep: SweepReport, page: Page): string[] {
  const { profile, parameter, candidate, reference, metric, points } = sweep;
  const { ink } = page;
  const label = metricById(metric).label;
  const text = (of: (point: SweepPoint) => string | undefined) =>
    points.map((point) => ({ text: ink.write(of(point) ?? 'n/a') }));
  const table = renderTable(
    [
      { head: parameter, align: 'right', cells: text(({ value }) => value) },
      {
        head: `${shortenName(reference, page)} ${label}`,
        align: 'right',
        cells: text(({ comparison }) => formatMetric(metric, comparison?.reference.value)),
      },
      {
        head: `${shortenName(candidate, page)} ${label}`,
        align: 'right',
        cells: text(({ comparison }) => formatMetric(metric, comparison?.candidate.value)),
      },
      { head: 'ratio', align: 'right', cells: text((point) => estimateOf(point)?.value) },
      { head: 'interval', align: 'left', cells: text((point) => estimateOf(point)?.bounds) },
      {
        head: 'ahead',
        align: 'left',
        cells: points.map(({ ahead }) => ({ text: wordFor(ahead, sweep, page), ...styleOf(ahead) })),
      },
    ],
    ink,
  );
  return [
    ink.paint('bold', ink.write(`${profile} by ${parameter}: ${candidate} against ${reference}`)),
    ...table.map((line) => INDENT + line),
    ...points.flatMap((point) => explain(point, page)),
    ...sweep.findings.flatMap((finding) => paragraph(finding, page, { style: 'bold' })),
  ];
}

function estimateOf({ comparison }: SweepPoint) {
  const estimate = comparison?.estimate;
  return estimate === undefined ? undefined : formatEstimate(estimate);
}

function wordFor(ahead: Ahead, { reference, candidate }: SweepReport, page: Page): string {
  switch (ahead) {
    case 'reference':
      return shortenName(reference, page);
    case 'candidate':
      return shortenName(candidate, page);
    case 'likely-reference':
      return `${shortenName(reference, page)}?`;
    case 'likely-candidate':
      return `${shortenName(candidate, page)}?`;
    case 'same':
      return 'same';
    case 'unknown':
      return 'cannot tell';
  }
}

function styleOf(ahead: Ahead): { readonly style?: Style } {
  return ahead === 'candidate' ? { style: 'green' } : ahead === 'reference' ? { style: 'red' } : {};
}

/** An interval that includes 1 explains itself. */
function explain({ value, comparison }: SweepPoint, page: Page): string[] {
  const verdict = comparison?.verdict;
  if (verdict?.word !== 'cannot-tell') return [];
  if (verdict.doubt === 'interval-too-wide' || verdict.doubt === 'too-few-blocks') return [];
  return paragraph(`${value}: ${verdict.why}`, page, { style: 'yellow' });
}
