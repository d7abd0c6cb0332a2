// The durations of all operations as OpenTelemetry's semantic conventions name them, in buckets that caches need.
import { dropUndefined } from '../core/drop-undefined.ts';
import { type LatencyHistogram, slotHighestNs } from '../core/latency-histogram.ts';
import type { WatchTarget } from './feed.ts';

const NAME = 'db_client_operation_duration_seconds';
/** The convention's own begin at a millisecond, where most replies of a cache would fall into the first. */
const BOUNDS_SECONDS = [
  ...[25e-6, 50e-6, 100e-6, 200e-6, 400e-6, 800e-6],
  ...[1.6e-3, 3e-3, 6e-3, 12e-3, 25e-3, 50e-3, 100e-3, 0.25, 0.5, 1, 5, 10],
];

interface Own {
  readonly labels: Readonly<Record<string, string>>;
  /** Up to each bound, not cumulated. */
  readonly counts: number[];
  count: number;
  sumSeconds: number;
}

/** As prom-client wants a metric to be: it has no way to add many observations at once. */
export class OperationDurations {
  readonly name = NAME;
  readonly help = 'Durations of operations of the client.';
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  private readonly targets = new Map<string, Own>();

  begin({ name, address, port }: WatchTarget): void {
    this.targets.set(name, {
      labels: {
        db_system_name: 'redis',
        cache_bench_target: name,
        ...dropUndefined({ server_address: address }),
        ...(port === undefined ? {} : { server_port: String(port) }),
      },
      counts: BOUNDS_SECONDS.map(() => 0),
      ...{ count: 0, sumSeconds: 0 },
    });
  }

  add(target: string, times: LatencyHistogram): void {
    const own = this.targets.get(target);
    if (own === undefined) return;
    const { pairs, count, sumNs } = times.toSparse();
    for (let at = 0; at < pairs.length; at += 2) {
      const seconds = slotHighestNs(pairs[at]!) / 1e9;
      const bucket = BOUNDS_SECONDS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) own.counts[bucket]! += pairs[at + 1]!;
    }
    own.count += count;
    own.sumSeconds += sumNs / 1e9;
  }

  async get() {
    const values = [...this.targets.values()].flatMap(({ labels, counts, count, sumSeconds }) => {
      let sum = 0;
      return [
        ...counts.map((own, at) => {
          sum += own;
          return { metricName: `${NAME}_bucket`, labels: { ...labels, le: BOUNDS_SECONDS[at]! }, value: sum };
        }),
        { metricName: `${NAME}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
        { metricName: `${NAME}_sum`, labels, value: sumSeconds },
        { metricName: `${NAME}_count`, labels, value: count },
      ];
    });
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values };
  }

  reset(): void {
    this.targets.clear();
  }
}
