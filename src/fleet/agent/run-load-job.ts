// A slice of a round on this machine: connect, say so, begin at the instant that all begin at, and answer with what was measured.

import { monotonicNs } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { LatencyHistogram } from '../../core/latency-histogram.ts';
import type { IntervalSample, LoadPlan } from '../../load/contract.ts';
import { runSlice } from '../../load/coordinator.ts';
import type { WorkerResult } from '../../load/messages.ts';
import type { SliceControl } from '../../load/slice.ts';
import { OwnUsageMeter } from '../../telemetry/own-usage.ts';
import { agentLate, agentPaused } from '../errors.ts';
import { packHistogram } from '../packed-histogram.ts';
import {
  type ClockOffset,
  type IntervalMessage,
  type LoadAnswerMessage,
  type LoadJob,
  MAX_REPORTED_INTERVALS,
  type Order,
  type WorkerResultMessage,
} from '../protocol.ts';
import { measureOffset, toOwnNs, toQueueUs } from '../queue/clock-offset.ts';
import { FENCE_KEY } from '../queue/keys.ts';
import { openDestination } from './destination.ts';
import { Pulse } from './pulse.ts';
import type { SliceContext } from './slice-context.ts';

/** A pause that long is seen in no worker's numbers when all of the process stood still. */
const LONGEST_PAUSE_MS = 2000;

/** @throws CacheBenchError E_FLEET_…, and those of RunLoad */
export async function runLoadJob(job: LoadJob, context: SliceContext): Promise<LoadAnswerMessage> {
  const work = new SliceWork(job, context);
  try {
    return await work.run();
  } finally {
    work.close();
  }
}

class SliceWork {
  private readonly job: LoadJob;
  private readonly context: SliceContext;
  private readonly stop = new AbortController();
  private readonly meter = new OwnUsageMeter();
  private readonly pulse: Pulse;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly onEnd = () => this.fail(this.context.reason());
  private failure: CacheBenchError | undefined;
  private clock: ClockOffset | undefined;
  private control: SliceControl | undefined;
  private startAtUs: number | undefined;
  private checksFence = false;
  /** Since the beat before. */
  private unreported: IntervalMessage[] = [];

  constructor(job: LoadJob, context: SliceContext) {
    this.job = job;
    this.context = context;
    this.pulse = new Pulse({
      late: (lateMs) => {
        if (lateMs > LONGEST_PAUSE_MS && this.startAtUs !== undefined)
          this.fail(agentPaused(context.name, lateMs));
      },
      beat: () => this.beat(),
    });
  }

  async run(): Promise<LoadAnswerMessage> {
    const { context, job } = this;
    context.report({ kind: 'alive' });
    context.signal.addEventListener('abort', this.onEnd, { once: true });
    context.onOrder((order) => this.obey(order));
    await this.checkFence();
    this.checksFence = true;
    const destination = await openDestination(job, context.secrets);
    try {
      const plan: LoadPlan = {
        ...job.load,
        endpoint: destination.endpoint,
        threads: job.slice.workers,
        ...dropUndefined({ cpus: context.cpus }),
      };
      const result = await runSlice(plan, job.slice, {
        signal: this.stop.signal,
        onReady: (control) => void this.getReady(control).catch((error) => this.fail(error)),
        onSent: () => context.report({ kind: 'sent' }),
        onInterval: (sample, times) => this.noteInterval(sample, times),
      });
      this.reportIntervals();
      if (this.failure !== undefined) throw this.failure;
      if (result.interrupted) throw stopped();
      return {
        workers: result.workers.map((one) => this.describeWorker(one)),
        usage: { ...this.meter.end(), longestPauseMs: this.pulse.longestPauseMs },
        clock: this.clock!,
      };
    } catch (error) {
      throw this.failure ?? error;
    } finally {
      await destination.close();
    }
  }

  /** A coordinator that died leaves nobody to say stop: so its fencing id is looked at, too. */
  private beat(): void {
    if (!this.reportIntervals()) this.context.report({ kind: 'alive' });
    if (this.checksFence) void this.checkFence().catch((error) => this.fail(error));
  }

  private noteInterval(sample: IntervalSample, times: LatencyHistogram): void {
    this.unreported.push(this.describeInterval(sample, times));
    if (this.unreported.length === MAX_REPORTED_INTERVALS) this.reportIntervals();
  }

  /** @returns false: there are none */
  private reportIntervals(): boolean {
    const intervals = this.unreported;
    if (intervals.length === 0) return false;
    this.unreported = [];
    this.context.report({ kind: 'intervals', intervals });
    return true;
  }

  close(): void {
    this.context.signal.removeEventListener('abort', this.onEnd);
    this.pulse.stop();
    for (const timer of this.timers) clearInterval(timer);
  }

  /** All connections are open: the clock is looked at as late as can be, and the fence as well. */
  private async getReady(control: SliceControl): Promise<void> {
    this.clock = await measureOffset(this.context.link.commands);
    await this.checkFence();
    this.control = control;
    this.context.report({ kind: 'ready', clock: this.clock });
  }

  private obey(order: Order): void {
    if (order.kind === 'stop') this.fail(stopped());
    else if (order.kind === 'finish') this.control?.finish();
    else if (order.kind === 'start' && this.control !== undefined) this.begin(order.atUs, this.control);
  }

  private begin(atUs: number, control: SliceControl): void {
    const startNs = toOwnNs(this.clock!, atUs);
    const leftMs = (startNs - monotonicNs()) / 1e6;
    if (leftMs < 0) {
      this.fail(agentLate(this.context.name, -leftMs));
      return;
    }
    this.startAtUs = atUs;
    const { warmupNs, stop } = this.job.load;
    const windowInMs = leftMs + warmupNs / 1e6;
    this.timers.push(setTimeout(() => this.meter.begin(), windowInMs));
    // To end threads and to hand numbers over costs CPU as well, but none that the window has used.
    if (stop.kind === 'duration')
      this.timers.push(setTimeout(() => this.meter.end(), windowInMs + stop.durationNs / 1e6));
    control.start(startNs);
  }

  private async checkFence(): Promise<void> {
    const fence = await this.context.link.commands.get(FENCE_KEY);
    if (fence === this.job.fence) return;
    throw new CacheBenchError(
      'E_FLEET_FENCE',
      `agent ${this.context.name} sent nothing more: its slice belongs to a round that is over`,
    );
  }

  private fail(error: CacheBenchError): void {
    this.failure ??= error;
    this.stop.abort();
  }

  private describeInterval(sample: IntervalSample, times: LatencyHistogram): IntervalMessage {
    const { completed, errors, timeouts, hits, misses, durationNs, warmup, inFlight } = sample;
    const startUs = toQueueUs(this.clock!, sample.startNs);
    return {
      ...{ completed, errors, timeouts, hits, misses, durationNs, warmup, startUs },
      number: this.intervals++,
      times: packHistogram({
        ...{ pairs: times.toPairs(), count: times.count, maxNs: times.maxNs, sumNs: times.sumNs },
        minNs: times.count === 0 ? 0 : times.minNs,
      }),
      // As it was merged: in flight is that sum over the duration.
      serviceSumNs: inFlight * durationNs,
    };
  }

  private intervals = 0;

  private describeWorker({ startNs, endNs, ...result }: WorkerResult): WorkerResultMessage {
    const { pacing, ownDelay, operations, derived, sent, errorExamples, usage, reconnects } = result;
    return {
      startUs: toQueueUs(this.clock!, startNs),
      durationNs: endNs - startNs,
      operations: operations.map(({ serviceTime, responseTime, ...counts }) => ({
        ...counts,
        serviceTime: packHistogram(serviceTime),
        ...(responseTime === undefined ? {} : { responseTime: packHistogram(responseTime) }),
      })),
      derived: derived.map(({ errors, time }) => ({ errors, time: packHistogram(time) })),
      sent: [...sent],
      errorExamples: errorExamples.map((one) => ({ ...one })),
      usage: { ...usage },
      reconnects,
      ...(pacing === undefined
        ? {}
        : {
            pacing: {
              ...pacing,
              lateness: packHistogram(pacing.lateness),
              responseLeast: packHistogram(pacing.responseLeast),
            },
          }),
      ...(ownDelay === undefined ? {} : { ownDelay: packHistogram(ownDelay) }),
    };
  }
}

function stopped(): CacheBenchError {
  return new CacheBenchError('E_FLEET_STOPPED', 'the coordinator ended the round');
}
