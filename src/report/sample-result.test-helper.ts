// Results as a run would write them, for tests of reports: real histograms, seeded noise, every part open to change.
import { dropUndefined } from '../core/drop-undefined.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { SeededRandom } from '../core/random.ts';
import { type RaceResult, raceKind } from '../result/kinds/race.ts';
import type { LatencySummary } from '../result/parts/latency.ts';
import type { OperationSummary } from '../result/parts/operation.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { CompletedRound, FailedRound } from '../result/parts/round.ts';
import type { Saturation } from '../result/parts/saturation.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import { encodeHdr } from '../stats/hdr.ts';
import { sampleSaturation } from './sample-saturation.test-helper.ts';

export interface SampleTarget {
  readonly name: string;
  readonly flavor: TargetRecord['flavor'];
  readonly ratePerSecond: number;
  readonly medianNs: number;
  readonly limit?: Saturation['limit'];
  /** Of all cores, by server and generator that share them. */
  readonly sharedUse?: number;
  readonly besideGenerator?: true;
  /** Share of requests that get an error reply. */
  readonly errorShare?: number;
  readonly errorText?: string;
  /** Blocks whose round failed. */
  readonly failedBlocks?: readonly number[];
  readonly failure?: string;
  /** false: no CPU and memory figures, as for a remote server. */
  readonly telemetry?: boolean;
}

export interface SampleOptions {
  readonly targets?: readonly SampleTarget[];
  readonly profiles?: readonly string[];
  readonly blocks?: number;
  readonly quick?: boolean;
  /** Relative deviation of a round from its block, and of a block from the others. */
  readonly noise?: number;
  /** Requests of a round; few make high percentiles n/a. */
  readonly requests?: number;
  /** Open loop at this rate. */
  readonly ratePerSecond?: number;
  readonly partialAfterRounds?: number;
}

export const REDIS: SampleTarget = {
  name: 'redis',
  flavor: 'redis',
  ratePerSecond: 81_200,
  medianNs: 410_000,
  limit: 'server-bound',
};
export const DRAGONFLY: SampleTarget = {
  name: 'dragonfly',
  flavor: 'dragonfly',
  ratePerSecond: 149_600,
  medianNs: 262_000,
  limit: 'server-bound',
};

const VERSIONS = {
  redis: '8.6.3',
  dragonfly: '1.40.1',
  valkey: '9.1.2',
  'redis-cluster': '8.6.3',
  other: '0.9',
} as const;
const STARTED_AT = Date.UTC(2026, 10, 23, 14, 23, 11);
const ROUND_SECONDS = 10;

export function sampleResult(options: SampleOptions = {}): RaceResult {
  const { targets = [REDIS, DRAGONFLY], profiles = ['read-heavy'], blocks = 8, quick = false } = options;
  const rounds = profiles.flatMap((profile, profileIndex) =>
    Array.from({ length: blocks }, (_, block) =>
      targets.map((_, position) => {
        const targetIndex = block % 2 === 0 ? position : targets.length - 1 - position;
        return sampleRound(
          { profile, profileIndex, target: targets[targetIndex]!, targetIndex, block, position },
          options,
        );
      }),
    ).flat(),
  );
  const kept = rounds.slice(0, options.partialAfterRounds);
  const begun = profiles.filter((profile) => kept.some((round) => round.profile === profile));
  return {
    kind: raceKind.kind,
    schemaVersion: raceKind.version,
    tool: { name: 'cache-bench', version: '0.1.0' },
    runId: '1f9a2b3c',
    startedAt: new Date(STARTED_AT).toISOString(),
    finishedAt: new Date(STARTED_AT + kept.length * (ROUND_SECONDS + 2) * 1000).toISOString(),
    partial: kept.length < rounds.length,
    settings: {
      driver: 'resp',
      protocol: 2,
      blocks,
      quick,
      seed: 42,
      reference: targets[0]!.name,
      command: `cache-bench run ${profiles.join(' ')} ${targets.map(({ name }) => `-t ${name}`).join(' ')}`,
    },
    environment: {
      facts: {
        cpuModel: 'Intel Xeon Platinum 8375C',
        cpus: 16,
        usableCpus: 8,
        memoryBytes: 32 * 1024 ** 3,
        system: 'Debian GNU/Linux 12',
        virtualization: 'KVM',
        nodeVersion: 'v20.20.2',
      },
      clientCpus: [4, 5, 6, 7],
      serverCpus: [0, 1, 2, 3],
      cpuNote: 'servers on CPUs 0-3, generator on CPUs 4-7',
    },
    targets: targets.map(sampleTarget),
    profiles: begun.map(sampleProfile),
    fills: begun.flatMap((profile) => targets.map((target, i) => sampleFill(profile, target, i))),
    rounds: kept,
    warnings: [],
  };
}

interface RoundPlace {
  readonly profile: string;
  readonly profileIndex: number;
  readonly target: SampleTarget;
  readonly targetIndex: number;
  readonly block: number;
  readonly position: number;
}

function sampleRound(place: RoundPlace, options: SampleOptions): CompletedRound | FailedRound {
  const { profile, target, block, position } = place;
  const head = {
    profile,
    target: target.name,
    block,
    position,
    startedAt: new Date(STARTED_AT + (block * 2 + position) * ROUND_SECONDS * 1000).toISOString(),
  };
  if (target.failedBlocks?.includes(block)) {
    const message = target.failure ?? `${target.name} was ended by SIGKILL`;
    return { status: 'failed', ...head, error: { code: 'E_TARGET_LOST', message } };
  }
  return { status: 'completed', ...head, ...measure(place, options) };
}

type Measured = Omit<CompletedRound, 'status' | 'profile' | 'target' | 'block' | 'position' | 'startedAt'>;

/** Most samples are alike: what is the same again is not drawn again, but copied, for tests change what they get. */
const drawn = new Map<string, Measured>();

function measure(place: RoundPlace, options: SampleOptions): Measured {
  const { profileIndex, target, targetIndex, block } = place;
  const { noise, requests, ratePerSecond } = options;
  const key = JSON.stringify([profileIndex, target, targetIndex, block, noise, requests, ratePerSecond]);
  const measured = drawn.get(key) ?? draw(place, options);
  drawn.set(key, measured);
  return structuredClone(measured);
}

function draw({ profileIndex, target, targetIndex, block }: RoundPlace, options: SampleOptions): Measured {
  const { noise = 0.02, requests = 20_000 } = options;
  const ofBlock = new SeededRandom(7, profileIndex * 1000 + block);
  const random = new SeededRandom(11 + targetIndex, profileIndex * 1000 + block);
  const speed = Math.exp(noise * (ofBlock.normal() + random.normal()));
  const rate = Math.min(options.ratePerSecond ?? Number.POSITIVE_INFINITY, target.ratePerSecond * speed);
  const durationNs = ROUND_SECONDS * 1e9;
  const completed = Math.round(rate * ROUND_SECONDS);
  const errors = Math.round(completed * (target.errorShare ?? 0));
  const share = (of: number): number => Math.round(completed * of);
  const latencies = [0.9, 0.1].map((of) => sampleLatency(target.medianNs / speed, requests * of, random));
  const paced = options.ratePerSecond !== undefined;
  const operations: OperationSummary[] = (['GET', 'SET'] as const).map((name, i) => ({
    name,
    completed: share([0.9, 0.1][i]!),
    errors: name === 'SET' ? errors : 0,
    timeouts: 0,
    hits: name === 'GET' ? share(0.81) : 0,
    misses: name === 'GET' ? share(0.09) : 0,
    serviceTime: summarize([latencies[i]!]),
    ...(paced ? { responseTime: summarize([latencies[i]!]) } : {}),
  }));
  const cores = target.flavor === 'dragonfly' ? 1.94 * speed : 0.99;
  const limit = target.limit ?? 'server-bound';
  return {
    durationNs,
    operations,
    serviceTime: summarize(latencies),
    ...(paced ? { responseTime: summarize(latencies) } : {}),
    errorExamples:
      errors === 0
        ? []
        : [
            {
              operation: 'SET',
              text: target.errorText ?? "OOM command not allowed when used memory > 'maxmemory'.",
              count: errors,
            },
          ],
    reconnects: 0,
    timeline: [],
    workers: [{ worker: 0, connections: 50, eventLoopUtilization: 0.62, cpuShare: 0.6 }],
    ...(paced ? { openLoop: samplePace(rate, options.ratePerSecond!) } : {}),
    telemetry: [],
    server:
      target.telemetry === false
        ? {}
        : {
            cpuSeconds: cores * ROUND_SECONDS,
            coresUsed: cores,
            usedBytes: (target.flavor === 'dragonfly' ? 93e6 : 126e6) * (1 + 0.001 * random.unit()),
            rssBytes: target.flavor === 'dragonfly' ? 121e6 : 141e6,
          },
    saturation: {
      ...sampleSaturation(limit, {
        throughputPerSecond: rate,
        cores: target.telemetry === false ? undefined : cores,
        isDragonfly: target.flavor === 'dragonfly',
        ...(paced ? { targetPerSecond: options.ratePerSecond! } : {}),
      }),
      ...dropUndefined({ sharedUse: target.sharedUse, besideGenerator: target.besideGenerator }),
    },
  };
}

function samplePace(achievedPerSecond: number, targetPerSecond: number): CompletedRound['openLoop'] {
  return {
    targetPerSecond,
    achievedPerSecond,
    due: targetPerSecond * ROUND_SECONDS,
    lateSends: 0,
    unsent: Math.round((targetPerSecond - achievedPerSecond) * ROUND_SECONDS),
    maxBacklog: 3,
    lateness: summarize([sampleLatency(90e3, 400, new SeededRandom(7))]),
    pacing: 'timer',
    latencyValid: achievedPerSecond >= 0.99 * targetPerSecond,
  };
}

/** Log-normal with a tail twice as wide beyond the median. */
function sampleLatency(medianNs: number, requests: number, random: SeededRandom): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < requests; i++) {
    const z = random.normal();
    histogram.record(Math.round(medianNs * Math.exp(z > 0 ? 0.36 * z : 0.18 * z)));
  }
  return histogram;
}

function summarize(parts: readonly LatencyHistogram[]): LatencySummary {
  const merged = LatencyHistogram.merge(parts);
  const at = (percentile: number): number | null =>
    merged.count === 0 ? null : merged.percentileNs(percentile);
  return {
    count: merged.count,
    minNs: merged.count === 0 ? null : merged.minNs,
    meanNs: merged.count === 0 ? null : merged.meanNs(),
    p50Ns: at(50),
    p90Ns: at(90),
    p95Ns: at(95),
    p99Ns: at(99),
    p999Ns: at(99.9),
    maxNs: merged.count === 0 ? null : merged.maxNs,
    hdr: encodeHdr(merged),
  };
}

function sampleTarget({ name, flavor }: SampleTarget, index: number): TargetRecord {
  return {
    name,
    owned: true,
    endpoint: `redis://127.0.0.1:${7001 + index}`,
    flavor,
    version: VERSIONS[flavor],
    threads: flavor === 'dragonfly' ? 4 : 1,
    runId: `${index}`.repeat(40),
    ...(flavor === 'dragonfly' ? { multiplexing: 'io_uring' } : {}),
    maxMemoryBytes: 0,
    cpus: [0, 1, 2, 3],
  };
}

function sampleProfile(name: string): ProfileRun {
  return {
    name,
    file: `workloads/${name}.yaml`,
    text: `name: ${name}\n`,
    resolved: {},
    connections: 50,
    pipeline: 1,
    threads: 4,
    clientCeilingPerSecond: 312_000,
  };
}

function sampleFill(
  profile: string,
  { name, flavor }: SampleTarget,
  index: number,
): RaceResult['fills'][number] {
  const perKey = flavor === 'dragonfly' ? 296 : 344;
  return {
    profile,
    target: name,
    keys: 100_000,
    durationNs: 0.4e9,
    usedBytesBefore: 1e6 * (1 + index),
    usedBytesAfter: 1e6 * (1 + index) + perKey * 100_000,
  };
}
