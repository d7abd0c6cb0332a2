// The short tables of a profile: of each pair the metrics that matter and those in which it differs, events first.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatCount } from '../../core/units.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import { formatMetric, formatRow } from '../format-metric.ts';
import type { Comparison, PairAnswers, ProfileReport, RatioRow, TargetReport } from '../model.ts';
import { NEXT_BEST } from '../sentences.ts';
import { explainRows } from './doubts.ts';
import { hasValue, showValue, tabulateValues } from './metric-tables.ts';
import type { Cell, Column, Table } from './shapes.ts';
import { SHOWN_METRICS, type ShownMetric } from './shown-metrics.ts';

/** One for each pair that has a block in common; else one with a row for each target. */
export function tabulateBriefly({ targets, comparisons, answers }: ProfileReport): Table[] {
  const measured = targets.filter(({ completedRounds }) => completedRounds > 0);
  const pairs = comparisons.filter(({ pairs }) => pairs > 0);
  if (pairs.length > 0)
    return pairs.map((comparison) =>
      tabulatePair(comparison, targets, {
        atSameRate: findRowsAtSameRate(answers, comparison),
        isCrowded: pairs.length > 1,
      }),
    );
  const ids = SHOWN_METRICS.filter(({ isBrief }) => isBrief !== undefined)
    .filter((metric) => isWorthShowing(metric, measured))
    .map(({ id }) => id);
  return measured.length === 0 || ids.length === 0 ? [] : [tabulateValues('Values', measured, ids)];
}

/** In the order in which they were asked. */
export function findRowsAtSameRate(
  answers: readonly PairAnswers[],
  { candidate }: Pick<Comparison, 'candidate'>,
): RatioRow[] {
  const asked = answers.find((pair) => pair.candidate === candidate)?.answers ?? [];
  return asked.flatMap(({ row }) => (row?.ratePerSecond === undefined ? [] : [row]));
}

export interface BriefRow {
  readonly label: string;
  /** Of the metric alone, beside the rate. */
  readonly name: string;
  readonly reference: Cell;
  readonly candidate: Cell;
  /** Absent: no ratio. */
  readonly ratio?: RatioRow;
}

export interface BriefSurroundings {
  /** What was asked at a rate that both were offered: it tells more than the same of a closed loop. */
  readonly atSameRate: readonly RatioRow[];
  /** One table of several: room for what has a verdict only, and for what went wrong. */
  readonly isCrowded: boolean;
}

export function listBriefRows(
  comparison: Comparison,
  targets: readonly TargetReport[],
  { atSameRate, isCrowded }: BriefSurroundings,
): BriefRow[] {
  const of = (name: string): TargetReport => targets.find((target) => target.name === name)!;
  const both = [of(comparison.reference), of(comparison.candidate)] as const;
  const metrics = listMetrics(comparison, both, atSameRate).filter(
    ({ isBrief, isCompared }) => !isCrowded || isBrief !== 'always' || isCompared,
  );
  const rowsOf = (isWanted: (id: MetricId) => boolean): BriefRow[] =>
    metrics.filter(({ id }) => isWanted(id)).map((metric) => toBriefRow(metric, comparison, both));
  return [
    ...comparison.eventRows.map(toEventRow),
    ...rowsOf((id) => id === 'throughput'),
    ...atSameRate.map(toRowAtSameRate),
    ...rowsOf((id) => id !== 'throughput'),
  ];
}

/** The head of the column. */
export const RATIO = 'ratio';

function tabulatePair(
  comparison: Comparison,
  targets: readonly TargetReport[],
  surroundings: BriefSurroundings,
): Table {
  const at = (name: string): number => targets.findIndex((target) => target.name === name);
  const [reference, candidate] = [at(comparison.reference), at(comparison.candidate)];
  const rows = listBriefRows(comparison, targets, surroundings);
  const column = (of: (row: BriefRow) => Cell, rest: Omit<Column, 'cells'>): Column => ({
    ...rest,
    cells: rows.map(of),
  });
  const isIndicative = rows.some(({ ratio }) => ratio?.outcome === 'indicative');
  const ofTarget = (side: 'reference' | 'candidate', place: number): Column =>
    column((row) => row[side], {
      head: comparison[side],
      kind: 'number',
      target: place,
      isSpare: true,
    });
  const note = explainBriefRows([{ comparison, rows }], targets);
  return {
    title: `${comparison.candidate} against ${comparison.reference}`,
    ...dropUndefined({ note }),
    columns: [
      column(({ label }) => ({ text: label }), { head: 'metric', kind: 'text' }),
      ofTarget('reference', reference),
      ofTarget('candidate', candidate),
      column(({ ratio }) => ({ text: ratio === undefined ? '' : formatRow(ratio).value }), {
        head: RATIO,
        kind: 'number',
      }),
      column(({ ratio }) => ({ text: (ratio === undefined ? '' : formatRow(ratio).bounds) ?? '' }), {
        ...(isIndicative ? { head: 'single blocks', shortHead: 'blocks' } : { head: '95 % interval' }),
        kind: 'number',
        align: 'left',
      }),
      column(
        ({ ratio }) => (ratio === undefined ? { text: '' } : { text: ratio.word, emphasis: ratio.outcome }),
        { head: 'verdict', kind: 'text' },
      ),
    ],
  };
}

/**
 * Of the rows of one table, which may be of several pairs.
 *
 * @param showsIntervals false: nobody sees that rounds lie far apart
 */
export function explainBriefRows(
  pairs: readonly { readonly comparison: Comparison; readonly rows: readonly BriefRow[] }[],
  targets: readonly TargetReport[],
  showsIntervals = true,
): string | undefined {
  const compared = new Set(pairs.flatMap(({ comparison }) => [comparison.reference, comparison.candidate]));
  return explainRows(
    pairs.flatMap(({ comparison: { candidate }, rows }) =>
      rows.map(({ name, ratio }) => ({ label: name, candidate, row: ratio })),
    ),
    {
      targets: targets.filter(({ name }) => compared.has(name)),
      tolerance: pairs[0]!.comparison.tolerance,
      showsIntervals,
    },
  );
}

/** Where nothing beside the table explains them. */
const EVENT_LABELS: Partial<Record<MetricId, string>> = {
  bystander_gap: 'blocked',
  event_duration: 'took',
};

function toEventRow(row: RatioRow): BriefRow {
  const { metric, event, reference, candidate } = row;
  const label = `${event} ${EVENT_LABELS[metric] ?? metricById(metric).label}`;
  return {
    label,
    name: label,
    reference: { text: formatMetric(metric, reference) },
    candidate: { text: formatMetric(metric, candidate) },
    ratio: row,
  };
}

/** "p99 @40.0k/s" */
function toRowAtSameRate(row: RatioRow): BriefRow {
  const { metric, reference, candidate, ratePerSecond } = row;
  const name = metricById(metric).label;
  return {
    label: `${name} @${formatCount(ratePerSecond!)}/s`,
    name,
    reference: { text: formatMetric(metric, reference) },
    candidate: { text: formatMetric(metric, candidate) },
    ratio: row,
  };
}

/** What the same rate tells better. */
const BETTER_AT_SAME_RATE: readonly MetricId[] = ['p50', 'p95', 'p99', 'p999', 'ops_per_cpu'];

function listMetrics(
  comparison: Comparison,
  both: readonly [TargetReport, TargetReport],
  atSameRate: readonly RatioRow[],
): readonly ShownMetric[] {
  return SHOWN_METRICS.filter(
    (metric) =>
      isWorthShowing(metric, both, comparison) &&
      (atSameRate.length === 0 ||
        !BETTER_AT_SAME_RATE.includes(metric.id) ||
        isToldHereAlone(metric.id, comparison, atSameRate)),
  );
}

/** A report may lead or end with it. */
function isToldHereAlone(id: MetricId, comparison: Comparison, atSameRate: readonly RatioRow[]): boolean {
  const same = id === 'ops_per_cpu' ? 'cpu_per_mop' : id;
  const own = rowOf(comparison, id)?.outcome;
  return (
    NEXT_BEST.includes(id) &&
    (own === 'better' || own === 'worse') &&
    !isTold(atSameRate.find(({ metric }) => metric === same))
  );
}

function toBriefRow(
  { id, isCompared }: ShownMetric,
  comparison: Comparison,
  [reference, candidate]: readonly [TargetReport, TargetReport],
): BriefRow {
  const ratio = isCompared ? rowOf(comparison, id) : undefined;
  const { label } = metricById(id);
  return {
    label,
    name: label,
    reference: showValue(reference, reference, id),
    candidate: showValue(candidate, candidate, id),
    ...dropUndefined({ ratio }),
  };
}

function rowOf({ rows }: Comparison, id: MetricId): RatioRow | undefined {
  return rows.find(({ metric }) => metric === id);
}

function isWorthShowing(
  { id, isBrief }: ShownMetric,
  targets: readonly TargetReport[],
  comparison?: Comparison,
): boolean {
  if (isBrief === undefined || !targets.some((target) => hasValue(target, id))) return false;
  if (isBrief === 'always') return id !== 'throughput' || !targets.every(keptToRate);
  if (isBrief === 'where-different')
    return (
      id === 'error_rate' || new Set(targets.map((target) => showValue(target, target, id).text)).size > 1
    );
  if ('from' in isBrief) return targets.some(({ values }) => values[id]! >= isBrief.from);
  if (!targets.some((target) => hasValue(target, isBrief.besides))) return true;
  // One figure of the memory, though the servers' totals have an interval: both are of the same keys.
  if (id === 'memory') return false;
  const own = comparison && rowOf(comparison, id);
  const other = comparison && rowOf(comparison, isBrief.besides);
  return isTold(own) && own?.outcome !== other?.outcome;
}

/** Then its throughput is no more than what was asked for. */
function keptToRate({ pace }: TargetReport): boolean {
  return pace !== undefined && pace.missedRounds === 0;
}

function isTold(row: RatioRow | undefined): boolean {
  return row?.outcome === 'better' || row?.outcome === 'worse' || row?.outcome === 'equal';
}
