// What the events of a profile did to others, in one sentence: what such an experiment is about.
import { type MetricId, metricById } from '../result/metrics.ts';
import { formatEstimate, formatMetric, formatTolerance } from './format-metric.ts';
import type { Comparison, EventReport, RatioRow } from './model.ts';

/** The first that is known is what an event is told by. */
const TOLD_BY = {
  bystander_gap: 'blocked others for',
  event_duration: 'took',
} as const satisfies Partial<Record<MetricId, string>>;
const TELLING = Object.keys(TOLD_BY) as (keyof typeof TOLD_BY)[];

/** Names are often verbs or commands: "declared", "KEYS *". */
function nameEvent(name: string): string {
  return `event '${name}'`;
}

/**
 * "event 'script' blocked others for 478 ms on redis, 472 ms on dragonfly: same within ±5 %", of the event that did most.
 *
 * @returns undefined where no event was measured on both
 */
export function describeEvents({
  eventRows,
  candidate,
  reference,
  tolerance,
}: Pick<Comparison, 'eventRows' | 'candidate' | 'reference' | 'tolerance'>): string | undefined {
  const row = tellingRow(eventRows);
  if (row === undefined) return undefined;
  const values = `${formatMetric(row.metric, row.reference)} on ${reference}, ${formatMetric(row.metric, row.candidate)} on ${candidate}`;
  return `${nameEvent(row.event!)} ${TOLD_BY[row.metric as keyof typeof TOLD_BY]} ${values}${concludeEvent(row, candidate, tolerance)}`;
}

/** "cannot tell: script blocked 478 ms on redis, 472 ms on dragonfly", where it must be short and the row says so too. */
export function describeOpenEvents({
  eventRows,
  candidate,
  reference,
}: Pick<Comparison, 'eventRows' | 'candidate' | 'reference'>): string | undefined {
  const row = tellingRow(eventRows);
  if (row?.outcome !== 'cannot-tell') return undefined;
  const [verb] = TOLD_BY[row.metric as keyof typeof TOLD_BY].split(' ');
  return `cannot tell: ${row.event} ${verb} ${formatMetric(row.metric, row.reference)} on ${reference}, ${formatMetric(row.metric, row.candidate)} on ${candidate}`;
}

function tellingRow(eventRows: readonly RatioRow[]): RatioRow | undefined {
  return TELLING.flatMap((id) => mostOf(eventRows, id) ?? [])[0];
}

function mostOf(rows: readonly RatioRow[], id: MetricId): RatioRow | undefined {
  const largest = (row: RatioRow): number => Math.max(row.candidate, row.reference);
  return rows.filter(({ metric }) => metric === id).toSorted((a, b) => largest(b) - largest(a))[0];
}

/** Values stand by themselves; beside them stands what their row says. */
function concludeEvent(
  { outcome, metric, estimate }: RatioRow,
  candidate: string,
  tolerance: number,
): string {
  if (outcome === 'equal') return `: same within ${formatTolerance(tolerance)}`;
  if (outcome === 'indicative') return '; too few blocks to compare them';
  if (outcome === 'cannot-tell') return '; cannot tell which is longer';
  const isTime = metricById(metric).unit === 'ns';
  const word = isTime ? (estimate.ratio > 1 ? 'longer' : 'shorter') : outcome;
  const { value, bounds } = formatEstimate(estimate);
  return `: ${candidate} ${word}, ${value}${bounds === undefined ? '' : ` ${bounds}`}`;
}

/** "event 'script' blocked others for 478 ms", of one target. */
export function describeEventsOf(target: string, events: readonly EventReport[]): string | undefined {
  const own = events.filter((event) => event.target === target);
  for (const id of TELLING) {
    const [most] = own
      .flatMap(({ name, values }) => {
        const value = values[id];
        return value === undefined ? [] : [{ name, value }];
      })
      .toSorted((a, b) => b.value - a.value);
    if (most !== undefined) return `${nameEvent(most.name)} ${TOLD_BY[id]} ${formatMetric(id, most.value)}`;
  }
  return undefined;
}

/** "event 'snapshot' failed on redis (1 of 2) and dragonfly (2 of 2)" */
export function describeFailedEvents(events: readonly EventReport[]): string[] {
  const failing = events.filter(({ failed }) => failed > 0);
  return [...new Set(failing.map(({ name }) => name))].map((name) => {
    const where = failing
      .filter((event) => event.name === name)
      .map(({ target, failed, begun }) => `${target} (${failed} of ${begun})`);
    return `${nameEvent(name)} failed on ${where.join(' and ')}`;
  });
}

/**
 * "event 'snapshot' failed on dragonfly (2 of 2): it cannot be compared", where the events are what was asked and none
 * of them was measured on both.
 *
 * @param events of the two
 * @returns undefined where none failed, or one is told
 */
export function describeOnlyFailures(
  compared: Parameters<typeof describeEvents>[0],
  events: readonly EventReport[],
): string | undefined {
  const failed = describeFailedEvents(events);
  if (failed.length === 0 || describeEvents(compared) !== undefined) return undefined;
  return `${failed.join(', ')}: it cannot be compared`;
}
