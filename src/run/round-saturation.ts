// Gathers what the verdict on a round's limit needs, from load, telemetry and target.
import { dropUndefined } from '../core/drop-undefined.ts';
import { shareOfLateStarts } from '../core/late-share.ts';
import type { LoadPlan, LoadResult } from '../load/contract.ts';
import type { Saturation } from '../result/parts/saturation.ts';
import type { ServerUsage } from '../result/parts/telemetry.ts';
import { judgeSaturation } from '../stats/saturation.ts';
import type { Target } from '../targets/contract.ts';
import type { TelemetrySample } from '../telemetry/contract.ts';
import { type GeneratorSpeed, noteReached } from './generator-speed.ts';
import { averageThreads } from './server-usage.ts';

export interface RoundSurroundings {
  readonly target: Target;
  readonly otherCores: number | undefined;
  /** What this round reached is noted there. */
  readonly generator: GeneratorSpeed;
  /** CPUs of the generator; undefined: not pinned. */
  readonly clientCpus: readonly number[] | undefined;
}

export function judgeRoundSaturation(
  plan: LoadPlan,
  load: LoadResult,
  samples: readonly TelemetrySample[],
  usage: ServerUsage,
  { target, otherCores, generator, clientCpus }: RoundSurroundings,
): Saturation {
  const completed = load.operations.reduce((sum, operation) => sum + operation.completed, 0);
  const sumServiceNs = load.operations.reduce((sum, { serviceTime }) => sum + serviceTime.sumNs, 0);
  const machineBusyShare = maxKnown([
    meanBusyShare(samples),
    ...(load.agents ?? []).map((agent) => agent.machineBusyShare ?? undefined),
  ]);
  const coresGranted = countGrantedCores(target, samples);
  const throughputPerSecond = completed / (load.durationNs / 1e9);
  noteReached(generator, throughputPerSecond);
  return judgeSaturation({
    client: {
      maxEventLoopUtilization: Math.max(0, ...load.workers.map((worker) => worker.eventLoopUtilization)),
      ...dropUndefined({ maxCpuShare: maxCpuShare(load) }),
      throttledShare: Math.max(
        shareThrottled(samples),
        ...(load.agents ?? []).map((agent) => agent.throttledShare),
      ),
      ...(load.ownDelay === undefined ? {} : { mostSending: load.workers.length * plan.pipeline }),
    },
    server: {
      threads: averageThreads(samples),
      ...dropUndefined({ coresUsed: usage.coresUsed, coresGranted }),
      ...dropUndefined({ mainActive: usage.mainActive, ioActive: usage.ioActive }),
    },
    ...dropUndefined({ machineBusyShare, otherCores, clientCeilingPerSecond: generator.ceilingPerSecond }),
    clientReachedPerSecond: generator.reachedPerSecond,
    // Of a fleet nobody knows which cores its agents are on.
    ...(load.agents === undefined ? dropUndefined({ machineCores: samples[0]?.cores.length }) : {}),
    sharedCores: sharesCores(target, clientCpus),
    // Little's law: requests in flight = throughput × mean service time.
    inFlight: sumServiceNs / load.durationNs,
    inFlightLimit: plan.connections * plan.pipeline,
    throughputPerSecond,
    ...(load.openLoop === undefined
      ? {}
      : {
          openLoop: {
            pacing: load.openLoop.pacing,
            targetPerSecond: load.openLoop.targetPerSecond,
            achievedPerSecond: load.openLoop.achievedPerSecond,
            scheduledPerSecond: load.openLoop.scheduledPerSecond,
            lateShare: worstLateShare(load, load.openLoop),
          },
        }),
  });
}

/** Of a fleet that of its worst agent: among many that are in time it would hardly be seen. */
function worstLateShare({ agents = [] }: LoadResult, openLoop: NonNullable<LoadResult['openLoop']>): number {
  return Math.max(shareOfLateStarts([openLoop]), ...agents.map(({ lateShare = 0 }) => lateShare));
}

function maxKnown(shares: readonly (number | undefined)[]): number | undefined {
  const known = shares.filter((share) => share !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** undefined where the system doesn't tell it of every thread: the busiest could be any. */
function maxCpuShare({ workers }: LoadResult): number | undefined {
  const shares = workers.flatMap(({ cpuShare }) => cpuShare ?? []);
  return shares.length === workers.length ? Math.max(...shares) : undefined;
}

/** Of the time between the first and the last sample; several CPUs that stand still together count as one. */
function shareThrottled(samples: readonly TelemetrySample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  const from = first?.generator.throttledSeconds;
  const to = last?.generator.throttledSeconds;
  if (from === undefined || to === undefined || last!.atNs <= first!.atNs) return 0;
  return Math.min(1, Math.max(0, to - from) / ((last!.atNs - first!.atNs) / 1e9));
}

/** The least of its serving threads and its CPU set; a remote server's machine is unknown unless ssh reads it. */
function countGrantedCores(target: Target, samples: readonly TelemetrySample[]): number | undefined {
  const machineCores =
    target.localPid === undefined ? samples[0]?.serverCores?.length : samples[0]?.cores.length;
  const bounds = [target.identity.threads, target.cpus?.length, machineCores];
  const known = bounds.filter((bound) => bound !== undefined && bound > 0) as number[];
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Busy cores that are neither this server's nor ours: other load. A remote server uses none of this machine. */
export function countOtherCores(
  samples: readonly TelemetrySample[],
  { coresUsed }: ServerUsage,
  isLocal: boolean,
  agents: NonNullable<LoadResult['agents']> = [],
): number | undefined {
  if (samples.length === 0 || samples[0]!.cores.length === 0) return undefined;
  const server = isLocal ? coresUsed : 0;
  if (server === undefined) return undefined;
  // Agents on this machine are no others.
  const own = agents.reduce((sum, agent) => sum + (agent.isHere ? agent.coresUsed : 0), server);
  const busy = samples.reduce((sum, { cores }) => sum + cores.reduce((all, core) => all + core.busy, 0), 0);
  const generator = samples.reduce((sum, sample) => sum + sample.generator.cpu, 0);
  return Math.max(0, (busy - generator) / samples.length - own);
}

/** The same of the machine that ssh reads; only samples in which it was read count. */
export function countOtherServerCores(
  samples: readonly TelemetrySample[],
  { coresUsed }: ServerUsage,
  isThisMachine: boolean,
): number | undefined {
  const read = samples.flatMap(({ serverCores, generator }) =>
    serverCores === undefined || serverCores.length === 0
      ? []
      : [serverCores.reduce((sum, { busy }) => sum + busy, 0) - (isThisMachine ? generator.cpu : 0)],
  );
  if (read.length === 0 || coresUsed === undefined) return undefined;
  return Math.max(0, read.reduce((sum, cores) => sum + cores, 0) / read.length - coresUsed);
}

function sharesCores(target: Target, clientCpus: readonly number[] | undefined): boolean {
  if (target.localPid === undefined) return false;
  if (target.cpus === undefined || clientCpus === undefined) return true;
  return target.cpus.some((cpu) => clientCpus.includes(cpu));
}

function meanBusyShare(samples: readonly TelemetrySample[]): number | undefined {
  const shares = samples.flatMap(({ cores }) => cores.map(({ busy }) => busy));
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
