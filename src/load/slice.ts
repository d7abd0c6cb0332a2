// A part of a plan, as one of several processes runs it: what it is given, and what it gives back unmerged.
import type { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample, LoadPlan } from './contract.ts';
import type { WorkerResult } from './messages.ts';

/** Neighbouring connections of a plan, and the workers that send on them. */
export interface LoadSlice {
  /** Numbers are those of the whole plan. */
  readonly firstConnection: number;
  readonly connections: number;
  readonly firstWorker: number;
  readonly workers: number;
  /** Of all slices together. */
  readonly allWorkers: number;
}

export interface SliceControl {
  /** @param startNs monotonicNs of this process */
  start(startNs: number): void;
  /** All slices have sent their last: what receivers wait for is on its way. */
  finish(): void;
}

export interface SliceOptions {
  readonly signal?: AbortSignal;
  /** All connections are open; nothing is sent before `start` is called. */
  onReady(control: SliceControl): void;
  /** Only where there are receivers: this slice has sent its last, and waits for `finish`. */
  onSent?(): void;
  /** About every `intervalNs`, warm-up included: of this slice. */
  onInterval?(sample: IntervalSample, times: LatencyHistogram): void;
}

export interface SliceResult {
  /** Times are monotonicNs of this process. */
  readonly workers: readonly WorkerResult[];
  readonly interrupted: boolean;
}

/**
 * Runs a slice of a plan, whose connections, requests and rate are those of all slices together.
 *
 * @throws CacheBenchError those of RunLoad
 */
export type RunSlice = (plan: LoadPlan, slice: LoadSlice, options: SliceOptions) => Promise<SliceResult>;
