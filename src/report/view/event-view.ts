// The events of a profile: how long each took, what others felt of it, and what it answered.
import { formatDurationNs } from '../../core/units.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import { formatMetric } from '../format-metric.ts';
import type { EventReport, ProfileReport } from '../model.ts';
import { type Column, type Line, names, numbers, type Table } from './shapes.ts';

export interface EventsView {
  /** A row for each event on each target; the last column is the answer, which may be long. */
  readonly table: Table;
  /** What the columns mean. */
  readonly explanation: string;
  /** The answers, one by one, where they don't fit into a table. */
  readonly answers: readonly Line[];
}

export function viewEvents({ events, targets }: ProfileReport): EventsView | undefined {
  if (events.length === 0) return undefined;
  return {
    table: {
      title: 'Events',
      caption:
        'What was done to the servers during the rounds, and how it delayed a light client beside the load',
      columns: [
        names(
          'event',
          events.map(({ name }) => name),
        ),
        names(
          'target',
          events.map(({ target }) => target),
        ),
        ...listNumbers(events),
        answerColumn(events),
      ],
      rowTargets: events.map((event) => targets.findIndex(({ name }) => name === event.target)),
    },
    explanation: EXPLANATION,
    answers: events.map(({ name, target, outcome, failed, begun }) => ({
      sentence: [
        `${name} on ${target}: `,
        { text: outcome, role: 'foreign' },
        failed === 0 ? '' : ` (${failed} of ${begun} failed)`,
      ],
      ...(failed > 0 ? { tone: 'trouble' as const } : {}),
    })),
  };
}

/** Those that no event has are left out. */
function listNumbers(events: readonly EventReport[]): Column[] {
  const ofMetric = (id: MetricId, head: string = metricById(id).label): Column[] =>
    events.some(({ values }) => values[id] !== undefined)
      ? [
          numbers(
            head,
            events.map(({ values }) => formatMetric(id, values[id])),
          ),
        ]
      : [];
  const calm: Column[] = events.some(({ calmP99Ns }) => calmP99Ns !== undefined)
    ? [
        numbers(
          'p99 before',
          events.map(({ calmP99Ns }) => (calmP99Ns === undefined ? 'n/a' : formatDurationNs(calmP99Ns))),
        ),
      ]
    : [];
  return [
    ...ofMetric('event_duration', 'took'),
    ...ofMetric('bystander_gap'),
    ...calm,
    ...ofMetric('bystander_p99', 'p99 during'),
    ...ofMetric('bystander_max', 'max'),
    ...ofMetric('event_dip'),
    ...ofMetric('event_recovery'),
    ...ofMetric('snapshot_size'),
    ...ofMetric('event_memory'),
  ];
}

function answerColumn(events: readonly EventReport[]): Column {
  return {
    head: 'answer',
    kind: 'foreign',
    cells: events.map(({ outcome, failed }) => ({
      text: outcome,
      ...(failed > 0 ? { emphasis: 'trouble' as const } : {}),
    })),
  };
}

const EXPLANATION =
  'Median of the rounds. gap: longest time in which a light client beside the load got no reply; p99 and max: how ' +
  'long its requests waited; dip: loss of throughput in the worst tenth of a second.';
