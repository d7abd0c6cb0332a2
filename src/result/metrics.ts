// The metric catalogue: each metric's label, unit, direction and how it is read off a round. Everything that shows or judges a metric reads it here.
import { countEvents, eventMetrics } from './event-metrics.ts';
import type { Metric, MetricContext } from './metric.ts';
import type { Fill } from './parts/fill.ts';
import type { LatencySummary } from './parts/latency.ts';
import type { OperationSummary } from './parts/operation.ts';
import type { CompletedRound } from './parts/round.ts';

export type { Metric, MetricContext, MetricUnit } from './metric.ts';

export const METRICS = [
  {
    id: 'throughput',
    label: 'ops/s',
    unit: 'perSecond',
    betterWhen: 'higher',
    scope: 'operation',
    of: throughput,
  },
  percentile('p50', 50, 'p50Ns'),
  percentile('p95', 95, 'p95Ns'),
  percentile('p99', 99, 'p99Ns'),
  { ...percentile('p999', 99.9, 'p999Ns'), label: 'p99.9', alias: 'p99.9' },
  {
    id: 'max',
    label: 'max',
    unit: 'ns',
    betterWhen: 'lower',
    scope: 'operation',
    of: (round, context) => latencyOf(round, context)?.maxNs ?? undefined,
    leastOf: (round, context) => latencyOf(round, context)?.atLeast?.maxNs,
  },
  {
    id: 'hit_ratio',
    label: 'hit %',
    unit: 'share',
    betterWhen: 'higher',
    scope: 'operation',
    of: hitRatio,
  },
  {
    id: 'error_rate',
    alias: 'errors',
    label: 'errors',
    unit: 'share',
    betterWhen: 'lower',
    scope: 'operation',
    of: errorRate,
  },
  {
    id: 'server_cores',
    label: 'cores',
    unit: 'cores',
    betterWhen: 'lower',
    scope: 'server',
    of: (round) => round.server.coresUsed,
  },
  {
    id: 'idle_cores',
    label: 'idle cores',
    unit: 'cores',
    betterWhen: 'lower',
    scope: 'server',
    of: (round) => round.server.idleCores,
  },
  {
    id: 'spun_cores',
    label: 'spun cores',
    unit: 'cores',
    betterWhen: 'lower',
    scope: 'server',
    of: spunCores,
  },
  {
    id: 'ops_per_cpu',
    label: 'ops/cpu-s',
    unit: 'opsPerCpuSecond',
    betterWhen: 'higher',
    scope: 'server',
    of: opsPerCpuSecond,
  },
  {
    id: 'cpu_per_mop',
    label: 'cpu-s/Mop',
    unit: 'cpuSecondsPerMillion',
    betterWhen: 'lower',
    scope: 'server',
    of: cpuSecondsPerMillion,
  },
  {
    id: 'generator_cpu',
    label: 'client/op',
    unit: 'ns',
    betterWhen: 'lower',
    scope: 'server',
    of: generatorCpuNs,
  },
  {
    id: 'memory',
    label: 'memory',
    unit: 'bytes',
    betterWhen: 'lower',
    scope: 'server',
    of: (round) => round.server.usedBytes,
  },
  {
    id: 'rss',
    label: 'rss',
    unit: 'bytes',
    betterWhen: 'lower',
    scope: 'server',
    of: (round) => round.server.rssBytes,
  },
  {
    id: 'memory_per_key',
    label: 'B/key',
    unit: 'bytes',
    betterWhen: 'lower',
    scope: 'fill',
    memory: 'used',
    of: (_round, context) => growthPer(context?.fill, 'used', context?.fill?.keys),
  },
  {
    id: 'rss_per_key',
    label: 'rss/key',
    unit: 'bytes',
    betterWhen: 'lower',
    scope: 'fill',
    memory: 'rss',
    of: (_round, context) => growthPer(context?.fill, 'rss', context?.fill?.keys),
  },
  {
    id: 'memory_per_element',
    label: 'B/element',
    unit: 'bytes',
    betterWhen: 'lower',
    scope: 'fill',
    memory: 'used',
    of: (_round, context) => growthPer(context?.fill, 'used', context?.fill?.elements),
  },
  ...eventMetrics,
] as const satisfies readonly Metric[];

export type MetricId = (typeof METRICS)[number]['id'];

export function metricById(id: MetricId): Metric & { readonly id: MetricId } {
  return METRICS.find((metric) => metric.id === id)!;
}

/**
 * CPU time that the threads of the generator took for one operation, in nanoseconds: where it is another on each side, as
 * where replies come in more and smaller reads, so is what the generator holds back. undefined where threads can't be read.
 */
function generatorCpuNs({ workers, durationNs, operations }: CompletedRound): number | undefined {
  const completed = operations.reduce((sum, one) => sum + one.completed, 0);
  const shares = workers.map(({ cpuShare }) => cpuShare);
  if (completed === 0 || shares.length === 0 || shares.includes(null)) return undefined;
  return (shares.reduce<number>((sum, share) => sum + (share ?? 0), 0) * durationNs) / completed;
}

/** Of what it used, what it did not spend at work by its own count: it spun while it waited. undefined: it does not count. */
function spunCores({ server: { coresUsed, mainActive, ioActive } }: CompletedRound): number | undefined {
  if (coresUsed === undefined || mainActive === undefined || ioActive === undefined) return undefined;
  return Math.max(0, coresUsed - mainActive - ioActive);
}

type LatencyField = keyof NonNullable<LatencySummary['atLeast']>;

function percentile<Id extends string>(id: Id, value: number, field: LatencyField) {
  return {
    id,
    label: id as string,
    unit: 'ns',
    betterWhen: 'lower',
    scope: 'operation',
    percentile: value,
    of(round: CompletedRound, context?: MetricContext): number | undefined {
      return latencyOf(round, context)?.[field] ?? undefined;
    },
    leastOf(round: CompletedRound, context?: MetricContext): number | undefined {
      return latencyOf(round, context)?.atLeast?.[field];
    },
  } as const;
}

/** Response time where the load was paced, else service time: what the profile's clients would have felt. */
export function latencyOf(round: CompletedRound, context?: MetricContext): LatencySummary | undefined {
  const source = context?.operation === undefined ? round : operationsOf(round, context)[0];
  return source && (source.responseTime ?? source.serviceTime);
}

/** One operation, walk or delivery by its name; or all operations: walks and deliveries are in no total. */
export function operationsOf(
  round: CompletedRound,
  { operation }: MetricContext = {},
): readonly OperationSummary[] {
  if (operation === undefined) return round.operations;
  return [...round.operations, ...(round.derived ?? [])].filter(({ name }) => name === operation);
}

/** What can be asked for by name. */
export function operationNames({ operations, derived = [] }: CompletedRound): readonly string[] {
  return [...operations, ...derived].map(({ name }) => name);
}

/** Whether the metric is told of all together, of one operation, or of one event, which may fail as well. */
export function isToldOf({ id, scope }: Metric, part: 'all' | 'operation' | 'event'): boolean {
  return part === 'all' || scope === part || (part === 'event' && id === 'error_rate');
}

/** What requests came to: all of them together, of one operation, walk or delivery, or of one event. */
export function countsOf(round: CompletedRound, context: MetricContext = {}): readonly OutcomeCounts[] {
  const operations = operationsOf(round, context);
  return operations.length > 0 || context.operation === undefined
    ? operations
    : [countEvents(round, context)];
}

type OutcomeCounts = Pick<OperationSummary, 'completed' | 'errors' | 'timeouts' | 'hits' | 'misses'>;

function total(
  round: CompletedRound,
  context: MetricContext | undefined,
  field: 'completed' | 'errors' | 'timeouts' | 'hits' | 'misses',
): number {
  return countsOf(round, context).reduce((sum, counts) => sum + counts[field], 0);
}

function throughput(round: CompletedRound, context?: MetricContext): number {
  return total(round, context, 'completed') / (round.durationNs / 1e9);
}

/** Share of hits among replies that can miss; undefined when no operation of the profile can. */
function hitRatio(round: CompletedRound, context?: MetricContext): number | undefined {
  const hits = total(round, context, 'hits');
  const lookups = hits + total(round, context, 'misses');
  return lookups === 0 ? undefined : hits / lookups;
}

/** Error replies and timeouts over everything that was answered or should have been. */
function errorRate(round: CompletedRound, context?: MetricContext): number | undefined {
  const failed = total(round, context, 'errors') + total(round, context, 'timeouts');
  const all = failed + total(round, context, 'completed');
  return all === 0 ? undefined : failed / all;
}

function opsPerCpuSecond(round: CompletedRound): number | undefined {
  const { cpuSeconds } = round.server;
  if (cpuSeconds === undefined || cpuSeconds === 0) return undefined;
  const perSecond = total(round, undefined, 'completed') / cpuSeconds;
  // Of a file that was damaged: less CPU time than any clock tells.
  return Number.isFinite(perSecond) ? perSecond : undefined;
}

function cpuSecondsPerMillion(round: CompletedRound): number | undefined {
  const perSecond = opsPerCpuSecond(round);
  return perSecond === undefined || perSecond === 0 ? undefined : 1e6 / perSecond;
}

/** Growth of memory by the fill over what it wrote: the empty server's own memory is subtracted. */
function growthPer(
  fill: Fill | undefined,
  memory: 'used' | 'rss',
  written: number | undefined,
): number | undefined {
  const before = fill?.[`${memory}BytesBefore`];
  const after = fill?.[`${memory}BytesAfter`];
  if (before === undefined || after === undefined || written === undefined || written === 0) return undefined;
  return (after - before) / written;
}
