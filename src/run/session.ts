// What every kind of run shares: targets opened, a result that is saved as it grows, and nothing left behind.
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Profile } from '../profile/profile.ts';
import type { CompletedRound, FairnessCheck, RunResult, Warning } from '../result/schema.ts';
import { setupOf } from '../result/server-setup.ts';
import { chooseRunDirectory } from '../result/store.ts';
import { isDisturbed } from '../stats/saturation.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { inspectDatabase, loadScripts, removeKeys, showsKeys } from '../targets/control/data.ts';
import { type CpuPlan, planCpuSets, readAllowedCpus } from '../targets/cpus/cpu-sets.ts';
import { openTarget } from '../targets/open-target.ts';
import { cleanUpOrphans } from '../targets/started/orphans.ts';
import { type HostFacts, readHostFacts } from '../telemetry/host-facts.ts';
import type { RunListener } from './events.ts';
import { fillTarget } from './fill.ts';
import { findCeiling } from './find-ceiling.ts';
import { Interrupted, stopIfInterrupted } from './interrupted.ts';
import { Ledger } from './ledger.ts';
import type { LoadContext } from './load-plan.ts';
import { describeMisnamed } from './misnamed.ts';
import type { PlannedProfile, RunSettings, ServerSetup } from './plan.ts';
import { warnOfRestlessMemory } from './settle.ts';
import { recordTarget } from './target-record.ts';

export interface RunContext {
  readonly runId: string;
  readonly outDirectory: string;
  readonly toolVersion: string;
  /** The command that makes this run again, secrets left out. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  readonly onEvent: RunListener;
  /** Aborted by the first Ctrl-C: the round under way is dropped, what is finished is kept. */
  readonly signal: AbortSignal;
  /** Asked before each save; empty where there is nobody to be unfair to. */
  readonly judgeFairness: (result: RunResult) => readonly FairnessCheck[];
  /** Known before the run, to be told and saved with it. */
  readonly warnings?: readonly Warning[];
}

export interface RunOutcome {
  readonly result: RunResult;
  /** The result file. */
  readonly file: string;
  readonly interrupted: boolean;
  /** Why the run ended early; everything finished before it is in `result`. */
  readonly failure?: unknown;
}

export interface SessionPlan {
  readonly targets: readonly TargetSpec[];
  readonly settings: RunSettings;
  /** Of started servers to begin with. */
  readonly servers?: ServerSetup;
  /** Started servers can write snapshots. */
  readonly snapshots?: boolean;
}

export interface Session {
  readonly plan: SessionPlan;
  readonly context: RunContext;
  readonly cpus: CpuPlan;
  readonly targets: readonly Target[];
  readonly ledger: Ledger;
  /** Starts the servers anew unless this is the setup that they run with. */
  useServers(setup: ServerSetup | undefined): Promise<void>;
}

/**
 * Opens the targets, lets `work` measure, and ends what was started, however `work` ends.
 *
 * @throws CacheBenchError when it fails before there is anything to show: E_RESULT_WRITE, E_REFUSED
 *   (exit code 4), E_TARGET_UNREACHABLE, E_AUTH and the other errors of the target room
 */
export async function holdSession(
  plan: SessionPlan,
  context: RunContext,
  work: (session: Session) => Promise<void>,
): Promise<RunOutcome> {
  const { onEvent, signal } = context;
  const orphans = await cleanUpOrphans(undefined, context.env);
  const facts = await readHostFacts();
  const cpus = planCpuSets({
    allowedCpus: readAllowedCpus(),
    targets: plan.targets.filter(({ kind }) => kind !== 'attach').length,
    ...cpuSettings(plan),
  });
  const directory = await chooseRunDirectory(context.outDirectory, context.now(), context.runId);
  onEvent({ kind: 'ready', cpuNote: cpus.note, directory });

  const targets: Target[] = [];
  let ledger: Ledger | undefined;
  let setup = plan.servers;

  async function open(): Promise<void> {
    const granted = setup?.cpus ?? cpus.server;
    for (const spec of setup?.targets ?? plan.targets) {
      stopIfInterrupted(signal);
      const target = await openTarget(spec, {
        runId: context.runId,
        env: context.env,
        signal,
        ...(granted === undefined ? {} : { cpus: granted }),
        ...(setup?.threads === undefined ? {} : { serverThreads: setup.threads }),
        snapshots: plan.snapshots ?? false,
        onStep: (text) => onEvent({ kind: 'target-step', target: spec.name, text }),
      });
      targets.push(target);
      onEvent({ kind: 'target-opened', target: recordTarget(target) });
    }
  }

  async function useServers(wanted: ServerSetup | undefined): Promise<void> {
    if (wanted === setup) return;
    setup = wanted;
    await Promise.all(targets.splice(0).map((target) => target.stop()));
    await open();
  }

  try {
    await open();
    await refuseForeignData(targets, plan.settings.allowNonempty);
    ledger = new Ledger(
      directory,
      beginResult(plan, context, targets, facts, cpus),
      (warning) => onEvent({ kind: 'warning', id: warning.id, message: warning.message }),
      context.judgeFairness,
    );
    for (const { directory: left } of orphans) {
      ledger.warn({
        id: 'W_ORPHAN',
        message: `removed what an earlier run that was killed had left behind: ${left}`,
      });
    }
    for (const warning of context.warnings ?? []) ledger.warn(warning);
    warnOfTargets(targets, ledger);
    await ledger.save();
    await work({ plan, context, cpus, targets, ledger, useServers });
    await ledger.finish(context.now(), true);
    return { result: ledger.result, file: ledger.file, interrupted: false };
  } catch (failure) {
    if (ledger === undefined) throw failure;
    // The disk may be what failed, so this save may fail too; then the file of the last round stands.
    await ledger.finish(context.now(), false).catch(() => {});
    const interrupted = failure instanceof Interrupted;
    return { result: ledger.result, file: ledger.file, interrupted, ...(interrupted ? {} : { failure }) };
  } finally {
    await Promise.all(targets.map((target) => target.stop()));
  }
}

function cpuSettings({ settings }: SessionPlan) {
  const { serverCpus, clientCpus, pin } = settings;
  return {
    pin,
    ...(serverCpus === undefined ? {} : { serverCpus }),
    ...(clientCpus === undefined ? {} : { clientCpus }),
  };
}

/** @throws CacheBenchError E_REFUSED: somebody's data would be measured together with ours */
export async function refuseForeignData(targets: readonly Target[], allowNonempty: boolean): Promise<void> {
  for (const target of targets) {
    if (target.owned || allowNonempty) continue;
    const { keys } = await inspectDatabase(target);
    if (keys === 0) continue;
    throw new CacheBenchError(
      'E_REFUSED',
      `the database of ${target.name} holds ${keys} ${keys === 1 ? 'key' : 'keys'}; an empty one was expected`,
      {
        exitCode: EXIT.refused,
        hint: (await showsKeys(target, KEY_MARK).catch(() => false))
          ? `Some begin with ${KEY_MARK}, as those of a cache-bench that was killed, or still runs. Remove what is left (redis-cli … --scan --pattern '${KEY_MARK}*' | xargs redis-cli … unlink), name an empty database, or pass --allow-nonempty.`
          : 'Name an empty database (redis://host:port/15), or pass --allow-nonempty: only keys of this run are written, and they are removed afterwards.',
      },
    );
  }
}

function warnOfTargets(targets: readonly Target[], ledger: Ledger): void {
  for (const [index, target] of targets.entries()) {
    for (const message of target.warnings) ledger.warn({ id: 'W_TARGET', message, target: target.name });
    const misnamed = describeMisnamed(target);
    if (misnamed !== undefined) ledger.warn({ id: 'W_MISNAMED', message: misnamed, target: target.name });
    const twin = targets.slice(0, index).find(({ identity }) => identity.runId === target.identity.runId);
    if (twin === undefined) continue;
    const message = `${twin.name} and ${target.name} are one and the same server: what differs between them is noise`;
    ledger.warn({ id: 'W_SAME_SERVER', message, target: target.name });
  }
}

/** Once a run: what else the machine does moves both sides, and not always alike. */
export function warnOfOtherLoad(
  { otherCores, otherServerCores, target }: CompletedRound,
  ledger: Ledger,
): void {
  warnOfLoadThere(target, otherServerCores, ledger);
  if (otherCores === undefined || !isDisturbed(otherCores)) return;
  if (ledger.result.warnings.some(({ id, target: on }) => id === 'W_OTHER_LOAD' && on === undefined)) return;
  const message = `other processes used ${otherCores.toFixed(2)} cores of this machine during a round; stop them, or read differences with care`;
  ledger.warn({ id: 'W_OTHER_LOAD', message });
}

/** Once a target whose machine ssh reads. */
function warnOfLoadThere(target: string, cores: number | undefined, ledger: Ledger): void {
  if (cores === undefined || !isDisturbed(cores)) return;
  if (ledger.result.warnings.some(({ id, target: on }) => id === 'W_OTHER_LOAD' && on === target)) return;
  const message = `other processes used ${cores.toFixed(2)} cores of its machine during a round; stop them, or read differences with care`;
  ledger.warn({ id: 'W_OTHER_LOAD', message, target });
}

/** Once a run: a generator that wanders may land on the servers' CPUs. */
export function warnOfWandering({ workers }: CompletedRound, ledger: Ledger): void {
  if (!workers.some(({ pinned }) => pinned === false)) return;
  if (ledger.result.warnings.some(({ id }) => id === 'W_NOT_PINNED')) return;
  const message =
    "the generator's threads could not be kept on their CPUs (taskset failed), so they may have used the servers'; install util-linux, or see what --client-cpus allows";
  ledger.warn({ id: 'W_NOT_PINNED', message });
}

/** Once a target: from there on its CPU and threads are unknown. */
export function warnOfLostHost(
  { name, host }: Target,
  { profile, block, startedAt }: CompletedRound,
  ledger: Ledger,
): void {
  const reason = host?.ending();
  if (reason === undefined) return;
  if (ledger.result.warnings.some(({ id, target }) => id === 'W_SSH_LOST' && target === name)) return;
  const message = `the ssh connection to its machine ended (${reason}): its CPU use and threads are unknown from the round on that began at ${startedAt.slice(11, 19)} UTC (${profile}, block ${block + 1})`;
  ledger.warn({ id: 'W_SSH_LOST', message, target: name });
}

/** A profile whose data every target holds. */
export interface LoadedProfile {
  readonly profile: Profile;
  /** By target. */
  readonly loads: readonly LoadContext[];
  readonly ceilingPerSecond: number | undefined;
}

/** Calibrates, fills every target, lets `work` measure, and removes every key that was written, whatever happens. */
export async function withLoadedProfile(
  session: Session,
  { profile, file, text, sweep, servers }: PlannedProfile,
  work: (loaded: LoadedProfile) => Promise<void>,
): Promise<void> {
  const { plan, context, targets, ledger, cpus } = session;
  const { onEvent } = context;
  await session.useServers(servers);
  const threads = countThreads(profile, cpus);
  const loads: readonly LoadContext[] = targets.map((target) => ({
    endpoint: target.endpoint,
    settings: plan.settings,
    keyPrefix: keyPrefix(context.runId),
    threads,
    cpus: cpus.client,
  }));
  onEvent({ kind: 'profile-started', profile: profile.name });
  // A server that does nothing has nothing to deliver: its ceiling would be one without the receivers' work.
  const isCalibrated = plan.settings.calibrate && profile.receivers.length === 0;
  const ceiling = isCalibrated ? await findCeiling(session, profile, loads[0]!) : undefined;
  if (ceiling !== undefined)
    onEvent({ kind: 'calibrated', profile: profile.name, ceilingPerSecond: ceiling });
  ledger.addProfile({
    name: profile.name,
    ...(sweep === undefined ? {} : { sweep }),
    ...(servers === undefined ? {} : { servers: targets.map((target) => setupOf(recordTarget(target))) }),
    file,
    text,
    resolved: { ...profile },
    connections: profile.load.connections,
    pipeline: profile.load.pipeline,
    threads: Math.min(threads, profile.load.connections),
    ...(ceiling === undefined ? {} : { clientCeilingPerSecond: ceiling }),
  });
  try {
    for (const [at, target] of targets.entries()) {
      await loadScripts(target, profile.scripts);
      const fill = await fillTarget(profile, target, loads[at]!, context);
      ledger.addFill(fill);
      warnOfRestlessMemory(fill, ledger);
    }
    await work({ profile, loads, ceilingPerSecond: ceiling });
  } finally {
    await removeOwnKeys(session);
  }
  onEvent({ kind: 'profile-finished', profile: profile.name });
}

async function removeOwnKeys({ targets, ledger, context }: Session): Promise<void> {
  const prefix = keyPrefix(context.runId);
  for (const target of targets) {
    try {
      await removeKeys(target, prefix);
    } catch (error) {
      if (target.owned) continue;
      ledger.warn({
        id: 'W_KEYS_LEFT',
        message: `keys that begin with ${prefix} may be left on ${target.name}: ${messageOf(error)}`,
        target: target.name,
      });
    }
  }
}

/** All keys of all runs begin with it. */
const KEY_MARK = 'cb:';

/** All keys of a run begin with it; no hash tag, so that clusters spread them. */
export function keyPrefix(runId: string): string {
  return `${KEY_MARK}${runId}:`;
}

/** One worker a client CPU; without CPU sets half of the machine is left to the servers. */
function countThreads(profile: Profile, cpus: CpuPlan): number {
  if (profile.load.threads !== 'auto') return profile.load.threads;
  return cpus.client?.length ?? Math.max(1, Math.floor(readAllowedCpus().length / 2));
}

function beginResult(
  plan: SessionPlan,
  context: RunContext,
  targets: readonly Target[],
  facts: HostFacts,
  cpus: CpuPlan,
): RunResult {
  const { driver, protocol, blocks, maxBlocks, tolerance, noiseFloor, quick, seed } = plan.settings;
  return {
    schemaVersion: 1,
    tool: { name: 'cache-bench', version: context.toolVersion },
    runId: context.runId,
    startedAt: context.now().toISOString(),
    partial: true,
    settings: {
      driver,
      protocol,
      blocks,
      quick,
      seed,
      ...(maxBlocks === undefined ? {} : { maxBlocks }),
      tolerance,
      ...(noiseFloor === undefined ? {} : { noiseFloor: { ...noiseFloor } }),
      reference: targets[0]!.name,
      command: context.command,
    },
    environment: {
      facts: { ...facts },
      ...(cpus.client === undefined ? {} : { clientCpus: [...cpus.client] }),
      ...(cpus.server === undefined ? {} : { serverCpus: [...cpus.server] }),
      cpuNote: cpus.note,
    },
    targets: targets.map(recordTarget),
    profiles: [],
    fills: [],
    rounds: [],
    warnings: [],
  };
}
