// The threads that send loads: started from the bundled entry, and used again where a load follows another of its kind.
import { Worker } from 'node:worker_threads';
import { findThreadEntry, threadOptions } from '../core/thread-entry.ts';
import { countMapped, type LedgerMemory } from './io/kernel-ledger.ts';
import type { FromWorker, ToWorker, WorkerTask } from './messages.ts';

/**
 * What a thread has mapped is unmapped when it ends, and each load maps some more. A prime, so that a new thread, whose code is
 * cold, comes to other places of other blocks each time.
 */
const MOST_LOADS = 41;
/** It is a fraction of a megabyte where commands are small, hundreds where connections wait with batches of large values. */
const MOST_MAPPED_BYTES = 64 * 1024 ** 2;
/** To connect more of them takes longer than a thread takes to start. */
const MOST_CONNECTIONS = 200;
/** Beside a longer load the start of a thread is nothing, and what a load leaves on the heap of its thread goes only with it. */
const LONGEST_NS = 60e9;

/** What a load is told of one of its threads. */
export interface ThreadEvents {
  onMessage(message: FromWorker): void;
  onError(error: unknown): void;
  /** Asked when all is done: whether another load may have the thread. */
  mayRest(): boolean;
  /** The load has it no longer: it has ended, or rests. Nothing more comes. */
  onEnd(): void;
}

/** A thread as long as one load has it. After its end it does nothing, for the thread may be another load's. */
export interface LoadThread {
  post(message: ToWorker): void;
  /** From outside, whatever it does. */
  terminate(): void;
}

export type TakeThread = (
  task: WorkerTask,
  reclaim: (ledger: LedgerMemory) => void,
  events: ThreadEvents,
) => LoadThread;

/**
 * One that rests, or else a new one. To start a thread takes as long as a short round, and a new one compiles what it runs
 * in the middle of it. Threads keep to loads of one kind, so that what was compiled for one load is right for the next.
 *
 * @param reclaim what the load holds of the kernel, called when the thread has ended: only then nothing of it can run any more
 */
export const takeThread: TakeThread = (task, reclaim, events) => {
  const kind = kindOf(task);
  // What a fill had will not be needed soon, and beside a load of days it would be memory for nothing.
  if (!task.plan.fill) for (const one of resting.filter(({ fills }) => fills)) one.leave();
  const at = resting.findIndex((one) => one.kind === kind);
  const thread = at < 0 ? new Thread(kind, task) : resting.splice(at, 1)[0]!;
  return thread.take(task, reclaim, events);
};

const resting: Thread[] = [];

/** What decides how it goes to its sockets, how often it is called for what, and where it runs. */
function kindOf({ plan, ledger, cpu }: WorkerTask): string {
  const way = ledger === undefined ? 'node' : 'epoll';
  const loop = plan.openLoop === undefined ? 'closed' : 'open';
  return [way, plan.fill ? 'fill' : loop, cpu].join();
}

/** Whether the thread may rest after it. What others than the server have a say in may outlast its load. */
function mayShare({ plan, range, cluster }: WorkerTask): boolean {
  const { driver, route, receivers, stop } = plan;
  const isAlone = route === undefined && receivers === undefined && cluster === undefined;
  const isShort = stop.kind !== 'duration' || stop.durationNs <= LONGEST_NS;
  return driver === 'resp' && isAlone && isShort && range.count <= MOST_CONNECTIONS;
}

class Thread {
  readonly kind: string;
  readonly fills: boolean;
  private readonly worker: Worker;
  /** Of all its loads: what it holds of the kernel, and how that is given back. */
  private readonly leftOvers: { readonly ledger: LedgerMemory; giveBack(): void }[] = [];
  private loads = 0;
  /** Absent while it rests. */
  private events: ThreadEvents | undefined;

  constructor(kind: string, { plan, worker }: WorkerTask) {
    this.kind = kind;
    this.fills = plan.fill;
    this.worker = new Worker(findThreadEntry('worker-entry'), {
      execArgv: threadOptions(),
      name: `load-${worker}`,
    });
    this.worker.on('message', (message: FromWorker) => this.onMessage(message));
    // Of one that rests nobody waits for anything: it is gone, and the next load has a new one.
    this.worker.on('error', (error) => this.events?.onError(error));
    this.worker.on('exit', () => this.onExit());
  }

  take(task: WorkerTask, reclaim: (ledger: LedgerMemory) => void, events: ThreadEvents): LoadThread {
    this.loads++;
    this.events = events;
    const { ledger } = task;
    if (ledger !== undefined) this.leftOvers.push({ ledger, giveBack: () => reclaim(ledger) });
    const rests = this.loads < MOST_LOADS && mayShare(task);
    this.worker.ref();
    this.post({ kind: 'load', task, rests });
    const ifMine = (action: () => void) => {
      if (this.events === events) action();
    };
    return {
      post: (message) => ifMine(() => this.post(message)),
      terminate: () => ifMine(() => void this.worker.terminate()),
    };
  }

  /** Of one that rests: no load has it again. */
  leave(): void {
    resting.splice(resting.indexOf(this), 1);
    this.post({ kind: 'stop' });
  }

  private onMessage(message: FromWorker): void {
    if (message.kind !== 'rests') this.events?.onMessage(message);
    else if (this.events?.mayRest() && this.countMapped() <= MOST_MAPPED_BYTES) this.rest();
    else this.post({ kind: 'stop' });
  }

  private rest(): void {
    this.worker.unref();
    resting.push(this);
    this.end();
  }

  private countMapped(): number {
    return this.leftOvers.reduce((sum, { ledger }) => sum + countMapped(ledger), 0);
  }

  private onExit(): void {
    const at = resting.indexOf(this);
    if (at >= 0) resting.splice(at, 1);
    for (const { giveBack } of this.leftOvers) giveBack();
    this.end();
  }

  private end(): void {
    const { events } = this;
    this.events = undefined;
    events?.onEnd();
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}
