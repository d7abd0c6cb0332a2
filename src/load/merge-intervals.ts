// Joins the intervals of all workers, which share their begin and end, into one sample each.
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample } from './contract.ts';
import type { WorkerInterval } from './recorder.ts';

export class IntervalMerger {
  readonly samples: IntervalSample[] = [];
  private readonly waiting: WorkerInterval[][] = [];
  private readonly ended: boolean[];
  private readonly counts: number[];
  private readonly emit: (sample: IntervalSample, times: LatencyHistogram) => void;

  constructor(workers: number, emit: (sample: IntervalSample, times: LatencyHistogram) => void) {
    this.ended = Array.from({ length: workers }, () => false);
    this.counts = Array.from({ length: workers }, () => 0);
    this.emit = emit;
  }

  add(worker: number, interval: WorkerInterval): void {
    this.counts[worker] = interval.number + 1;
    const parts = this.waiting[interval.number] ?? [];
    parts.push(interval);
    this.waiting[interval.number] = parts;
    this.emitComplete();
  }

  /** This worker sends no more: intervals of the others need not wait for it. */
  end(worker: number): void {
    this.ended[worker] = true;
    this.emitComplete();
  }

  private emitComplete(): void {
    for (;;) {
      const number = this.samples.length;
      const parts = this.waiting[number];
      const isComplete = this.ended.every((ended, worker) => ended || this.counts[worker]! > number);
      if (parts === undefined || !isComplete) return;
      delete this.waiting[number];
      const times = new LatencyHistogram();
      const sample = mergeInterval(parts, times);
      this.samples.push(sample);
      this.emit(sample, times);
    }
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
