// The load room's front door: spreads a plan over worker threads, starts them together, merges what they report.

import { monotonicNs } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { describeEndpoint } from '../core/endpoint.ts';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { type ClusterPlan, fetchSlotsAgain, planCluster } from './cluster/plan-cluster.ts';
import type { IntervalSample, LoadOptions, LoadPlan, RunLoad } from './contract.ts';
import { type ChosenIo, chooseIo } from './io/choose-io.ts';
import type { LedgerMemory } from './io/kernel-ledger.ts';
import { IntervalMerger } from './merge-intervals.ts';
import { mergeResults } from './merge-results.ts';
import { type FromWorker, fromPlainError, type ToWorker, type WorkerResult } from './messages.ts';
import type { RoutePhaseReport, RouteReport } from './route/route-plan.ts';
import { type ConnectionRange, splitConnections } from './shard.ts';
import type { LoadSlice, RunSlice, SliceControl } from './slice.ts';
import { type LoadThread, type TakeThread, takeThread } from './worker-threads.ts';

/** Long enough for the message to reach every thread before the instant it names. */
const START_LEAD_NS = 15e6;
/** A thread that has not ended this long after an interrupt is ended from outside. */
const INTERRUPT_GRACE_MS = 1500;
/** Longer than a machine that is overloaded keeps a thread from running. */
const STOP_GRACE_MS = 10_000;

export const runLoad = createRunLoad(takeThread);

/** @param take how a worker gets what it runs in */
export function createRunLoad(take: TakeThread): RunLoad {
  return async (plan, options = {}) => {
    const { plan: merged, parts } = await conduct(take, plan, options);
    return {
      ...mergeResults(merged, parts.results, parts.intervals, parts.interrupted),
      ...dropUndefined({ route: parts.route }),
    };
  };
}

/** A part of a plan, whose other parts are run elsewhere: its start and its end are theirs, too. */
export const runSlice: RunSlice = async (plan, slice, options) => {
  const { parts } = await conduct(takeThread, plan, options, slice);
  return { workers: parts.results, interrupted: parts.interrupted };
};

/** Of all workers of this process. */
interface LoadParts {
  readonly results: readonly WorkerResult[];
  readonly intervals: readonly IntervalSample[];
  readonly interrupted: boolean;
  readonly route?: RouteReport;
}

interface RunOptions extends LoadOptions {
  /** Only with a slice: all of its workers are connected. */
  onReady?(control: SliceControl): void;
  /** Only with a slice that has receivers: its workers send no more. */
  onSent?(): void;
}

async function conduct(
  take: TakeThread,
  plan: LoadPlan,
  options: RunOptions,
  slice?: LoadSlice,
): Promise<{ readonly plan: LoadPlan; readonly parts: LoadParts }> {
  const io = await chooseIo(plan);
  const cluster = plan.endpoint.cluster ? await planCluster(plan) : undefined;
  const prepared = cluster?.plan ?? plan;
  // Connections that were dealt can't be made more here: nobody else would know of them.
  if (slice !== undefined && prepared.connections !== plan.connections)
    throw usageError(
      'E_CLUSTER_CONNECTIONS',
      `${plan.connections} connections are too few to fill the ${prepared.connections} nodes of ${describeEndpoint(plan.endpoint)} from several machines`,
      `Use at least ${prepared.connections} connections.`,
    );
  return { plan: prepared, parts: await new LoadRun(take, prepared, options, io, cluster, slice).result };
}

class LoadRun {
  readonly result: Promise<LoadParts>;
  private readonly plan: LoadPlan;
  private readonly options: RunOptions;
  private readonly slice: LoadSlice | undefined;
  private readonly cluster: ClusterPlan | undefined;
  private readonly workers: readonly LoadThread[];
  private readonly ledgers: readonly (LedgerMemory | undefined)[];
  private readonly intervals: IntervalMerger;
  private readonly results: WorkerResult[] = [];
  private readonly lost = new Set<number>();
  private readonly ended = new Set<number>();
  private readonly phases: RoutePhaseReport[] = [];
  /** Who waits until all is answered after a hold. */
  private onQuiet: (() => void) | undefined;
  /** Who waits for the report of a phase. */
  private readonly awaited = new Map<number, (report: RoutePhaseReport | undefined) => void>();
  private ready = 0;
  /** Workers that send no more, where there are receivers. */
  private sent = 0;
  private isStarted = false;
  private isInterrupted = false;
  private isFollowingSlots = false;
  /** The first one; thrown when all threads have ended. */
  private failure: CacheBenchError | undefined;
  private settle!: { resolve(parts: LoadParts): void; reject(error: unknown): void };
  private readonly onAbort = () => this.interrupt();

  constructor(
    take: TakeThread,
    plan: LoadPlan,
    options: RunOptions,
    io: ChosenIo,
    cluster: ClusterPlan | undefined,
    slice: LoadSlice | undefined,
  ) {
    this.plan = plan;
    this.slice = slice;
    this.options = options;
    this.cluster = cluster;
    this.result = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // What is known of keys is known on one thread.
    const ranges =
      slice === undefined
        ? splitConnections(plan.connections, plan.route === undefined ? plan.threads : 1)
        : rangesOf(slice);
    this.intervals = new IntervalMerger(ranges.length, (sample, times) =>
      options.onInterval?.(sample, times),
    );
    this.ledgers = ranges.map(({ count }) => io.createLedger(count));
    this.workers = ranges.map((range, worker) => {
      const ledger = this.ledgers[worker];
      const cpu = plan.cpus?.[worker % plan.cpus.length];
      return take(
        {
          worker: (slice?.firstWorker ?? 0) + worker,
          workers: slice?.allWorkers ?? ranges.length,
          plan,
          range,
          ...dropUndefined({ cluster: cluster?.cluster }),
          ...dropUndefined({ ledger, cpu }),
        },
        (memory) => io.reclaim(memory),
        {
          onMessage: (message) => this.onMessage(worker, message),
          onError: (error) => this.fail(defect(error)),
          mayRest: () => !this.isInterrupted && this.failure === undefined,
          onEnd: () => this.onEnd(worker),
        },
      );
    });
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (plan.route !== undefined)
      options.onRoute?.({
        enter: (phase) => this.tellAll({ kind: 'enter', phase }),
        hold: () => this.holdOperations(),
        ended: (phase) => this.awaitPhase(phase),
      });
    if (options.signal?.aborted) this.interrupt();
  }

  private onMessage(worker: number, message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.ready++;
        if (this.ready === this.workers.length) this.noteReady();
        break;
      case 'sent':
        if (++this.sent < this.workers.length) break;
        if (this.slice === undefined) this.tellAll({ kind: 'finish' });
        else this.options.onSent?.();
        break;
      case 'interval':
        this.intervals.add(worker, message.interval);
        break;
      case 'route-interval':
        this.options.onRouteInterval?.(message.interval);
        break;
      case 'phase-ended':
        this.phases.push(message.report);
        this.awaited.get(message.report.phase)?.(message.report);
        break;
      case 'quiet':
        this.onQuiet?.();
        break;
      case 'moved':
        void this.followSlots();
        break;
      case 'lost':
        if (message.isLost) this.lost.add(worker);
        else this.lost.delete(worker);
        this.failIfAllLost(message.reason);
        break;
      case 'failed':
        this.fail(fromPlainError(message.error));
        break;
      case 'done':
        this.results.push(message.result);
        this.intervals.end(worker);
    }
  }

  private noteReady(): void {
    if (this.slice === undefined) this.start(monotonicNs() + START_LEAD_NS);
    else
      this.options.onReady?.({
        start: (startNs) => this.start(startNs),
        finish: () => this.tellAll({ kind: 'finish' }),
      });
  }

  private holdOperations(): Promise<void> {
    this.tellAll({ kind: 'hold' });
    return new Promise((resolve) => {
      this.onQuiet = resolve;
    });
  }

  private async awaitPhase(phase: number): Promise<RoutePhaseReport | undefined> {
    const known = this.phases.find((report) => report.phase === phase);
    if (known !== undefined || this.ended.size === this.workers.length) return known;
    return new Promise((resolve) => this.awaited.set(phase, resolve));
  }

  private start(startNs: number): void {
    if (this.isInterrupted) return;
    this.isStarted = true;
    this.tellAll({ kind: 'start', startNs });
    this.options.onStart?.(startNs + this.plan.warmupNs);
  }

  private onEnd(worker: number): void {
    this.ended.add(worker);
    if (this.ended.size < this.workers.length) return;
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.onQuiet?.();
    for (const resolve of this.awaited.values()) resolve(undefined);
    const isWhole = this.results.length === this.workers.length || this.isInterrupted;
    if (this.failure !== undefined) this.settle.reject(this.failure);
    else if (!isWhole) this.settle.reject(defect(new Error('it ended without a result')));
    else
      this.settle.resolve({
        results: this.results,
        intervals: this.intervals.samples,
        interrupted: this.isInterrupted,
        ...(this.plan.route === undefined ? {} : { route: this.reportRoute() }),
      });
  }

  private reportRoute() {
    return { phases: this.phases, intervals: this.results.flatMap(({ timeline = [] }) => timeline) };
  }

  private failIfAllLost(reason: string): void {
    // A node of a cluster is lost to all when it is to one.
    const enough =
      this.cluster === undefined ? this.workers.length - Math.max(this.results.length, this.sent) : 1;
    if (this.lost.size < enough || this.lost.size === 0) return;
    const { endpoint, timeoutNs } = this.plan;
    this.fail(
      new CacheBenchError(
        'E_TARGET_LOST',
        `${describeEndpoint(endpoint)} is lost: no connection could be kept for ${timeoutNs / 1e6} ms (${reason})`,
        { hint: 'Look into the log of the server: it may have crashed, hung, or reached a limit.' },
      ),
    );
  }

  private async followSlots(): Promise<void> {
    if (this.cluster === undefined || this.isFollowingSlots) return;
    this.isFollowingSlots = true;
    try {
      this.tellAll({ kind: 'slots', nodeOfSlot: await fetchSlotsAgain(this.cluster) });
    } catch (error) {
      if (!(error instanceof CacheBenchError)) throw error;
      // No node that answers is for the load to report.
      if (error.code === 'E_CLUSTER_KEYS') this.fail(error);
    } finally {
      this.isFollowingSlots = false;
    }
  }

  private interrupt(): void {
    this.isInterrupted = true;
    // Threads that still connect, or wait for the start, have nothing to report.
    if (!this.isStarted) {
      this.terminate();
    } else {
      this.tellAll({ kind: 'interrupt' });
      // A route waits for what each side still owes.
      const routeMs = (this.plan.route?.sideTimeoutNs ?? 0) / 1e6;
      setTimeout(() => this.terminate(), INTERRUPT_GRACE_MS + routeMs).unref();
    }
  }

  private fail(error: CacheBenchError): void {
    this.failure ??= error;
    this.terminate();
  }

  private tellAll(message: ToWorker): void {
    for (const worker of this.workers) worker.post(message);
  }

  private terminate(): void {
    for (const [index, worker] of this.workers.entries())
      if (!this.ended.has(index)) this.endWorker(worker, this.ledgers[index]);
  }

  /**
   * A thread that is ended from outside while it handles what epoll reported takes the whole process with it: koffi can't
   * be interrupted there. So it is asked to end, and forced only when it does not for long.
   */
  private endWorker(worker: LoadThread, ledger: LedgerMemory | undefined): void {
    if (ledger === undefined) {
      worker.terminate();
      return;
    }
    worker.post({ kind: 'stop' });
    setTimeout(() => worker.terminate(), STOP_GRACE_MS).unref();
  }
}

/** Of its workers, by the numbers of the whole plan. */
function rangesOf({ firstConnection, connections, workers }: LoadSlice): readonly ConnectionRange[] {
  return splitConnections(connections, workers).map(({ first, count }) => ({
    first: firstConnection + first,
    count,
  }));
}

function defect(error: unknown): CacheBenchError {
  return new CacheBenchError('E_WORKER', `a worker thread failed: ${messageOf(error)}`, {
    cause: error,
    hint: 'This is a defect of cache-bench; please report it with the command line and this message.',
  });
}
