// What this machine can resolve: one server raced against itself, under two names.
import { compareTargets } from '../compare/compare-targets.ts';
import { digestRun } from '../compare/digest.ts';
import type { MetricComparison } from '../compare/metric-comparison.ts';
import { machineFingerprint } from '../result/fingerprint.ts';
import { METRICS } from '../result/metrics.ts';
import type { NoiseFloorRecord } from '../result/noise-floor.ts';
import type { RunResult } from '../result/schema.ts';
import { conductRun } from '../run/conduct.ts';
import { buildRunPlan, type PlannedProfile, type RunSettings } from '../run/plan.ts';
import type { RunContext, RunOutcome } from '../run/session.ts';
import { noiseFloorOf } from '../stats/verdict.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { planCpuSets, readAllowedCpus } from '../targets/cpus/cpu-sets.ts';
import { openTarget } from '../targets/open-target.ts';

/** Both names get the same server: two servers of a kind differ, by where their memory lies for one. */
const TWICE = ['once', 'again'] as const;

/**
 * Runs the blocks of the settings. What started is stopped.
 *
 * @throws CacheBenchError: of openTarget and conductRun
 */
export async function raceWithItself(
  spec: TargetSpec,
  planned: PlannedProfile,
  settings: RunSettings,
  context: RunContext,
): Promise<RunOutcome> {
  const pinned = { ...settings, ...shareCpus(spec, settings) };
  const server = await openTarget(spec, {
    runId: context.runId,
    env: context.env,
    signal: context.signal,
    ...(pinned.serverCpus === undefined ? {} : { cpus: pinned.serverCpus }),
  });
  try {
    const names = TWICE.map((time) => nameAgain(spec, server, time));
    const plan = buildRunPlan([planned], names, pinned);
    return await conductRun(plan, context, { wantsMore: () => false, afterBlock() {} });
  } finally {
    await server.stop();
  }
}

/** As a run that starts the server itself would: the names that it sees are of a server that is there already. */
function shareCpus({ kind }: TargetSpec, { pin, serverCpus, clientCpus }: RunSettings) {
  const { server, client } = planCpuSets({
    allowedCpus: readAllowedCpus(),
    targets: kind === 'attach' ? 0 : 1,
    pin,
    ...(serverCpus === undefined ? {} : { serverCpus }),
    ...(clientCpus === undefined ? {} : { clientCpus }),
  });
  return {
    ...(server === undefined ? {} : { serverCpus: server }),
    ...(client === undefined ? {} : { clientCpus: client }),
  };
}

function nameAgain(spec: TargetSpec, { endpoint }: Target, time: string): TargetSpec {
  const name = `${spec.name}-${time}`;
  return spec.kind === 'attach' ? { ...spec, name } : { name, kind: 'attach', endpoint };
}

/** The metrics that have an interval; the largest difference that it does not exclude. */
export function readNoise(result: RunResult, measuredAt: Date): NoiseFloorRecord {
  const run = digestRun(result);
  const [profile] = result.profiles;
  const [reference, candidate] = result.targets;
  const floors = METRICS.flatMap(({ id }): [string, number][] => {
    if (profile === undefined || reference === undefined || candidate === undefined) return [];
    const comparison = compareTargets(run, {
      profile: profile.name,
      reference: reference.name,
      candidate: candidate.name,
      metric: id,
      tolerance: 0,
    });
    if (comparison?.estimate === undefined || isSetByProfile(comparison)) return [];
    const floor = noiseFloorOf(comparison.estimate);
    return floor === undefined ? [] : [[id, floor]];
  });
  return {
    schemaVersion: 1,
    fingerprint: machineFingerprint(result.environment.facts),
    measuredAt: measuredAt.toISOString(),
    profiles: result.profiles.map(({ name }) => name),
    metrics: Object.fromEntries(floors),
  };
}

/** Throughput at a set rate: that it hardly varies says nothing of the machine. */
function isSetByProfile({ verdict }: MetricComparison): boolean {
  return verdict.word === 'cannot-tell' && verdict.doubt === 'rate-set';
}
