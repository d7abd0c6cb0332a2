// Joins the intervals of all workers, which share their begin and end, into one sample each.
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample } from './contract.ts';
import type { WorkerInterval } from './recorder.ts';

export class IntervalMerger {
  readonly samples: IntervalSample[] = [];
  private readonly waiting: WorkerInterval[][] = [];
  private readonly ended: boolean[];
  /** Intervals that each worker has given. */
  private readonly counts: number[];
  /** Workers of which the next sample still waits for a part. */
  private missing: number;
  private readonly emit: (sample: IntervalSample, times: LatencyHistogram) => void;

  constructor(workers: number, emit: (sample: IntervalSample, times: LatencyHistogram) => void) {
    this.ended = Array.from({ length: workers }, () => false);
    this.counts = Array.from({ length: workers }, () => 0);
    this.missing = workers;
    this.emit = emit;
  }

  add(worker: number, interval: WorkerInterval): void {
    const wasMissing = this.isMissing(worker);
    this.counts[worker] = interval.number + 1;
    const parts = this.waiting[interval.number] ?? [];
    parts.push(interval);
    this.waiting[interval.number] = parts;
    this.settle(worker, wasMissing);
  }

  /** This worker sends no more: intervals of the others need not wait for it. */
  end(worker: number): void {
    const wasMissing = this.isMissing(worker);
    this.ended[worker] = true;
    this.settle(worker, wasMissing);
  }

  private isMissing(worker: number): boolean {
    return !this.ended[worker] && this.counts[worker]! <= this.samples.length;
  }

  private settle(worker: number, wasMissing: boolean): void {
    if (wasMissing && !this.isMissing(worker)) this.missing--;
    while (this.missing === 0 && this.emitNext()) this.missing = this.countMissing();
  }

  /** Once for each sample: what an interval costs is the number of workers, not its square. */
  private countMissing(): number {
    return this.counts.reduce((sum, _, worker) => sum + (this.isMissing(worker) ? 1 : 0), 0);
  }

  private emitNext(): boolean {
    const number = this.samples.length;
    const parts = this.waiting[number];
    if (parts === undefined) return false;
    delete this.waiting[number];
    const times = new LatencyHistogram();
    const sample = mergeInterval(parts, times);
    this.samples.push(sample);
    this.emit(sample, times);
    return true;
  }
}

/** @param times empty; gets those of the parts */
function mergeInterval(parts: readonly WorkerInterval[], times: LatencyHistogram): IntervalSample {
  for (const part of parts) times.addSparse(part.times);
  const sum = (field: 'completed' | 'errors' | 'timeouts' | 'hits' | 'misses' | 'serviceSumNs') =>
    parts.reduce((total, part) => total + part[field], 0);
  // A worker that used up its requests ends its last interval earlier than the others.
  const durationNs = Math.max(...parts.map((part) => part.durationNs));
  return {
    startNs: parts[0]!.startNs,
    durationNs,
    warmup: parts[0]!.warmup,
    completed: sum('completed'),
    errors: sum('errors'),
    timeouts: sum('timeouts'),
    hits: sum('hits'),
    misses: sum('misses'),
    ...summarize(times),
    inFlight: durationNs > 0 ? sum('serviceSumNs') / durationNs : 0,
  };
}

function summarize(times: LatencyHistogram): Pick<IntervalSample, 'p50Ns' | 'p99Ns' | 'maxNs'> {
  if (times.count === 0) return { p50Ns: null, p99Ns: null, maxNs: null };
  return { p50Ns: times.percentileNs(50), p99Ns: times.percentileNs(99), maxNs: times.maxNs };
}
