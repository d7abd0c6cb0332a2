// The same load on all targets at once for a stretch of time, told row by row: a row is over when every load says so.
import type { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample, LoadPlan, LoadResult, RunLoad } from '../load/contract.ts';

export interface SideLoad {
  /** By target. */
  readonly target: number;
  readonly plan: LoadPlan;
}

/** What all loads on one target did in a row. */
export interface SideRow {
  readonly completed: number;
  readonly failed: number;
  /** Of the slowest of them. */
  readonly p50Ns: number | undefined;
  readonly p99Ns: number | undefined;
  readonly maxNs: number | undefined;
}

/** Times of the operations of each load on a target; to be read at once, and not kept. */
export type SideTimes = readonly (readonly LatencyHistogram[])[];

export interface SideBySide {
  readonly targets: number;
  readonly loads: readonly SideLoad[];
  readonly runLoad: RunLoad;
  readonly signal: AbortSignal;
  /** Of a row without the warm-up: its length, and what each target did. Rows come in order, one after the other. */
  onRow(durationNs: number, rows: readonly SideRow[], times: SideTimes): Promise<void>;
}

/**
 * Resolves when all loads have ended and the last row is taken. When one fails the others are ended.
 *
 * @throws CacheBenchError of runLoad, or whatever `onRow` throws
 */
export async function runSideBySide(options: SideBySide): Promise<readonly LoadResult[]> {
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const rows = new RowGate(options);
  const work = options.loads.map(({ plan }, at) =>
    options.runLoad(plan, { signal, onInterval: (sample, times) => rows.add(at, { sample, times }) }),
  );
  rows.onFailure = () => ending.abort();
  const ended = await Promise.allSettled(work.map((one) => one.catch(endOthers)));
  await rows.done();
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));

  function endOthers(error: unknown): never {
    ending.abort();
    throw error;
  }
}

interface Told {
  readonly sample: IntervalSample;
  readonly times: LatencyHistogram;
}

/** Lets a row through when the interval of every load is there. */
class RowGate {
  onFailure = (): void => {};
  private readonly options: SideBySide;
  private readonly waiting: Told[][];
  private chain = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;

  constructor(options: SideBySide) {
    this.options = options;
    this.waiting = options.loads.map(() => []);
  }

  add(load: number, told: Told): void {
    const { sample } = told;
    // What is cut short by the end of a stretch is no row.
    if (sample.warmup || sample.durationNs < 0.9 * this.options.loads[load]!.plan.intervalNs) return;
    this.waiting[load]!.push(told);
    while (this.waiting.every((queue) => queue.length > 0))
      this.pass(this.waiting.map((queue) => queue.shift()!));
  }

  /** @throws whatever `onRow` threw first */
  async done(): Promise<void> {
    await this.chain;
    if (this.failure !== undefined) throw this.failure.error;
  }

  private pass(told: readonly Told[]): void {
    const { targets, loads, onRow } = this.options;
    const rows = Array.from({ length: targets }, (_, target) =>
      sumUp(told.filter((_one, at) => loads[at]!.target === target).map(({ sample }) => sample)),
    );
    const times = rows.map((_, target) =>
      told.flatMap((one, at) => (loads[at]!.target === target ? [one.times] : [])),
    );
    const durationNs = Math.max(...told.map(({ sample }) => sample.durationNs));
    this.chain = this.chain.then(async () => {
      if (this.failure !== undefined) return;
      try {
        await onRow(durationNs, rows, times);
      } catch (error) {
        this.failure = { error };
        this.onFailure();
      }
    });
  }
}

function sumUp(samples: readonly IntervalSample[]): SideRow {
  const slowest = (field: 'p50Ns' | 'p99Ns' | 'maxNs'): number | undefined => {
    const known = samples.map((sample) => sample[field]).filter((ns) => ns !== null);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  return {
    completed: samples.reduce((sum, { completed }) => sum + completed, 0),
    failed: samples.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0),
    p50Ns: slowest('p50Ns'),
    p99Ns: slowest('p99Ns'),
    maxNs: slowest('maxNs'),
  };
}
