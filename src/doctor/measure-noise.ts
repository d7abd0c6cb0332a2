// What this machine can resolve: one server raced against itself, under two names.
import { compareTargets } from '../compare/compare-targets.ts';
import { digestRun } from '../compare/digest-run.ts';
import type { MetricComparison } from '../compare/metric-comparison.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { machineFingerprint } from '../result/fingerprint.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { METRICS } from '../result/metrics.ts';
import type { NoiseFloorRecord } from '../result/noise-floor.ts';
import type { Warning } from '../result/parts/warning.ts';
import { buildRunPlan } from '../run/build-plan.ts';
import { conductRace, type RaceWatch } from '../run/conduct-race.ts';
import type { RunContext, RunOutcome } from '../run/open-run.ts';
import type { PlannedProfile, RunSettings } from '../run/plan.ts';
import type { StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import { noiseFloorOf } from '../stats/judge-ratio.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { planCpuSets } from '../targets/cpus/cpu-sets.ts';

/** Both names get the same server: two servers of a kind differ, by where their memory lies for one. */
const TWICE = ['once', 'again'] as const;

/**
 * Runs the blocks of the settings. What started is stopped.
 *
 * @throws CacheBenchError: of withTargets and conductRace
 */
export async function raceWithItself(
  spec: TargetSpec,
  planned: PlannedProfile,
  settings: RunSettings,
  context: RunContext,
): Promise<RunOutcome<RaceResult>> {
  const pinned = { ...settings, ...shareCpus(spec, settings, context) };
  const race = (twice: TargetSpec[], warnings: readonly Warning[] = []) =>
    conductRace(buildRunPlan([planned], twice, pinned), { ...context, warnings }, NO_WATCH);
  if (spec.kind === 'attach') return race(TWICE.map((time) => ({ ...spec, name: nameOf(spec, time) })));
  const { runId, env, signal, onEvent } = context;
  const { serverCpus: cpus, allowNonempty } = pinned;
  const warnings: Warning[] = [];
  const onStage = (event: StageEvent) => {
    if (event.kind === 'warning') warnings.push(event.warning);
    if (event.kind === 'target-step') onEvent(event);
  };
  return withTargets(
    { targets: [spec], runId, env, signal, allowNonempty, onEvent: onStage, ...dropUndefined({ cpus }) },
    ({ targets: [server] }) => {
      const { endpoint } = server!;
      const twice = TWICE.map((time): TargetSpec => ({ name: nameOf(spec, time), kind: 'attach', endpoint }));
      return race(twice, warnings);
    },
    context.ports,
  );
}

const NO_WATCH: RaceWatch = { wantsMore: () => false, afterBlock() {} };

/** As a run that starts the server itself would: the names that it sees are of a server that is there already. */
function shareCpus(
  { kind }: TargetSpec,
  { pin, serverCpus, clientCpus }: RunSettings,
  { ports }: RunContext,
) {
  const { server, client } = planCpuSets({
    allowedCpus: ports.readAllowedCpus(),
    targets: kind === 'attach' ? 0 : 1,
    pin,
    ...dropUndefined({ serverCpus, clientCpus }),
  });
  return dropUndefined({ serverCpus: server, clientCpus: client });
}

function nameOf({ name }: TargetSpec, time: string): string {
  return `${name}-${time}`;
}

/** The metrics that have an interval; the largest difference that it does not exclude. */
export function readNoise(result: RaceResult, measuredAt: Date): NoiseFloorRecord {
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
