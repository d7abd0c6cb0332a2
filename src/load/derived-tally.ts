// Counts and times of one thing that is measured beside the operations: whole walks, deliveries.
import { LatencyHistogram, type SparseHistogram } from '../core/latency-histogram.ts';

/** A worker's part of DerivedResult. */
export interface WorkerDerived {
  readonly errors: number;
  readonly time: SparseHistogram;
}

export class DerivedTally {
  errors = 0;
  private readonly times = new LatencyHistogram();

  record(durationNs: number): void {
    this.times.record(Math.max(0, Math.round(durationNs)));
  }

  result(): WorkerDerived {
    return { errors: this.errors, time: this.times.toSparse() };
  }
}
