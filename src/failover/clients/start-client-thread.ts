// Starts the thread of one client, gathers what its connections go through, and ends it for good, whatever the client library is at.
import { Worker } from 'node:worker_threads';
import { sleep } from '../../core/clock.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { History } from '../history.ts';
import type { ClientThreadMessage, ClientThreadPlan } from './client-thread-messages.ts';

export interface ClientThread {
  readonly histories: readonly History[];
  /** Why it ended by itself after its start; absent: it did not. */
  readonly failure: string | undefined;
  /** Each connection has read and written since then. */
  isDoneSince(atNs: number): boolean;
  /** Resolves when nothing more will come. Never throws. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3000;

/** @throws CacheBenchError E_CLIENT when it cannot connect */
export async function startClientThread(plan: ClientThreadPlan): Promise<ClientThread> {
  const thread = new RunningThread(plan);
  try {
    await thread.start();
  } catch (error) {
    await thread.stop();
    throw error;
  }
  return thread;
}

class RunningThread implements ClientThread {
  readonly histories: readonly History[];
  failure: string | undefined;
  private readonly name: string;
  private readonly worker: Worker;
  private readonly lastDone: { readNs: number; writeNs: number }[];
  private stopped: Promise<void> | undefined;
  private onReady: () => void = () => {};
  private onFailed: (error: Error) => void = () => {};
  private onStopped: () => void = () => {};

  constructor(plan: ClientThreadPlan) {
    this.name = plan.name;
    this.histories = plan.keys.map((keys) => ({ keys, calls: [], attempts: [], backoffs: [] }));
    this.lastDone = plan.keys.map(() => ({ readNs: 0, writeNs: 0 }));
    this.worker = new Worker(new URL('./client-thread.js', import.meta.url), { workerData: plan });
    this.worker.on('message', (message: ClientThreadMessage) => this.take(message));
    this.worker.on('error', (error) => this.onFailed(error));
    // A library may end the thread without an error.
    this.worker.on('exit', (code) => {
      if (this.stopped === undefined) this.onFailed(new Error(`its thread ended with code ${code}`));
    });
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(
          new CacheBenchError(
            'E_CLIENT',
            `${this.name} cannot connect to the servers of the experiment: ${why}`,
          ),
        );
      const timer = setTimeout(() => fail(`not within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
      this.onReady = () => {
        clearTimeout(timer);
        this.onFailed = (error) => {
          this.failure ??= error.message;
        };
        resolve();
      };
      this.onFailed = (error) => {
        clearTimeout(timer);
        fail(error.message);
      };
    });
  }

  isDoneSince(atNs: number): boolean {
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
    if (message.kind === 'ready') this.onReady();
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
