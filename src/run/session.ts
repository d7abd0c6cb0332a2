// What every kind of run shares: targets opened, a result that is saved as it grows, and nothing left behind.

import { dropUndefined } from '../core/drop-undefined.ts';
import type { CacheBenchError } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import { listCommandNames } from '../profile/command-names.ts';
import { listKeyNames } from '../profile/key-names.ts';
import { largestValueBytes } from '../profile/largest-value.ts';
import type { Profile } from '../profile/profile.ts';
import type { EqualRate } from '../result/equal-rate.ts';
import type { RunResult } from '../result/kinds.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { JudgedRun, RunHead } from '../result/parts/run-head.ts';
import type { Warning } from '../result/parts/warning.ts';
import { setupOf } from '../result/server-setup.ts';
import { chooseRunDirectory } from '../result/store/directory.ts';
import type { ServerSetup, Stage, StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import { isDisturbed } from '../stats/saturation.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { type CpuPlan, planCpuSets } from '../targets/cpus/cpu-sets.ts';
import type { HostFacts } from '../telemetry/host-facts.ts';
import type { RunListener } from './events.ts';
import { describeExpectations } from './expectations.ts';
import { fillTarget } from './fill.ts';
import { findCeiling } from './find-ceiling.ts';
import { Ledger } from './ledger.ts';
import type { LoadContext } from './load-plan.ts';
import type { PlannedProfile, RunSettings } from './plan.ts';
import type { RunPorts } from './ports.ts';
import { warnOfRestlessMemory } from './settle.ts';
import { recordTarget } from './target-record.ts';

export interface RunContext {
  readonly runId: string;
  readonly ports: RunPorts;
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
  readonly judgeFairness: (run: JudgedRun) => readonly FairnessCheck[];
  /** Known before the run, to be told and saved with it. */
  readonly warnings?: readonly Warning[];
}

export interface RunOutcome<R extends RunResult = RunResult> {
  readonly result: R;
  /** The result file. */
  readonly file: string;
  readonly interrupted: boolean;
  /** Why the run ended early, or what is wrong although it came to its end; all that was finished is in `result`. */
  readonly failure?: unknown;
}

export interface SessionPlan {
  readonly targets: readonly TargetSpec[];
  readonly settings: RunSettings;
  /** Of started servers to begin with. */
  readonly servers?: ServerSetup;
  /** Started servers can write snapshots. */
  readonly snapshots?: boolean;
  /** false: targets may refuse writes. Absent: keys may be written. */
  readonly writes?: boolean;
}

export interface Session<R extends RunResult = RunResult> {
  readonly plan: SessionPlan;
  readonly context: RunContext;
  readonly cpus: CpuPlan;
  readonly stage: Stage;
  readonly ledger: Ledger<R>;
}

/**
 * Opens the targets, lets `work` measure, and ends what was started, however `work` ends.
 *
 * @param begin makes the result that is saved before anything is measured
 * @throws CacheBenchError when it fails before there is anything to show: E_RESULT_WRITE, and those of withTargets
 */
export async function holdSession<R extends RunResult>(
  plan: SessionPlan,
  context: RunContext,
  begin: (head: RunHead) => R,
  work: (session: Session<R>) => Promise<void>,
): Promise<RunOutcome<R>> {
  const { runId, env, signal, onEvent } = context;
  const { ports } = context;
  const facts = await ports.readHostFacts();
  const cpus = planCpuSets({
    allowedCpus: ports.readAllowedCpus(),
    targets: plan.targets.filter(({ kind }) => kind !== 'attach').length,
    ...cpuSettings(plan),
  });
  const directory = await chooseRunDirectory(context.outDirectory, context.now(), runId);
  const expects = describeExpectations(cpus, plan.targets);
  onEvent({ kind: 'ready', cpuNote: cpus.note, expects, directory });
  const warnings = new WarningQueue();
  let keysLeft: CacheBenchError | undefined;
  const stagePlan = {
    targets: plan.targets,
    runId,
    env,
    signal,
    allowNonempty: plan.settings.allowNonempty,
    ...dropUndefined({
      cpus: cpus.server,
      servers: plan.servers,
      snapshots: plan.snapshots,
      writes: plan.writes,
    }),
    onKeysLeft: (error: CacheBenchError) => {
      keysLeft = error;
    },
    onEvent: (event: StageEvent) => {
      if (event.kind === 'warning') warnings.add(event.warning);
      else onEvent(event.kind === 'target-opened' ? { ...event, target: recordTarget(event.target) } : event);
    },
  };
  const outcome = await withTargets(
    stagePlan,
    async (stage): Promise<RunOutcome<R>> => {
      const ledger = new Ledger(
        directory,
        begin(headOf(plan, context, stage.targets, facts, cpus)),
        (warning) => onEvent({ kind: 'warning', id: warning.id, message: warning.message }),
        context.judgeFairness,
      );
      try {
        for (const warning of context.warnings ?? []) ledger.warn(warning);
        warnings.passTo(ledger);
        await ledger.save();
        await work({ plan, context, cpus, stage, ledger });
        await ledger.finish(context.now(), true);
        return { result: ledger.result, file: ledger.file, interrupted: false };
      } catch (failure) {
        // The disk may be what failed, so this save may fail too; then the file of the last round stands.
        await ledger.finish(context.now(), false).catch(() => {});
        const interrupted = failure instanceof Interrupted;
        return { result: ledger.result, file: ledger.file, interrupted, ...(interrupted ? {} : { failure }) };
      }
    },
    ports,
  );
  return keysLeft === undefined || outcome.failure !== undefined
    ? outcome
    : { ...outcome, failure: keysLeft };
}

/** Keeps warnings until there is a ledger that takes them. */
class WarningQueue {
  private readonly waiting: Warning[] = [];
  private ledger: Ledger | undefined;

  add(warning: Warning): void {
    if (this.ledger === undefined) this.waiting.push(warning);
    else this.ledger.warn(warning);
  }

  passTo(ledger: Ledger): void {
    this.ledger = ledger;
    for (const warning of this.waiting.splice(0)) ledger.warn(warning);
  }
}

function cpuSettings({ settings }: SessionPlan) {
  const { serverCpus, clientCpus, pin } = settings;
  return { pin, ...dropUndefined({ serverCpus, clientCpus }) };
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
  planned: PlannedProfile,
  work: (loaded: LoadedProfile) => Promise<void>,
): Promise<void> {
  const { plan, context, stage, ledger, cpus } = session;
  const { onEvent } = context;
  const { profile } = planned;
  await stage.useServers(planned.servers);
  const { targets, keyPrefix } = stage;
  const threads = countThreads(profile, cpus, context.ports);
  const loads: readonly LoadContext[] = targets.map((target) => ({
    endpoint: target.endpoint,
    settings: plan.settings,
    keyPrefix,
    threads,
    cpus: cpus.client,
  }));
  onEvent({ kind: 'profile-started', profile: profile.name });
  await warnOfUnknownCommands(session, profile);
  for (const target of stage.targets)
    await context.ports.requireValueSize(target, largestValueBytes(profile), profile.name);
  // A server that does nothing has nothing to deliver: its ceiling would be one without the receivers' work.
  const isCalibrated = plan.settings.calibrate && profile.receivers.length === 0;
  if (isCalibrated) onEvent({ kind: 'calibration-started', profile: profile.name });
  const ceiling = isCalibrated
    ? await findCeiling({ targets, ledger, context }, profile, loads[0]!)
    : undefined;
  if (ceiling !== undefined)
    onEvent({ kind: 'calibrated', profile: profile.name, ceilingPerSecond: ceiling });
  const loaded = { profile, loads, ceilingPerSecond: ceiling };
  recordProfile(session, planned, loaded);
  const names = (prefix: string) => listKeyNames(profile, prefix);
  await stage.withKeys(
    profile.scripts,
    async () => {
      for (const [at, target] of targets.entries()) {
        const fill = await fillTarget(profile, target, loads[at]!, context);
        ledger.addFill(fill);
        warnOfRestlessMemory(fill, ledger);
      }
      await work(loaded);
    },
    names,
  );
  onEvent({ kind: 'profile-finished', profile: profile.name });
}

/** Keeps in the result what the rounds that follow run, and how. */
export function recordProfile(
  { ledger, stage }: Session,
  {
    file,
    text,
    sweep,
    equalRate,
    servers,
  }: Omit<PlannedProfile, 'profile' | 'equalRate'> & {
    readonly equalRate?: EqualRate;
  },
  { profile, loads, ceilingPerSecond }: LoadedProfile,
): void {
  const { connections, pipeline } = profile.load;
  ledger.addProfile({
    name: profile.name,
    ...dropUndefined({
      sweep,
      equalRate,
      servers: servers && stage.targets.map((target) => setupOf(recordTarget(target))),
      clientCeilingPerSecond: ceilingPerSecond,
    }),
    ...{ file, text, resolved: { ...profile }, connections, pipeline },
    threads: Math.min(loads[0]!.threads, connections),
  });
}

/** Before any load: a word misspelt is known at once, and not by an hour of errors. */
async function warnOfUnknownCommands({ stage, ledger, context }: Session, profile: Profile): Promise<void> {
  const names = listCommandNames(profile);
  for (const target of stage.targets) {
    for (const { name, near } of await context.ports.findUnknownCommands(target, names)) {
      const guess = near === undefined ? '' : `; did you mean ${near}?`;
      const message = `${target.name} does not know ${name}, which ${profile.name} sends${guess}`;
      ledger.warn({ id: 'W_UNKNOWN_COMMAND', message, target: target.name });
    }
  }
}

/** One worker a client CPU; without CPU sets half of the machine is left to the servers. */
function countThreads(profile: Profile, cpus: CpuPlan, { readAllowedCpus }: RunPorts): number {
  if (profile.load.threads !== 'auto') return profile.load.threads;
  return cpus.client?.length ?? Math.max(1, Math.floor(readAllowedCpus().length / 2));
}

function headOf(
  plan: SessionPlan,
  context: RunContext,
  targets: readonly Target[],
  facts: HostFacts,
  cpus: CpuPlan,
): RunHead {
  const { driver, protocol, blocks, maxBlocks, tolerance, noiseFloor, quick, seed } = plan.settings;
  return {
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
    warnings: [],
  };
}
