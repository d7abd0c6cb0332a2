// A RESP server whose delays are known, in a thread of its own so that its timing is honest.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SparseHistogram } from '../core/latency-histogram.ts';
import { findThreadEntry } from '../load/thread-entry.ts';
import type { AnswerOptions } from './answers.ts';
import type { DelayLaw } from './delay-law.ts';

export interface KnownAnswerOptions extends AnswerOptions {
  /** Of data commands; what connects, configures and inspects is answered at once. */
  readonly delay: DelayLaw;
}

export interface KnownAnswerServer {
  readonly port: number;
  /** From the arrival of each request to its reply, as it really was, since the last call. */
  takeImposedDelays(): Promise<SparseHistogram>;
  close(): Promise<void>;
}

export type KnownAnswerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'imposed'; readonly delays: SparseHistogram };

export async function startKnownAnswerServer(options: KnownAnswerOptions): Promise<KnownAnswerServer> {
  const worker = new Worker(findThreadEntry('./known-answer-thread', import.meta.url), {
    workerData: options,
  });
  const next = async (): Promise<KnownAnswerMessage> => (await once(worker, 'message'))[0];
  const first = await next();
  if (first.kind !== 'listening') throw new Error(`expected a port, got ${first.kind}`);
  return {
    port: first.port,
    async takeImposedDelays() {
      worker.postMessage('take');
      const message = await next();
      if (message.kind !== 'imposed') throw new Error(`expected delays, got ${message.kind}`);
      return message.delays;
    },
    async close() {
      await worker.terminate();
    },
  };
}
