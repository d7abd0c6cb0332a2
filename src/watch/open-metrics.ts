// What is watched as OpenMetrics text for Prometheus and its like. The library is loaded where metrics are asked for.
import type { Counter, Gauge, Registry } from 'prom-client';
import type { WatchEvent, WatchSample, WatchTarget, WatchValue } from './feed.ts';
import { OperationDurations } from './operation-durations.ts';
import type { RouteHandler } from './serve.ts';

export interface MetricsBook {
  see(event: WatchEvent): void;
  /** OpenMetrics 1.0. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** In the base units of Prometheus: seconds, bytes. `p50` and `p99` are one metric with a quantile. */
const GAUGES: Readonly<
  Partial<Record<WatchValue, { readonly name: string; readonly help: string; readonly per?: number }>>
> = {
  rate: { name: 'cache_bench_operations_per_second', help: 'Replies per second in the last interval.' },
  used: { name: 'cache_bench_server_memory_used_bytes', help: 'Memory that the server says it uses.' },
  rss: { name: 'cache_bench_server_memory_resident_bytes', help: 'Resident memory of the server.' },
  buffers: { name: 'cache_bench_server_client_buffers_bytes', help: 'What clients have not read yet.' },
  sockets: { name: 'cache_bench_server_sockets', help: 'Open sockets of the server, or its clients.' },
  keys: { name: 'cache_bench_server_keys', help: 'Keys of all databases of the server.' },
  share: {
    name: 'cache_bench_traffic_share_ratio',
    help: 'Of a rehearsal: replies to users that are of this side.',
  },
  progress: { name: 'cache_bench_progress_ratio', help: 'Share that is done, 0 to 1.' },
};
const QUANTILES = [
  ['p50', '0.5'],
  ['p99', '0.99'],
] as const;

/** @param ownBytes memory of cache-bench itself */
export async function createMetrics(version: string, ownBytes: () => number): Promise<MetricsBook> {
  const prom = await import('prom-client');
  const registry = new prom.Registry() as unknown as Registry<typeof prom.openMetricsContentType>;
  registry.setContentType(prom.openMetricsContentType);
  const registers = [registry as unknown as Registry];
  const labelNames = ['target', 'profile'] as const;
  const gauge = (name: string, help: string, labels: readonly string[] = labelNames): Gauge =>
    new prom.Gauge({ name, help, labelNames: [...labels], registers });
  const counter = (name: string, help: string): Counter =>
    new prom.Counter({ name, help, labelNames: [...labelNames], registers });

  gauge('cache_bench_build_info', 'The version of cache-bench.', ['version']).set({ version }, 1);
  const own = gauge('cache_bench_process_memory_resident_bytes', 'Resident memory of cache-bench.', []);
  const gauges = new Map(
    Object.entries(GAUGES).map(([value, { name, help }]) => [value as WatchValue, gauge(name, help)]),
  );
  const latency = gauge('cache_bench_latency_seconds', 'Quantiles of the last interval.', [
    ...labelNames,
    'quantile',
  ]);
  const operations = counter('cache_bench_operations_total', 'Operations with a reply that is no error.');
  const failures = counter('cache_bench_failures_total', 'Operations with an error or no reply in time.');
  const verdicts = gauge('cache_bench_soak_verdict', 'Verdicts of a soak so far; 1 is the one that holds.', [
    'target',
    'metric',
    'verdict',
  ]);
  const durations = new OperationDurations();
  registry.registerMetric(durations as never);
  const told = new Map<string, string>();

  function seeSample({ target, profile = '', values, completed, failed, times }: WatchSample): void {
    const labels = { target, profile };
    for (const [value, one] of gauges) {
      const number = values[value];
      if (number !== undefined) one.set(labels, number);
    }
    for (const [value, quantile] of QUANTILES) {
      const ns = values[value];
      if (ns !== undefined) latency.set({ ...labels, quantile }, ns / 1e9);
    }
    if (completed !== undefined) operations.inc(labels, completed);
    if (failed !== undefined) failures.inc(labels, failed);
    if (times !== undefined) durations.add(target, times);
  }

  function seeBegin(targets: readonly WatchTarget[]): void {
    for (const target of targets) durations.begin(target);
  }

  return {
    see(event) {
      if (event.kind === 'begin') seeBegin(event.targets);
      if (event.kind === 'sample') seeSample(event);
      if (event.kind !== 'verdict') return;
      const { target, metric, word } = event;
      const key = JSON.stringify([target, metric]);
      const before = told.get(key);
      if (before !== undefined && before !== word) verdicts.remove({ target, metric, verdict: before });
      told.set(key, word);
      verdicts.set({ target, metric, verdict: word }, 1);
    },
    text() {
      own.set(ownBytes());
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

export function metricsRoute(book: MetricsBook): Readonly<Record<string, RouteHandler>> {
  return {
    async '/metrics'(_request, response) {
      const text = await book.text();
      response.writeHead(200, { 'Content-Type': book.contentType });
      response.end(text);
    },
  };
}
