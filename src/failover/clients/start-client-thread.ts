// Starts the thread of one client, gathers what its connections go through, and ends it for good, whatever the client library is at.
import type { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { sleep } from '../../core/clock.ts';
import { findThreadEntry } from '../../core/thread-entry.ts';
import type { CallHistory } from '../history.ts';
import type { ClientThreadMessage, ClientThreadPlan } from './client-thread-messages.ts';

export interface ClientThread {
  readonly histories: readonly CallHistory[];
  /** Why it never came to work, or ended by itself; absent: neither. */
  readonly failure: string | undefined;
  /** Each connection has read and written since then, or never will. */
  isDoneSince(atNs: number): boolean;
  /** Resolves when nothing more will come. Never throws. */
  stop(): Promise<void>;
}

/** Since its last sign of progress: a full machine may take seconds for each connection, and none for ever. */
export const START_PATIENCE_MS = 60_000;
const STOP_TIMEOUT_MS = 3000;

type ThreadWorker = Pick<Worker, 'postMessage' | 'terminate'> & Pick<EventEmitter, 'on'>;

/**
 * Resolves when it is at work, or will never be: then its `failure` says why, and it is ended. What the other clients go
 * through is known all the same.
 *
 * @param signal when aborted, it is waited for no more
 */
export async function startClientThread(
  plan: ClientThreadPlan,
  signal: AbortSignal | undefined,
  spawn: (plan: ClientThreadPlan) => ThreadWorker = spawnClient,
): Promise<ClientThread> {
  const thread = new RunningThread(plan, spawn(plan));
  await thread.start(signal);
  if (thread.failure !== undefined) await thread.stop();
  return thread;
}

function spawnClient(plan: ClientThreadPlan): ThreadWorker {
  return new Worker(findThreadEntry('client-thread'), { workerData: plan });
}

class RunningThread implements ClientThread {
  readonly histories: readonly CallHistory[];
  failure: string | undefined;
  private readonly worker: ThreadWorker;
  private hasBegun = false;
  private readonly lastDone: { readNs: number; writeNs: number }[];
  private stopped: Promise<void> | undefined;
  private onProgress: () => void = () => {};
  private onReady: () => void = () => {};
  private onFailed: (error: Error) => void = () => {};
  private onStopped: () => void = () => {};

  constructor(plan: ClientThreadPlan, worker: ThreadWorker) {
    this.histories = plan.keys.map((keys) => ({ keys, calls: [], attempts: [], backoffs: [] }));
    this.lastDone = plan.keys.map(() => ({ readNs: 0, writeNs: 0 }));
    this.worker = worker;
    this.worker.on('message', (message: ClientThreadMessage) => this.take(message));
    this.worker.on('error', (error: Error) => this.onFailed(error));
    // A library may end the thread without an error.
    this.worker.on('exit', (code: number) => {
      if (this.stopped === undefined) this.onFailed(new Error(`its thread ended with code ${code}`));
    });
  }

  /** Never throws. */
  start(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const onAbort = () => end('interrupted');
      const end = (failure: string | undefined): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.onProgress = () => {};
        this.onReady = () => {};
        this.onFailed = (error) => {
          this.failure ??= error.message;
        };
        this.hasBegun = failure === undefined;
        if (failure !== undefined) this.failure = `it could not connect: ${failure}`;
        resolve();
      };
      this.onProgress = () => {
        clearTimeout(timer);
        timer = setTimeout(
          () => end(`it gave no sign of life for ${START_PATIENCE_MS / 1000} s`),
          START_PATIENCE_MS,
        );
      };
      this.onReady = () => end(undefined);
      this.onFailed = (error) => end(error.message);
      this.onProgress();
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) onAbort();
    });
  }

  isDoneSince(atNs: number): boolean {
    if (!this.hasBegun) return true;
    return this.lastDone.every(({ readNs, writeNs }) => Math.min(readNs, writeNs) > atNs);
  }

  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.onStopped = resolve;
    });
    this.worker.postMessage('stop');
    const patience = new AbortController();
    await Promise.race([stopped, sleep(STOP_TIMEOUT_MS, patience.signal)]);
    patience.abort();
    // Some clients keep timers and sockets, or go on for ever, after they were closed.
    await this.worker.terminate();
  }

  private take(message: ClientThreadMessage): void {
    if (message.kind === 'progress') this.onProgress();
    else if (message.kind === 'ready') this.onReady();
    else if (message.kind === 'stopped') this.onStopped();
    else if (message.kind === 'failed') this.onFailed(new Error(message.message));
    else
      for (const [index, { calls, attempts, backoffs }] of message.parts.entries()) {
        const history = this.histories[index]!;
        history.calls.push(...calls);
        history.attempts.push(...attempts);
        history.backoffs.push(...backoffs);
        const last = this.lastDone[index]!;
        for (const { kind, outcome, endNs } of calls)
          if (outcome === 'done') last[kind === 'read' ? 'readNs' : 'writeNs'] = endNs;
      }
  }
}
