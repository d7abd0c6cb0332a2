// What coordinator and worker say to each other; plain data that structured clone can carry.

import type { ClusterSlots } from '../core/cluster-slots.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { SparseHistogram } from '../core/latency-histogram.ts';
import type { ErrorExample, LoadPlan, TracedReply, WorkerUsage } from './contract.ts';
import type { WorkerDerived } from './derived-tally.ts';
import type { LedgerMemory } from './io/kernel-ledger.ts';
import type { WorkerPacing } from './pacing/pacer.ts';
import type { WorkerInterval, WorkerOperation } from './recorder.ts';
import type { RouteInterval, RoutePhaseReport } from './route/route-plan.ts';
import type { ConnectionRange } from './shard.ts';

/** One load, as it is given to a worker's thread. */
export interface WorkerTask {
  readonly worker: number;
  readonly workers: number;
  readonly plan: LoadPlan;
  readonly range: ConnectionRange;
  /** Absent: the target is one server. */
  readonly cluster?: ClusterSlots;
  /** Absent: the way of Node. */
  readonly ledger?: LedgerMemory;
  /** CPU to run on; absent: wherever the system likes. */
  readonly cpu?: number;
}

export type ToWorker =
  /** To a thread that has none. With `rests` it waits for another one afterwards, where it came to its end; else it ends. */
  | { readonly kind: 'load'; readonly task: WorkerTask; readonly rests: boolean }
  /** All workers are connected: begin at this instant, monotonicNs. */
  | { readonly kind: 'start'; readonly startNs: number }
  | { readonly kind: 'interrupt' }
  /** Operations are routed as this phase of the route says. */
  | { readonly kind: 'enter'; readonly phase: number }
  /** End the thread; what it has is of no use any more. */
  | { readonly kind: 'stop' }
  /** All workers have sent their last: what receivers wait for is on its way. */
  | { readonly kind: 'finish' }
  /** Send nothing until the next phase. */
  | { readonly kind: 'hold' }
  /** Slots of the cluster have moved. */
  | { readonly kind: 'slots'; readonly nodeOfSlot: Uint16Array };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** A node said that a slot has moved: time to ask again who serves which. */
  | { readonly kind: 'moved' }
  /** Only where there are receivers: this worker sends no more. */
  | { readonly kind: 'sent' }
  | { readonly kind: 'interval'; readonly interval: WorkerInterval }
  /** All that was sent before a hold is answered. */
  | { readonly kind: 'quiet' }
  /** Of a routed load: what users were answered by each side. */
  | { readonly kind: 'route-interval'; readonly interval: RouteInterval }
  | { readonly kind: 'phase-ended'; readonly report: RoutePhaseReport }
  | { readonly kind: 'lost'; readonly isLost: boolean; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'done'; readonly result: WorkerResult }
  /** After that: the thread has nothing open, and waits for another load. */
  | { readonly kind: 'rests' };

export interface WorkerResult {
  readonly startNs: number;
  readonly endNs: number;
  readonly operations: readonly WorkerOperation[];
  /** In the order of `listDerived`. */
  readonly derived: readonly WorkerDerived[];
  /** Stamps sent in the window, by keyspace. */
  readonly sent: readonly number[];
  readonly errorExamples: readonly ErrorExample[];
  readonly usage: WorkerUsage;
  readonly reconnects: number;
  /** Open loop only. */
  readonly pacing?: WorkerPacing;
  /** With the way of epoll, over TCP. */
  readonly ownDelay?: SparseHistogram;
  /** Only where the plan traces. */
  readonly trace?: readonly TracedReply[];
  /** Only where the plan has a route. */
  readonly timeline?: readonly RouteInterval[];
}

/** A CacheBenchError, whose class would not survive the way. */
export interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly exitCode: ExitCode;
}

export function toPlainError(error: CacheBenchError): PlainError {
  const { code, message, hint, exitCode } = error;
  return { code, message, exitCode, ...dropUndefined({ hint }) };
}

export function fromPlainError({ code, message, hint, exitCode }: PlainError): CacheBenchError {
  return new CacheBenchError(code, message, { exitCode, ...dropUndefined({ hint }) });
}
