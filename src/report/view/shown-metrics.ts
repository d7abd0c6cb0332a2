// Which metrics a report shows and where, in the order of the catalogue: one table for all renderers.
import { METRICS, type MetricId } from '../../result/metrics.ts';

interface Place {
  /** Among the ratios of a comparison; the others say nothing there, or the same again. */
  readonly isCompared?: true;
  /** By operation too. */
  readonly isOfOperations?: true;
  /**
   * Whether it stands in the short table too: always, where the targets differ in it, or where its verdict is another
   * than that of the metric it goes with, or where one of them has so much. Absent: only in the whole report.
   */
  readonly isBrief?:
    | 'always'
    | 'where-different'
    | { readonly besides: MetricId }
    | { readonly from: number };
}

/** A metric of the catalogue that is missing here does not compile. Those of events have a table of their own. */
const PLACES = {
  throughput: { isCompared: true, isOfOperations: true, isBrief: 'always' },
  p50: { isCompared: true, isOfOperations: true, isBrief: 'always' },
  p95: { isCompared: true, isOfOperations: true, isBrief: { besides: 'p99' } },
  p99: { isCompared: true, isOfOperations: true, isBrief: 'always' },
  p999: { isCompared: true, isOfOperations: true, isBrief: { besides: 'p99' } },
  max: {},
  hit_ratio: { isOfOperations: true, isBrief: 'where-different' },
  error_rate: { isOfOperations: true, isBrief: 'where-different' },
  server_cores: {},
  idle_cores: { isBrief: { from: 0.02 } },
  spun_cores: { isBrief: { from: 0.2 } },
  ops_per_cpu: { isCompared: true, isBrief: 'always' },
  /** The inverse of another. */
  cpu_per_mop: undefined,
  generator_cpu: {},
  memory: { isCompared: true, isBrief: { besides: 'memory_per_key' } },
  rss: {},
  memory_per_key: { isCompared: true, isBrief: 'always' },
  rss_per_key: {},
  memory_per_element: {},
} as const satisfies Record<Exclude<MetricId, EventMetricId>, Place | undefined>;

type EventMetricId = Extract<(typeof METRICS)[number], { readonly scope: 'event' }>['id'];

export interface ShownMetric extends Place {
  readonly id: MetricId;
  /** What clients feel, or what it takes. */
  readonly group: 'speed' | 'cost';
}

export const SHOWN_METRICS: readonly ShownMetric[] = METRICS.flatMap(({ id, scope }): ShownMetric[] => {
  const place: Place | undefined = id in PLACES ? PLACES[id as keyof typeof PLACES] : undefined;
  return place === undefined ? [] : [{ id, group: scope === 'operation' ? 'speed' : 'cost', ...place }];
});

export const COMPARED: readonly MetricId[] = idsOf(({ isCompared }) => isCompared);
export const OF_OPERATIONS: readonly MetricId[] = idsOf(({ isOfOperations }) => isOfOperations);

export function metricsOf(group: ShownMetric['group']): readonly MetricId[] {
  return idsOf((metric) => metric.group === group);
}

function idsOf(isWanted: (metric: ShownMetric) => boolean | undefined): readonly MetricId[] {
  return SHOWN_METRICS.filter((metric) => isWanted(metric) === true).map(({ id }) => id);
}
