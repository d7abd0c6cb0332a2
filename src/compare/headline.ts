// The one metric that a profile is about: what its summary line shows and precision is asked of.
import type { MetricId } from '../result/metrics.ts';
import type { CompletedRound } from '../result/schema.ts';

/** Closed loop: throughput. Where the profile sets the rate, the latency at that rate. */
export function headlineMetric(rounds: readonly Pick<CompletedRound, 'openLoop'>[]): MetricId {
  return rounds.some(({ openLoop }) => openLoop !== undefined) ? 'p99' : 'throughput';
}
