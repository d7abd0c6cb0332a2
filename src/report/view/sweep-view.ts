// A sweep: for every value of the parameter who is ahead, by how much, and where that changes.
import { formatRatio } from '../../core/units.ts';
import { metricById } from '../../result/metrics.ts';
import { type EstimateText, formatEstimate, formatMetric } from '../format-metric.ts';
import type { Ahead, SweepPoint, SweepReport } from '../sweep.ts';
import type { Cell, Column, Table } from './shapes.ts';

export interface SweepView {
  readonly title: string;
  /** What is compared. */
  readonly label: string;
  readonly conclusions: readonly string[];
  /** A row for each value: parameter, both targets, ratio, interval, who is ahead. */
  readonly table: Table;
  /** Of the rows that don't explain themselves. */
  readonly doubts: readonly string[];
}

export function viewSweep(sweep: SweepReport): SweepView {
  const { profile, parameter, candidate, reference, metric, points, conclusions } = sweep;
  const { label } = metricById(metric);
  const column = (of: (point: SweepPoint) => Cell, rest: Omit<Column, 'cells'>): Column => ({
    ...rest,
    cells: points.map(of),
  });
  const value = (side: 'reference' | 'candidate', name: string): Column =>
    column(({ comparison }) => ({ text: formatMetric(metric, comparison?.[side].value) }), {
      head: name,
      hint: label,
      kind: 'number',
    });
  const of = metric === 'memory_per_key' ? 'memory of a key, ' : '';
  const title = `${profile} by ${parameter}: ${of}${candidate} against ${reference}`;
  return {
    title,
    label,
    conclusions,
    table: {
      title,
      caption: `${label}; the stronger the colour, the further apart`,
      columns: [
        column((point) => ({ text: point.value }), { head: parameter, kind: 'name', align: 'right' }),
        value('reference', reference),
        value('candidate', candidate),
        column((point) => ({ text: estimateOf(point)?.value ?? ratioOf(point) ?? 'n/a' }), {
          head: 'ratio',
          kind: 'number',
        }),
        column((point) => ({ text: estimateOf(point)?.bounds ?? '' }), {
          head: 'interval',
          kind: 'number',
          align: 'left',
        }),
        column(({ ahead }) => nameAhead(ahead, sweep), { head: 'ahead', kind: 'name' }),
      ],
    },
    doubts: points.flatMap((point) => {
      const doubt = explainDoubt(point);
      return doubt === undefined ? [] : [`${point.value}: ${doubt}`];
    }),
  };
}

/** Of what is measured once for each target, and so has no interval: the memory of what was loaded. */
function ratioOf({ comparison }: SweepPoint): string | undefined {
  if (comparison?.metric !== 'memory_per_key') return undefined;
  const [reference, candidate] = [comparison.reference.value, comparison.candidate.value];
  return reference === undefined || candidate === undefined || reference === 0
    ? undefined
    : formatRatio(candidate / reference);
}

function estimateOf({ comparison }: SweepPoint): EstimateText | undefined {
  return comparison?.estimate === undefined ? undefined : formatEstimate(comparison.estimate);
}

function nameAhead(ahead: Ahead, { reference, candidate }: SweepReport): Cell {
  switch (ahead) {
    case 'reference':
      return { text: reference, emphasis: 'worse' };
    case 'candidate':
      return { text: candidate, emphasis: 'better' };
    case 'likely-reference':
      return { text: `${reference}?` };
    case 'likely-candidate':
      return { text: `${candidate}?` };
    case 'same':
      return { text: 'same' };
    case 'unknown':
      return { text: 'cannot tell' };
  }
}

/** An interval that reaches over the tolerance explains itself. */
export function explainDoubt({ comparison }: SweepPoint): string | undefined {
  const verdict = comparison?.verdict;
  if (verdict?.word !== 'cannot-tell') return undefined;
  const isPlain = verdict.doubt === 'interval-too-wide' || verdict.doubt === 'too-few-blocks';
  return isPlain ? undefined : verdict.why;
}
