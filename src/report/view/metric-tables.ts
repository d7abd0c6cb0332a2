// The tables of metrics under one profile: each target's values, a comparison's ratios, all of it in one, and by operation.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatCount } from '../../core/units.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import { formatMetric, formatRow } from '../format-metric.ts';
import type { Comparison, OperationReport, ProfileReport, RatioRow, Tally, TargetReport } from '../model.ts';
import { explainRows } from './doubts.ts';
import { type Cell, type Column, names, type Table } from './shapes.ts';
import { COMPARED, metricsOf, OF_OPERATIONS, SHOWN_METRICS, type ShownMetric } from './shown-metrics.ts';

/** A row for each target. A column that nobody has a value for is left out. */
export function tabulateTargets(
  targets: readonly TargetReport[],
  group: ShownMetric['group'],
): Table | undefined {
  const ids = metricsOf(group).filter((id) => targets.some((target) => hasValue(target, id)));
  const title = group === 'speed' ? 'Rate and latency' : 'CPU and memory';
  return ids.length === 0 ? undefined : tabulateValues(title, targets, ids);
}

/** A row for each target. */
export function tabulateValues(
  title: string,
  targets: readonly TargetReport[],
  ids: readonly MetricId[],
): Table {
  return {
    title,
    columns: [
      strongNames(targets),
      ...ids.map((id) =>
        metricColumn(
          id,
          targets.map((target) => showValue(target, target, id)),
        ),
      ),
    ],
  };
}

function strongNames(targets: readonly TargetReport[]): Column {
  const cells = targets.map(({ name }) => ({ text: name, emphasis: 'strong' as const }));
  return { head: 'target', kind: 'name', cells };
}

function metricColumn(id: MetricId, cells: readonly Cell[]): Column {
  return { head: metricById(id).label, kind: 'number', cells };
}

/** Errors that nobody had are no value. */
export function hasValue({ values, least, tally }: Measured, id: MetricId): boolean {
  return id === 'error_rate' ? tally.errors + tally.timeouts > 0 : (values[id] ?? least?.[id]) !== undefined;
}

type Measured = Pick<TargetReport, 'values' | 'least' | 'tally'>;

/** Errors as a count: a share of them is too small to read. */
export function showValue({ atLeast }: TargetReport, { values, least, tally }: Measured, id: MetricId): Cell {
  if (id === 'error_rate') return countErrors(tally);
  if (values[id] === undefined && least?.[id] !== undefined)
    return { text: `≥ ${formatMetric(id, least[id])}` };
  return { text: `${id === 'throughput' && atLeast ? '≥ ' : ''}${formatMetric(id, values[id])}` };
}

function countErrors({ errors, timeouts }: Tally): Cell {
  const failed = errors + timeouts;
  return failed === 0 ? { text: '0' } : { text: formatCount(failed), emphasis: 'trouble' };
}

/** undefined where there is no ratio. */
export function tabulateComparison(
  comparison: Comparison,
  targets: readonly TargetReport[],
): Table | undefined {
  const rows = COMPARED.flatMap((id) => comparison.rows.filter(({ metric }) => metric === id));
  if (rows.length === 0) return undefined;
  const values = (side: 'candidate' | 'reference'): Column => {
    const at = targets.findIndex(({ name }) => name === comparison[side]);
    const target = targets[at]!;
    const cells = rows.map(({ metric }) => showValue(target, target, metric));
    return { head: target.name, kind: 'number', target: at, isSpare: true, cells };
  };
  const isIndicative = rows.some(({ outcome }) => outcome === 'indicative');
  const column = (of: (row: RatioRow) => Cell, rest: Omit<Column, 'cells'>): Column => ({
    ...rest,
    cells: rows.map(of),
  });
  const note = explainRatios([{ comparison, rows }], targets);
  return {
    title: `${comparison.candidate} against ${comparison.reference}`,
    ...dropUndefined({ note }),
    columns: [
      column(({ metric }) => ({ text: metricById(metric).label }), { head: 'metric', kind: 'text' }),
      values('candidate'),
      values('reference'),
      column((row) => ({ text: formatRow(row).value }), { head: 'ratio', kind: 'number' }),
      column((row) => ({ text: formatRow(row).bounds ?? '' }), {
        ...(isIndicative ? { head: 'single blocks', shortHead: 'blocks' } : { head: '95 % interval' }),
        kind: 'number',
        align: 'left',
      }),
      column(({ word, outcome }) => ({ text: word, emphasis: outcome }), { head: 'verdict', kind: 'text' }),
    ],
  };
}

/** Of the rows of one table, which may be of several pairs. */
function explainRatios(
  pairs: readonly { readonly comparison: Comparison; readonly rows: readonly RatioRow[] }[],
  targets: readonly TargetReport[],
): string | undefined {
  const tolerance = pairs[0]?.comparison.tolerance;
  if (tolerance === undefined) return undefined;
  const compared = new Set(pairs.flatMap(({ comparison }) => [comparison.reference, comparison.candidate]));
  return explainRows(
    pairs.flatMap(({ comparison: { candidate }, rows }) =>
      rows.map((row) => ({ label: metricById(row.metric).label, candidate, row })),
    ),
    { targets: targets.filter(({ name }) => compared.has(name)), tolerance },
  );
}

/** A row for each metric, a column for each target, and with each value its ratio to the reference. */
export function tabulateMetrics({ name, targets, comparisons }: ProfileReport): Table {
  const reference = comparisons[0]?.reference;
  const ids = SHOWN_METRICS.map(({ id }) => id).filter((id) =>
    targets.some((target) => hasValue(target, id)),
  );
  const ofTarget = (target: TargetReport, at: number): Column => {
    const comparison = comparisons.find(({ candidate }) => candidate === target.name);
    return {
      head: target.name,
      kind: 'number',
      target: at,
      ...(target.name === reference ? { hint: 'reference' } : {}),
      cells: ids.map((id) => ({ ...showValue(target, target, id), ...noteRatio(comparison, id) })),
    };
  };
  const shown = comparisons.map((comparison) => ({
    comparison,
    rows: COMPARED.filter((id) => ids.includes(id)).flatMap((id) =>
      comparison.rows.filter(({ metric }) => metric === id),
    ),
  }));
  return {
    title: `Comparison under ${name}`,
    caption: explainMetrics(comparisons),
    ...dropUndefined({ note: explainRatios(shown, targets) }),
    columns: [
      { head: 'metric', kind: 'text', cells: ids.map((id) => ({ text: metricById(id).label })) },
      ...targets.map(ofTarget),
    ],
  };
}

function explainMetrics(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  if (first === undefined) return 'Values of all completed rounds.';
  const rows = comparisons.flatMap((comparison) => comparison.rows);
  const bounds = rows.some(({ outcome }) => outcome === 'indicative')
    ? 'the range of single blocks'
    : 'the 95 % interval';
  return `Values of all completed rounds; below each value its ratio to ${first.reference}, ${bounds}, and what may be said.`;
}

function noteRatio(comparison: Comparison | undefined, id: MetricId): Pick<Cell, 'note'> {
  const row = COMPARED.includes(id) ? comparison?.rows.find(({ metric }) => metric === id) : undefined;
  if (row === undefined) return {};
  const { value, bounds } = formatRow(row);
  const text = [value, bounds].filter((part) => part !== undefined).join(' ');
  return { note: { text, word: row.word, outcome: row.outcome } };
}

/** Nothing for a profile of one operation: its row would repeat the target's. */
export function tabulateOperations(targets: readonly TargetReport[]): Table | undefined {
  const operations = [...new Set(targets.flatMap((target) => target.operations.map(({ name }) => name)))];
  if (operations.length < 2) return undefined;
  const rows = operations.flatMap((name) => targets.flatMap((target, at) => listOperation(name, target, at)));
  return {
    title: 'Values by operation',
    columns: [
      names(
        'operation',
        rows.map(({ operation }) => operation.name),
      ),
      names(
        'target',
        rows.map(({ target }) => target.name),
      ),
      ...OF_OPERATIONS.filter((id) => rows.some(({ operation }) => hasValue(operation, id))).map((id) =>
        metricColumn(
          id,
          rows.map(({ target, operation }) => showValue(target, operation, id)),
        ),
      ),
    ],
    rowTargets: rows.map(({ at }) => at),
  };
}

interface OperationRow {
  readonly target: TargetReport;
  readonly at: number;
  readonly operation: OperationReport;
}

function listOperation(name: string, target: TargetReport, at: number): OperationRow[] {
  return target.operations.filter((one) => one.name === name).map((operation) => ({ target, at, operation }));
}
