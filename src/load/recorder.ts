// Counts and times of one worker: per operation, per interval, folded into the window's totals.
import { LatencyHistogram, type SparseHistogram } from '../core/latency-histogram.ts';
import type { ErrorExample, OperationCounts } from './contract.ts';

/** A worker's part of one interval; the coordinator merges those with the same number. */
export interface WorkerInterval extends OperationCounts {
  readonly number: number;
  readonly startNs: number;
  readonly durationNs: number;
  readonly warmup: boolean;
  /** Response times where there are any, else service times, all operations together. */
  readonly times: SparseHistogram;
  readonly serviceSumNs: number;
}

export interface WorkerOperation extends OperationCounts {
  readonly serviceTime: SparseHistogram;
  readonly responseTime?: SparseHistogram;
}

/** Distinct error texts kept a worker; beyond them an error counts under its first word only. */
const MAX_EXAMPLES = 64;

/** Times and counts of one operation; the histogram's own count is the number of completed ones. */
class Tally {
  readonly service = new LatencyHistogram();
  readonly response: LatencyHistogram | undefined;
  errors = 0;
  timeouts = 0;
  hits = 0;
  misses = 0;

  constructor(isOpenLoop: boolean) {
    this.response = isOpenLoop ? new LatencyHistogram() : undefined;
  }

  add(other: Tally): void {
    this.service.add(other.service);
    if (other.response) this.response?.add(other.response);
    this.errors += other.errors;
    this.timeouts += other.timeouts;
    this.hits += other.hits;
    this.misses += other.misses;
  }

  reset(): void {
    this.service.reset();
    this.response?.reset();
    this.errors = 0;
    this.timeouts = 0;
    this.hits = 0;
    this.misses = 0;
  }
}

export class Recorder {
  /** Of the running interval, by operation: what the hot path writes. */
  readonly interval: readonly Tally[];
  private readonly totals: readonly Tally[];
  /** All operations of the interval that is being closed. */
  private readonly merged: Tally;
  private readonly operationNames: readonly string[];
  private examples = new Map<string, { operation: string; text: string; count: number }>();
  private intervals = 0;

  constructor(operationNames: readonly string[], isOpenLoop: boolean) {
    this.operationNames = operationNames;
    this.merged = new Tally(isOpenLoop);
    this.interval = operationNames.map(() => new Tally(isOpenLoop));
    this.totals = operationNames.map(() => new Tally(isOpenLoop));
  }

  recordError(operation: number, text: string): void {
    this.interval[operation]!.errors++;
    this.addExample(operation, text);
  }

  recordTimeout(operation: number, text: string): void {
    this.interval[operation]!.timeouts++;
    this.addExample(operation, text);
  }

  /** Ends the running interval: its sample, and the totals grown by it. */
  closeInterval(startNs: number, endNs: number, warmup: boolean): WorkerInterval {
    const all = this.merged;
    all.reset();
    for (const [operation, tally] of this.interval.entries()) {
      all.add(tally);
      this.totals[operation]!.add(tally);
      tally.reset();
    }
    return {
      number: this.intervals++,
      startNs,
      durationNs: endNs - startNs,
      warmup,
      ...countsOf(all),
      times: (all.response ?? all.service).toSparse(),
      serviceSumNs: all.service.sumNs,
    };
  }

  /** At the begin of the window: what came before does not count. */
  resetTotals(): void {
    for (const tally of this.totals) tally.reset();
    this.examples = new Map();
  }

  results(): readonly WorkerOperation[] {
    return this.totals.map((tally) => ({
      ...countsOf(tally),
      serviceTime: tally.service.toSparse(),
      ...(tally.response ? { responseTime: tally.response.toSparse() } : {}),
    }));
  }

  errorExamples(): readonly ErrorExample[] {
    return [...this.examples.values()];
  }

  private addExample(operation: number, text: string): void {
    const name = this.operationNames[operation]!;
    const isFull = this.examples.size >= MAX_EXAMPLES;
    const exact = `${name}\n${text}`;
    const key = isFull && !this.examples.has(exact) ? `${name}\n${text.split(' ', 1)[0]}` : exact;
    const example = this.examples.get(key);
    if (example) example.count++;
    else this.examples.set(key, { operation: name, text, count: 1 });
  }
}

function countsOf(tally: Tally): OperationCounts {
  const { errors, timeouts, hits, misses } = tally;
  return { completed: tally.service.count, errors, timeouts, hits, misses };
}
