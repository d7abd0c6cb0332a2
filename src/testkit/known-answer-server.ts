// A RESP server whose delays are known, in a thread of its own so that its timing is honest.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SparseHistogram } from '../core/latency-histogram.ts';
import { findThreadEntry } from '../core/thread-entry.ts';
import type { AnswerOptions } from './answers.ts';
import type { DelayLaw } from './delay-law.ts';

export interface KnownAnswerOptions extends AnswerOptions {
  /** Of data commands; what connects, configures and inspects is answered at once. */
  readonly delay: DelayLaw;
  readonly recordsWrites?: boolean;
}

/** The kernel took the reply in between: monotonicNs. */
export interface Write {
  readonly beforeNs: number;
  readonly afterNs: number;
}

export interface KnownAnswerServer {
  readonly port: number;
  /** From the arrival of each request to its reply, as it really was, since the last call. */
  takeImposedDelays(): Promise<SparseHistogram>;
  /** When each reply to a data command was written, in order, since the last call; nothing without `recordsWrites`. */
  takeWrites(): Promise<readonly Write[]>;
  close(): Promise<void>;
}

export type KnownAnswerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'imposed'; readonly delays: SparseHistogram }
  | { readonly kind: 'writes'; readonly writes: readonly Write[] };

export async function startKnownAnswerServer(options: KnownAnswerOptions): Promise<KnownAnswerServer> {
  const worker = new Worker(findThreadEntry('known-answer-thread'), { workerData: options });
  const next = async (): Promise<KnownAnswerMessage> => (await once(worker, 'message'))[0];
  const first = await next();
  if (first.kind !== 'listening') throw new Error(`expected a port, got ${first.kind}`);
  return {
    port: first.port,
    async takeImposedDelays() {
      worker.postMessage('imposed');
      const message = await next();
      if (message.kind !== 'imposed') throw new Error(`expected delays, got ${message.kind}`);
      return message.delays;
    },
    async takeWrites() {
      worker.postMessage('writes');
      const message = await next();
      if (message.kind !== 'writes') throw new Error(`expected writes, got ${message.kind}`);
      return message.writes;
    },
    async close() {
      await worker.terminate();
    },
  };
}
