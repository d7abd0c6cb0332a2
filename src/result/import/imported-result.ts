// A result that another tool measured: what it told, in the shape of ours, and a warning that says what it didn't.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { encodeHdr } from '../../stats/hdr.ts';
import { type RaceResult, raceKind } from '../kinds/race.ts';
import type { LatencySummary } from '../parts/latency.ts';
import type { OperationSummary } from '../parts/operation.ts';
import type { CompletedRound } from '../parts/round.ts';

export type ValueUnit = 'ns' | 'us' | 'ms';

export interface ImportContext {
  /** Of the values of a histogram, where the user names it; absent: as the file tells. */
  readonly unit?: ValueUnit;
  /** As named by the user. */
  readonly file: string;
  /** What to call the server; absent: as the file calls it. */
  readonly target?: string;
  readonly now: Date;
  readonly runId: string;
  readonly toolVersion: string;
}

export interface ImportedProfile {
  readonly name: string;
  /** 0: the tool does not tell. */
  readonly connections: number;
  readonly pipeline: number;
  readonly threads: number;
  /** What the tool says of its settings, secrets left out. */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** One a block. */
  readonly rounds: readonly ImportedRound[];
}

export interface ImportedRound {
  readonly startedAt: Date;
  readonly durationNs: number;
  readonly operations: readonly OperationSummary[];
  /** All operations together. */
  readonly serviceTime: LatencySummary;
  readonly timeline?: CompletedRound['timeline'];
  readonly reconnects?: number;
}

export interface Imported {
  /** "memtier_benchmark" */
  readonly tool: string;
  readonly server: { readonly name: string; readonly endpoint: string };
  readonly profiles: readonly ImportedProfile[];
  readonly protocol: 2 | 3;
  /** Sentences about what is guessed or missing beyond what every import lacks. */
  readonly remarks: readonly string[];
}

export function toResult(imported: Imported, context: ImportContext): RaceResult {
  const { tool, server, profiles, protocol, remarks } = imported;
  const { file, now, runId, toolVersion } = context;
  const target = context.target ?? server.name;
  const starts = profiles.flatMap(({ rounds }) => rounds.map(({ startedAt }) => startedAt.getTime()));
  return {
    kind: raceKind.kind,
    schemaVersion: raceKind.version,
    tool: { name: 'cache-bench', version: toolVersion },
    runId,
    startedAt: new Date(Math.min(now.getTime(), ...starts)).toISOString(),
    partial: false,
    settings: {
      driver: 'resp',
      protocol,
      blocks: Math.max(...profiles.map(({ rounds }) => rounds.length)),
      quick: false,
      seed: 0,
      reference: target,
      command: `cache-bench import ${file}`,
    },
    environment: { facts: {}, cpuNote: `unknown: measured by ${tool}` },
    targets: [
      {
        name: target,
        owned: false,
        endpoint: server.endpoint,
        flavor: 'other',
        version: 'of unknown version',
        runId: '',
      },
    ],
    profiles: profiles.map(({ name, connections, pipeline, threads, resolved }) => ({
      name,
      file,
      text: '',
      resolved: { ...resolved },
      connections,
      pipeline,
      threads,
    })),
    fills: [],
    rounds: profiles.flatMap(({ name, rounds }) =>
      rounds.map((round, block) => toRound(round, { profile: name, target, block, tool })),
    ),
    warnings: [
      {
        id: 'W_IMPORTED',
        message: `imported from ${tool}: server, load generator and machine were not observed, and rounds were not interleaved, so compare it with care`,
      },
      ...remarks.map((message) => ({ id: 'W_IMPORTED', message })),
    ],
  };
}

function toRound(
  round: ImportedRound,
  { profile, target, block, tool }: { profile: string; target: string; block: number; tool: string },
): CompletedRound {
  return {
    status: 'completed',
    profile,
    target,
    block,
    position: 0,
    startedAt: round.startedAt.toISOString(),
    durationNs: round.durationNs,
    operations: [...round.operations],
    serviceTime: round.serviceTime,
    errorExamples: [],
    reconnects: round.reconnects ?? 0,
    timeline: round.timeline ?? [],
    workers: [],
    telemetry: [],
    server: {},
    saturation: { limit: 'unknown', reason: `imported from ${tool}, which does not say` },
  };
}

export interface KnownLatency {
  readonly minNs?: number | undefined;
  readonly meanNs?: number | undefined;
  readonly p50Ns?: number | undefined;
  readonly p90Ns?: number | undefined;
  readonly p95Ns?: number | undefined;
  readonly p99Ns?: number | undefined;
  readonly p999Ns?: number | undefined;
  readonly maxNs?: number | undefined;
  readonly atLeast?: LatencySummary['atLeast'];
}

/** What the tool tells counts; what it leaves out is read off its histogram, if it gives one. */
export function summarize(told: KnownLatency, histogram = new LatencyHistogram()): LatencySummary {
  const isEmpty = histogram.count === 0;
  const at = (percentile: number): number | null => (isEmpty ? null : histogram.percentileNs(percentile));
  return {
    // Of the histogram: percentiles without one have a count of 0.
    count: histogram.count,
    minNs: told.minNs ?? (isEmpty ? null : histogram.minNs),
    meanNs: told.meanNs ?? (isEmpty ? null : histogram.meanNs()),
    p50Ns: told.p50Ns ?? at(50),
    p90Ns: told.p90Ns ?? at(90),
    p95Ns: told.p95Ns ?? at(95),
    p99Ns: told.p99Ns ?? at(99),
    p999Ns: told.p999Ns ?? at(99.9),
    maxNs: told.maxNs ?? (isEmpty ? null : histogram.maxNs),
    ...dropUndefined({ atLeast: told.atLeast }),
    hdr: encodeHdr(histogram),
  };
}
