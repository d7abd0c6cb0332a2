// JSON shaped as memtier_benchmark writes it, for the scripts that read that: one target under one profile.

import { toJsonText } from '../../core/json-text.ts';
import type { RunResult } from '../../result/kinds.ts';
import type { MetricContext } from '../../result/metrics.ts';
import type { ProfileRun } from '../../result/parts/profile-run.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import type { TargetRecord } from '../../result/parts/target.ts';
import { encodeHdrInUnit } from '../../stats/hdr.ts';
import { tailPercentileNs } from '../../stats/tail-permutation.ts';
import type { ReportInput } from '../report-input.ts';
import { mergeLatency, onlySeries } from './merge-rounds.ts';

/** @throws CacheBenchError E_FORMAT (exit code 2) when the result has more than one series */
export function renderMemtier({ result }: ReportInput): string {
  const rounds = onlySeries(result, 'memtier');
  const profile = result.profiles.find(({ name }) => name === rounds[0]!.profile);
  const target = result.targets.find(({ name }) => name === rounds[0]!.target);
  const document = {
    configuration: describeConfiguration(rounds, profile, target),
    'run information': {
      Threads: profile?.threads ?? null,
      'Connections per thread': connectionsPerThread(profile),
      Seconds: round(totalSeconds(rounds)),
      'Format version': FORMAT_VERSION,
    },
    'ALL STATS': describeStats(rounds),
    // Not memtier's: where this comes from. Readers that know only memtier pass over it.
    'cache-bench': describeOrigin(result, rounds),
  };
  return toJsonText(document);
}

/** Of memtier_benchmark 2.3, run information. */
const FORMAT_VERSION = 2;

function describeConfiguration(
  rounds: readonly CompletedRound[],
  profile: ProfileRun | undefined,
  target: TargetRecord | undefined,
): object {
  const [, server = null, port] = /\/\/([^/]*):(\d+)/.exec(target?.endpoint ?? '') ?? [];
  const rate = rounds[0]!.openLoop?.targetPerSecond;
  return {
    server,
    port: port === undefined ? null : Number(port),
    protocol: 'redis',
    clients: connectionsPerThread(profile),
    threads: profile?.threads ?? null,
    pipeline: profile?.pipeline ?? null,
    test_time: round(totalSeconds(rounds)),
    // memtier's is per connection, and 0 without one.
    rate_limit: rate === undefined ? 0 : round(rate / Math.max(1, profile?.connections ?? 1)),
  };
}

function connectionsPerThread(profile: ProfileRun | undefined): number | null {
  return profile === undefined || profile.threads === 0 ? null : profile.connections / profile.threads;
}

function describeStats(rounds: readonly CompletedRound[]): object {
  const startMs = Math.min(...rounds.map(({ startedAt }) => Date.parse(startedAt)));
  const lastMs = Math.max(...rounds.map((one) => Date.parse(one.startedAt) + one.durationNs / 1e6));
  const stats: Record<string, object> = {
    Runtime: {
      'Start time': startMs,
      'Finish time': Math.round(lastMs),
      // Of the measured windows: the breaks between rounds are no part of it.
      'Total duration': Math.round(totalSeconds(rounds) * 1000),
      'Time unit': 'MILLISECONDS',
      Interrupted: 'false',
    },
  };
  const operations = new Set(rounds.flatMap((one) => one.operations.map(({ name }) => name)));
  for (const operation of operations) {
    const name = pluralize(operation);
    // Two operations of a profile may differ in nothing but their capitals.
    stats[name in stats ? operation : name] = describeLoad(rounds, { operation });
  }
  stats['Totals'] = { ...describeLoad(rounds), 'Time-Serie': describeSeconds(rounds) };
  return stats;
}

/** As memtier does: GET becomes Gets. */
function pluralize(operation: string): string {
  return `${operation.charAt(0).toUpperCase()}${operation.slice(1).toLowerCase()}s`;
}

function describeLoad(rounds: readonly CompletedRound[], context: MetricContext = {}): object {
  const operations = rounds.flatMap((one) =>
    one.operations.filter(({ name }) => context.operation === undefined || name === context.operation),
  );
  const sum = (field: 'completed' | 'hits' | 'misses'): number =>
    operations.reduce((total, operation) => total + operation[field], 0);
  const durationSeconds = totalSeconds(rounds);
  const latency = mergeLatency(rounds, context);
  const isEmpty = latency.count === 0;
  const reconnects = rounds.reduce((total, one) => total + one.reconnects, 0);
  const meanMs = isEmpty ? null : toMs(latency.meanNs());
  return {
    Count: sum('completed'),
    'Ops/sec': round(sum('completed') / durationSeconds),
    'Hits/sec': round(sum('hits') / durationSeconds),
    'Misses/sec': round(sum('misses') / durationSeconds),
    // A connection serves all operations.
    ...(context.operation === undefined
      ? {
          'Connection Errors/sec': round(reconnects / durationSeconds),
          'Connection Errors': reconnects,
        }
      : {}),
    Latency: meanMs,
    'Average Latency': meanMs,
    'Accumulated Latency': isEmpty ? 0 : Math.round(latency.sumNs / 1e6),
    'Min Latency': isEmpty ? null : toMs(latency.minNs),
    'Max Latency': isEmpty ? null : toMs(latency.maxNs),
    'Time-Serie': {},
    'Percentile Latencies': {
      ...Object.fromEntries(
        PERCENTILES.map((percentile) => [
          `p${percentile.toFixed(2)}`,
          toMs(tailPercentileNs(latency, percentile)),
        ]),
      ),
      'Histogram log format': { 'Compressed Histogram': encodeHdrInUnit(latency, NS_PER_MICROSECOND) },
    },
  };
}

const PERCENTILES = [50, 90, 95, 99, 99.9];
/** memtier counts in them. */
const NS_PER_MICROSECOND = 1000;

/**
 * Second by second, round after round. Percentiles of parts of a second can't be merged: theirs is the
 * mean by requests.
 */
function describeSeconds(rounds: readonly CompletedRound[]): object {
  const seconds: Record<string, object> = {};
  let before = 0;
  for (const { timeline, durationNs } of rounds) {
    const secondOf = ({ startNs }: CompletedRound['timeline'][number]): number => Math.floor(startNs / 1e9);
    for (const second of new Set(timeline.map(secondOf)))
      seconds[before + second] = describeSecond(timeline.filter((one) => secondOf(one) === second));
    before += Math.ceil(durationNs / 1e9);
  }
  return seconds;
}

function describeSecond(parts: CompletedRound['timeline']): object {
  const count = parts.reduce((total, { completed }) => total + completed, 0);
  if (count === 0) return { Count: 0 };
  // Little's law, the way the requests in flight were computed.
  const totalNs = parts.reduce((total, { inFlight, durationNs }) => total + inFlight * durationNs, 0);
  const meanOf = (field: 'p50Ns' | 'p99Ns'): number | null =>
    toMs(parts.reduce((total, part) => total + (part[field] ?? 0) * part.completed, 0) / count);
  return {
    Count: count,
    'Average Latency': toMs(totalNs / count),
    'Accumulated Latency': Math.round(totalNs / 1e6),
    'Max Latency': toMs(Math.max(...parts.map(({ maxNs }) => maxNs ?? 0))),
    'p50.00': meanOf('p50Ns'),
    'p99.00': meanOf('p99Ns'),
  };
}

function describeOrigin(result: RunResult, rounds: readonly CompletedRound[]): object {
  const { profile, target, responseTime } = rounds[0]!;
  return {
    version: result.tool.version,
    run: result.runId,
    profile,
    target,
    rounds: rounds.length,
    partial: result.partial,
    latency: responseTime === undefined ? 'from send to reply' : 'from intended start to reply',
    command: result.settings.command,
  };
}

function totalSeconds(rounds: readonly CompletedRound[]): number {
  return rounds.reduce((total, { durationNs }) => total + durationNs, 0) / 1e9;
}

function toMs(ns: number | undefined): number | null {
  return ns === undefined ? null : Math.round(ns / 1e3) / 1e3;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
