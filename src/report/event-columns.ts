// The numbers of an event that every report shows, in this order; those that no event has are left out.
import { formatDurationNs } from '../core/units.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { formatMetric } from './format-metric.ts';
import type { EventReport } from './model.ts';

export interface EventColumn {
  readonly head: string;
  textOf(event: EventReport): string;
}

export function listEventColumns(events: readonly EventReport[]): EventColumn[] {
  const ofMetric = (id: MetricId, head: string = metricById(id).label): EventColumn[] =>
    events.some(({ values }) => values[id] !== undefined)
      ? [{ head, textOf: ({ values }) => formatMetric(id, values[id]) }]
      : [];
  const calm: EventColumn[] = events.some(({ calmP99Ns }) => calmP99Ns !== undefined)
    ? [
        {
          head: 'p99 before',
          textOf: ({ calmP99Ns }) => (calmP99Ns === undefined ? 'n/a' : formatDurationNs(calmP99Ns)),
        },
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

/** What the columns mean, for a line below them. */
export const EVENT_COLUMNS_EXPLAINED =
  'Median of the rounds. gap: longest time in which a light client beside the load got no reply; p99 and max: how ' +
  'long its requests waited; dip: loss of throughput in the worst tenth of a second.';
