// Turns what load and telemetry saw of one round into the round of the result file.
import { dropUndefined } from '../core/drop-undefined.ts';
import { LatencyHistogram, type SparseHistogram } from '../core/latency-histogram.ts';
import type { DerivedResult, LoadResult } from '../load/contract.ts';
import type { LatencySummary } from '../result/parts/latency.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Saturation } from '../result/parts/saturation.ts';
import type { ServerUsage, TelemetryRecord } from '../result/parts/telemetry.ts';
import { encodeHdr } from '../stats/hdr.ts';
import { isRateReached } from '../stats/saturation.ts';
import type { CoreSample, TelemetrySample, ThreadSample } from '../telemetry/contract.ts';
import type { SideRecords } from './during/watch-round.ts';
import type { MachineTrouble } from './server-usage.ts';

export interface RoundHead {
  readonly profile: string;
  readonly target: string;
  readonly block: number;
  readonly position: number;
  readonly startedAt: string;
}

/** Cores that others used, on this machine and on that of the server. */
export interface OtherLoad {
  readonly otherCores: number | undefined;
  readonly otherServerCores: number | undefined;
}

/** What was seen of one round. */
export interface MeasuredRound {
  readonly load: LoadResult;
  /** Of the window. */
  readonly samples: readonly TelemetrySample[];
  readonly server: ServerUsage;
  readonly otherLoad: OtherLoad;
  readonly machine: MachineTrouble;
  readonly saturation: Saturation;
  readonly sides: SideRecords;
}

export function recordRound(
  head: RoundHead,
  { load, samples, server, otherLoad, machine, saturation, sides }: MeasuredRound,
): CompletedRound {
  const paced = load.openLoop !== undefined;
  return {
    status: 'completed',
    ...head,
    durationNs: load.durationNs,
    operations: load.operations.map(({ serviceTime, responseTime, ...counts }) => ({
      ...counts,
      serviceTime: summarizeLatency(serviceTime),
      ...(responseTime === undefined ? {} : { responseTime: summarizeLatency(responseTime) }),
    })),
    ...(load.derived.length === 0 ? {} : { derived: load.derived.map(recordDerived) }),
    serviceTime: summarizeLatency(...load.operations.map((one) => one.serviceTime)),
    ...(paced
      ? { responseTime: summarizeLatency(...load.operations.flatMap((one) => one.responseTime ?? [])) }
      : {}),
    errorExamples: load.errorExamples.map((example) => ({ ...example })),
    reconnects: load.reconnects,
    timeline: load.intervals
      .filter((interval) => !interval.warmup)
      .map(({ startNs, durationNs, completed, errors, timeouts, p50Ns, p99Ns, maxNs, inFlight }) => ({
        startNs: startNs - load.startNs,
        durationNs,
        completed,
        errors,
        timeouts,
        p50Ns,
        p99Ns,
        maxNs,
        inFlight,
      })),
    workers: load.workers.map((usage) => ({ ...usage })),
    ...(load.agents === undefined ? {} : { agents: load.agents.map((agent) => ({ ...agent })) }),
    ...(load.openLoop === undefined ? {} : { openLoop: recordOpenLoop(load.openLoop) }),
    ...(load.ownDelay === undefined ? {} : { ownDelay: summarizeLatency(load.ownDelay) }),
    telemetry: samples.map((sample) => recordTelemetry(sample, load.startNs)),
    server,
    ...dropUndefined({ ...otherLoad }),
    ...machine,
    saturation,
    ...sides,
  };
}

/** In the shape of an operation, so that every table has a row for it. */
function recordDerived({ time, ...counts }: DerivedResult) {
  return { ...counts, timeouts: 0, hits: 0, misses: 0, serviceTime: summarizeLatency(time) };
}

function recordOpenLoop(openLoop: NonNullable<LoadResult['openLoop']>): CompletedRound['openLoop'] {
  return {
    ...openLoop,
    lateness: summarizeLatency(openLoop.lateness),
    responseLeast: summarizeLatency(openLoop.responseLeast),
    latencyValid: isRateReached(openLoop),
  };
}

export function summarizeLatency(...parts: readonly SparseHistogram[]): LatencySummary {
  const merged = new LatencyHistogram();
  for (const part of parts) merged.addSparse(part);
  const at = (percentile: number) => orNull(merged.percentileNs(percentile));
  return {
    count: merged.count,
    minNs: orNull(merged.minNs),
    meanNs: orNull(merged.meanNs()),
    p50Ns: at(50),
    p90Ns: at(90),
    p95Ns: at(95),
    p99Ns: at(99),
    p999Ns: at(99.9),
    maxNs: merged.count === 0 ? null : merged.maxNs,
    hdr: encodeHdr(merged),
  };
}

/** JSON has no NaN and no Infinity. */
function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Threads below this share of a core say nothing and would fill the file. */
const IDLE_THREAD_SHARE = 0.001;

function recordTelemetry(sample: TelemetrySample, windowStartNs: number): TelemetryRecord {
  const busy = (threads: readonly ThreadSample[]) =>
    threads
      .filter(({ cpu }) => cpu >= IDLE_THREAD_SHARE)
      .map((thread) => ({ ...thread, cpu: shorten(thread.cpu) }));
  const { usedBytes, rssBytes } = sample.memory;
  return {
    atNs: sample.atNs - windowStartNs,
    cores: sample.cores.map(recordCore),
    ...(sample.serverCores === undefined ? {} : { serverCores: sample.serverCores.map(recordCore) }),
    serverThreads: busy(sample.serverThreads),
    ...dropUndefined({ usedBytes, rssBytes }),
    generator: {
      cpu: shorten(sample.generator.cpu),
      rssBytes: sample.generator.rssBytes,
      threads: busy(sample.generator.threads),
    },
  };
}

function recordCore({ cpu, busy, steal }: CoreSample) {
  return { cpu, busy: shorten(busy), steal: shorten(steal) };
}

/** Four digits after the point are finer than any tick of /proc. */
function shorten(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
