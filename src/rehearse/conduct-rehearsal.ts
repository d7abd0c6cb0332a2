// Conducts a rehearsal: one load over all phases, copies and faults at their times, and a look at both servers after each.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, usageError } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { formatDurationNs, formatInteger } from '../core/units.ts';
import { openFaultSide, refuseHarm } from '../faults/fault-side.ts';
import { measureProxy } from '../faults/measure-proxy.ts';
import { withFaults } from '../faults/with-faults.ts';
import { SIDES, type SideName } from '../load/route/route-plan.ts';
import { listKeyNames } from '../profile/key-names.ts';
import { listKeyNames as listLogKeyNames } from '../replay/log-key-names.ts';
import { type PhaseRecord, type RehearsalResult, rehearsalKind } from '../result/kinds/rehearsal.ts';
import type { LoadContext } from '../run/load-plan.ts';
import { planFillLoad } from '../run/load-plan.ts';
import type { RunSettings } from '../run/plan.ts';
import { recordTarget } from '../run/target-record.ts';
import { keyPrefix } from '../stage/key-prefix.ts';
import type { Stage, StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import type { Target } from '../targets/contract.ts';
import type { Guard } from '../targets/guard/start-guard.ts';
import { requireFollower } from './copy/follow.ts';
import {
  type OpenRehearsal,
  type RehearsalListener,
  type RehearsalPlan,
  type RoutedSide,
  warn,
} from './open-rehearsal.ts';
import { listServerChosen, refuseUnroutable } from './plan-route.ts';
import { playTimeline } from './play-timeline.ts';
import type { RehearsalPorts } from './ports.ts';
import type { Rehearsal } from './rehearsal.ts';

/**
 * @throws CacheBenchError of withTargets; E_REHEARSAL where a target can't play its part, E_FILL, E_TARGET_LOST, and those of
 *   copies and faults: phases that were over are saved; Interrupted
 */
export async function conductRehearsal(
  plan: RehearsalPlan,
  listener: RehearsalListener,
  ports: RehearsalPorts,
): Promise<RehearsalResult> {
  const { rehearsal, profile, reference, candidate } = plan;
  refuseUnroutable(profile, rehearsal);
  const onEvent = (event: StageEvent) => {
    if (event.kind === 'warning') listener.warn(event.warning.message);
  };
  const stagePlan = {
    targets: [reference, candidate],
    ...{ runId: plan.runId, env: plan.env, signal: plan.signal, allowNonempty: plan.allowNonempty },
    ...{ onEvent, onKeysLeft: listener.onKeysLeft },
    snapshots: true,
  };
  const guard = ports.startGuard();
  const work = async (stage: Stage) => {
    const [old, next] = stage.targets as [Target, Target];
    const targets = { reference: old, candidate: next };
    for (const target of [old, next])
      if (target.nodes !== undefined)
        throw usageError('E_REHEARSAL', `${target.name} is a cluster: a rehearsal is of two single servers`);
    if (rehearsal.phases.some(({ copy }) => copy?.way === 'replicaof')) await requireFollower(old, next);
    refuseUnremovable(rehearsal, [old, next]);
    watchOver(guard, stage, [old, next]);
    const { logged } = plan;
    const names = (prefix: string) =>
      logged === undefined ? listKeyNames(profile, prefix) : listLogKeyNames(logged.log, prefix);
    return stage.withKeys(
      logged?.scripts ?? profile.scripts,
      () =>
        withFaults((faults) =>
          withSides(rehearsal, targets, (sides) => {
            const result = beginResult(plan, targets, sides);
            const open = {
              plan,
              ports,
              guard,
              listener,
              stage,
              targets,
              sides,
              faults,
              result,
              load: loadContext(plan, old),
            };
            return rehearse(open);
          }),
        ),
      names,
    );
  };
  try {
    return await withTargets(stagePlan, work, ports);
  } finally {
    guard.tell('done');
  }
}

function watchOver(guard: Guard, { keyPrefix: prefix }: Stage, targets: readonly [Target, Target]): void {
  const [, candidate] = targets;
  const attached = targets.filter(({ owned }) => !owned).map(({ endpoint }) => endpoint);
  guard.watch({ prefix, attached, ...(candidate.owned ? {} : { candidate: candidate.endpoint }) });
}

/**
 * Names of witnesses and marks are made up as they are sent: on a server of others only SCAN finds them again.
 *
 * @throws CacheBenchError E_REHEARSAL (exit code 2), before anything was written
 */
export function refuseUnremovable(
  { witnesses, phases }: Pick<Rehearsal, 'witnesses' | 'phases'>,
  targets: readonly Pick<Target, 'name' | 'owned' | 'access'>[],
): void {
  if (witnesses === 0 && !phases.some(({ copy }) => copy?.way === 'replicaof')) return;
  const target = targets.find(({ owned, access }) => !owned && access?.refused.has('scan'));
  if (target === undefined) return;
  throw usageError(
    'E_REHEARSAL',
    `${target.name} permits no SCAN, so keys of witnesses and copies could not be removed from it`,
    'Permit it (+scan), or set witnesses: 0 and use no copy: replicaof.',
  );
}

async function rehearse(open: OpenRehearsal): Promise<RehearsalResult> {
  const { plan, listener, result } = open;
  for (const text of plan.logged?.leftOut ?? [])
    warn(open, 'W_LOG_LEFT_OUT', `of the log is not sent: ${text}`);
  for (const name of plan.logged?.serverChosen ?? listServerChosen(plan.profile))
    warn(
      open,
      'W_NOT_MIRRORED',
      `${name} lets the server choose, so two servers always end with different data`,
    );
  await fillReference(open);
  await listener.save(result);
  await playTimeline(open);
  return result;
}

/** Proxies stand only before those to which faults are done: they cost time. */
async function withSides<T>(
  { phases }: Rehearsal,
  targets: OpenRehearsal['targets'],
  work: (sides: OpenRehearsal['sides']) => Promise<T>,
): Promise<T> {
  const closing: { close(): Promise<void> }[] = [];
  const open = async (name: SideName): Promise<RoutedSide> => {
    const target = targets[name];
    const planned = phases.flatMap(({ faults }) => faults.filter(({ on }) => on === name));
    if (planned.length === 0) return { endpoint: target.endpoint, fault: undefined };
    const faults = planned.map(({ fault }) => fault);
    const side = await openFaultSide(target, undefined, faults);
    closing.push(side);
    // Before the first phase rather than in the last.
    for (const fault of faults) refuseHarm(target, fault, side.proxy.readsCommands);
    return { endpoint: side.proxied.endpoint, fault: side, proxyCost: await measureProxy(side) };
  };
  try {
    return await work({ reference: await open('reference'), candidate: await open('candidate') });
  } finally {
    for (const side of closing) await side.close();
  }
}

/** @throws CacheBenchError E_FILL */
async function fillReference({ plan, ports, listener, targets, load }: OpenRehearsal): Promise<void> {
  const { profile, signal } = plan;
  if (profile.fill.length === 0) return;
  listener.tell(`filling ${targets.reference.name}`);
  for (const step of profile.fill) {
    const { operations, durationNs, errorExamples } = await ports.runLoad(planFillLoad(profile, step, load), {
      signal,
    });
    stopIfInterrupted(signal);
    const { completed, errors, timeouts } = operations[0]!;
    if (errors + timeouts > 0)
      throw new CacheBenchError(
        'E_FILL',
        `${targets.reference.name} refused ${formatInteger(errors + timeouts)} writes of the fill: ${errorExamples[0]?.text ?? 'no reply in time'}`,
      );
    listener.tell(`filled ${formatInteger(completed)} writes in ${formatDurationNs(durationNs)}`);
  }
}

function loadContext({ seed, runId, profile }: RehearsalPlan, { endpoint }: Target): LoadContext {
  const settings: RunSettings = {
    ...{ driver: 'resp', protocol: 2, blocks: 1, tolerance: 0, quick: false, seed, cooldownMs: 0 },
    ...{ allowNonempty: false, pin: false, calibrate: false },
  };
  const threads = profile.load.threads === 'auto' ? 1 : profile.load.threads;
  return { endpoint, settings, keyPrefix: keyPrefix(runId), threads, cpus: undefined };
}

function beginResult(
  plan: RehearsalPlan,
  { reference, candidate }: OpenRehearsal['targets'],
  sides: OpenRehearsal['sides'],
): RehearsalResult {
  const { rehearsal, profile, seed, quick } = plan;
  const { split, order, witnesses, ttlToleranceNs, timeoutNs, phases } = rehearsal;
  return {
    kind: rehearsalKind.kind,
    schemaVersion: rehearsalKind.version,
    tool: { name: 'cache-bench', version: plan.toolVersion },
    runId: plan.runId,
    startedAt: plan.startedAt.toISOString(),
    facts: { ...plan.facts },
    partial: true,
    warnings: [],
    name: rehearsal.name,
    file: rehearsal.file,
    profile: profile.name,
    settings: {
      ...{ seed, split, order, witnesses, ttlToleranceNs, timeoutNs, quick },
      connections: profile.load.connections,
      ...dropUndefined({
        ratePerSecond: profile.load.openLoop?.ratePerSecond,
        logCommands: plan.logged?.commands.length,
      }),
      phases: phases.length,
    },
    reference: recordTarget(reference),
    candidate: recordTarget(candidate),
    ...listProxies(sides),
    phases: [] as PhaseRecord[],
    timeline: [],
    dips: [],
    rules: [],
  };
}

function listProxies(sides: OpenRehearsal['sides']): Pick<RehearsalResult, 'proxies'> {
  const proxies = SIDES.flatMap((on) => {
    const { proxyCost } = sides[on];
    if (proxyCost === undefined) return [];
    const { addedNs, addedP99Ns, roundTrips } = proxyCost;
    return [{ on, addedNs, addedP99Ns, roundTrips }];
  });
  return proxies.length === 0 ? {} : { proxies };
}
