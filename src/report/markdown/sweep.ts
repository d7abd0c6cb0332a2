// A sweep: who is ahead at which value of the parameter, and where that changes.
import { metricById } from '../../result/metrics.ts';
import { formatEstimate, formatMetric } from '../format-metric.ts';
import type { Ahead, SweepPoint, SweepReport } from '../sweep.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText, keepTogether } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

export function renderSweep(sweep: SweepReport): Part {
  const { profile, parameter, candidate, reference, metric, points, findings } = sweep;
  const { label } = metricById(metric);
  const values = (side: 'reference' | 'candidate'): string[] =>
    points.map(({ comparison }) => keepTogether(formatMetric(metric, comparison?.[side].value)));
  const table = renderTable([
    numbers(
      escapeName(parameter),
      points.map(({ value }) => escapeName(value)),
    ),
    numbers(`${escapeName(reference)} ${label}`, values('reference')),
    numbers(`${escapeName(candidate)} ${label}`, values('candidate')),
    numbers(
      'ratio',
      points.map((point) => keepTogether(describeRatio(point))),
    ),
    texts(
      'ahead',
      points.map(({ ahead }) => describeAhead(ahead, sweep)),
    ),
  ]);
  const title = `## ${escapeName(profile)} by ${escapeName(parameter)}: ${escapeName(candidate)} against ${escapeName(reference)}`;
  return {
    text: [title, ...findings.map(escapeText), table].join('\n\n'),
    detail: 1,
    label: 'sweep',
  };
}

function describeRatio({ comparison }: SweepPoint): string {
  if (comparison?.estimate === undefined) return 'n/a';
  const { value, bounds } = formatEstimate(comparison.estimate);
  return bounds === undefined ? value : `${value} ${bounds}`;
}

function describeAhead(ahead: Ahead, { reference, candidate }: SweepReport): string {
  switch (ahead) {
    case 'reference':
      return `**${escapeName(reference)}**`;
    case 'candidate':
      return `**${escapeName(candidate)}**`;
    case 'likely-reference':
      return `${escapeName(reference)}?`;
    case 'likely-candidate':
      return `${escapeName(candidate)}?`;
    case 'same':
      return 'same';
    case 'unknown':
      return 'cannot tell';
  }
}
