// The one metric that a profile is about: what its summary line shows and precision is asked of.
import type { Cell } from '../result/digest.ts';
import type { MetricId } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';

/** Closed loop: throughput. Where the profile sets the rate, the latency at that rate. */
export function headlineMetric(rounds: readonly Pick<CompletedRound, 'openLoop'>[]): MetricId {
  return rounds.some(({ openLoop }) => openLoop !== undefined) ? 'p99' : 'throughput';
}

/** The same of a cell. */
export function headlineMetricOf({ pace }: Pick<Cell, 'pace'>): MetricId {
  return pace === undefined ? 'throughput' : 'p99';
}
