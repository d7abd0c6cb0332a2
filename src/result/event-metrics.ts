// Metrics of events: how long they took, and what others felt of them. Part of the metric catalogue.

import type { Metric, MetricContext, MetricUnit } from './metric.ts';
import type { EventRecord } from './parts/event.ts';
import type { CompletedRound } from './parts/round.ts';

/**
 * `of` takes the worst of the events that were done, or of the repetitions of the one that is asked for: one that failed
 * did not do what it is compared by, so what others felt meanwhile is no measure of it.
 */
export const eventMetrics = [
  eventMetric('event_duration', 'event took', 'ns', ({ durationNs }) => durationNs),
  eventMetric('bystander_gap', 'gap', 'ns', ({ bystander }) => bystander?.longestGapNs),
  eventMetric('bystander_p50', 'bystander p50', 'ns', ({ bystander }) => bystander?.during.p50Ns),
  eventMetric('bystander_p99', 'bystander p99', 'ns', ({ bystander }) => bystander?.during.p99Ns),
  eventMetric('bystander_max', 'bystander max', 'ns', ({ bystander }) => bystander?.during.maxNs),
  eventMetric('event_dip', 'dip', 'share', ({ dip }) => dip?.depth),
  eventMetric('event_recovery', 'recovery', 'ns', ({ dip }) => dip?.recoveryNs),
  eventMetric('snapshot_size', 'snapshot', 'bytes', ({ fileBytes }) => fileBytes),
  eventMetric('event_memory', 'peak memory', 'bytes', ({ peakBytes }) => peakBytes),
] as const satisfies readonly Metric[];

/** All repetitions of one event, or all events. */
export function eventsOf(round: CompletedRound, { operation }: MetricContext = {}): readonly EventRecord[] {
  const { events = [] } = round;
  return operation === undefined ? events : events.filter(({ name }) => name === operation);
}

/** Events as counts: one that was done is completed, one that failed is an error. */
export function countEvents(round: CompletedRound, context: MetricContext) {
  const withOutcome = (outcome: EventRecord['outcome']) =>
    eventsOf(round, context).filter((event) => event.outcome === outcome).length;
  return { completed: withOutcome('done'), errors: withOutcome('failed'), timeouts: 0, hits: 0, misses: 0 };
}

export function eventNames({ events = [] }: CompletedRound): readonly string[] {
  return events.map(({ name }) => name);
}

function eventMetric<Id extends string, Unit extends MetricUnit>(
  id: Id,
  label: string,
  unit: Unit,
  read: (event: EventRecord) => number | null | undefined,
) {
  return {
    id,
    label,
    unit,
    betterWhen: 'lower',
    scope: 'event',
    of(round: CompletedRound, context?: MetricContext): number | undefined {
      const values = eventsOf(round, context)
        .filter(({ outcome }) => outcome === 'done')
        .map(read)
        .filter((value) => typeof value === 'number');
      return values.length === 0 ? undefined : Math.max(...values);
    },
  } as const;
}
