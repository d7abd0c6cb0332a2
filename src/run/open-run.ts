// What every kind of run shares: targets opened, a result that is saved as it grows, and nothing left behind.

import { dropUndefined } from '../core/drop-undefined.ts';
import type { DurableFiles } from '../core/durable-files.ts';
import type { CacheBenchError } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import type { PacedIo } from '../load/io/choose-io.ts';
import type { RunResult } from '../result/kinds.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { JudgedRun, RunHead } from '../result/parts/run-head.ts';
import type { Warning } from '../result/parts/warning.ts';
import { chooseRunDirectory } from '../result/store/directory.ts';
import type { ServerSetup, Stage, StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { type CpuPlan, planCpuSets } from '../targets/cpus/cpu-sets.ts';
import type { HostFacts } from '../telemetry/host-facts.ts';
import { agreeOnProtocol } from './agree-on-protocol.ts';
import { countOpenFiles } from './count-open-files.ts';
import { countThreads } from './count-threads.ts';
import type { RunListener } from './events.ts';
import { describeExpectations } from './expectations.ts';
import { canCalibrate } from './find-ceiling.ts';
import { Ledger } from './ledger.ts';
import type { PlannedProfile, RunSettings } from './plan.ts';
import type { RunPorts } from './ports.ts';
import { refuseUnknownCommands } from './refuse-unknown-commands.ts';
import { recordTarget } from './target-record.ts';

export interface RunContext {
  readonly runId: string;
  readonly ports: RunPorts;
  /** Where the result is saved. */
  readonly files: DurableFiles;
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
  /** The config file waives the rule about errors, for all profiles. */
  readonly waivesErrors?: boolean;
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

export interface OpenRunPlan {
  readonly profiles: readonly Pick<PlannedProfile, 'profile'>[];
  readonly targets: readonly TargetSpec[];
  readonly settings: RunSettings;
  /** Of started servers to begin with. */
  readonly servers?: ServerSetup;
  /** Started servers can write snapshots. */
  readonly snapshots?: boolean;
  /** false: targets may refuse writes. Absent: keys may be written. */
  readonly writes?: boolean;
}

export interface OpenRun<R extends RunResult = RunResult> {
  readonly plan: OpenRunPlan;
  readonly context: RunContext;
  readonly cpus: CpuPlan;
  /** The way of open loops and of many connections to their sockets, the same for all targets. */
  readonly pacedIo: PacedIo;
  readonly stage: Stage;
  readonly ledger: Ledger<R>;
}

/**
 * Opens the targets, lets `work` measure, and ends what was started, however `work` ends.
 *
 * @param begin makes the result that is saved before anything is measured
 * @throws CacheBenchError when it fails before there is a round or a probe to show: E_RESULT_WRITE, E_UNKNOWN_COMMAND, those of withTargets,
 *   and whatever `work` throws; then no result is left behind
 */
export async function withOpenRun<R extends RunResult>(
  plan: OpenRunPlan,
  context: RunContext,
  begin: (head: RunHead) => R,
  work: (open: OpenRun<R>) => Promise<void>,
): Promise<RunOutcome<R>> {
  const { runId, env, signal, onEvent } = context;
  const { ports } = context;
  const facts = await ports.readHostFacts();
  const cpus = planCpuSets({
    allowedCpus: ports.readAllowedCpus(),
    targets: plan.targets.filter(({ kind }) => kind !== 'attach').length,
    ...cpuSettings(plan),
  });
  const directory = await chooseRunDirectory(context.outDirectory, context.now(), runId, context.files);
  const expects = describeExpectations(cpus, plan.targets);
  onEvent({ kind: 'ready', cpuNote: cpus.note, expects });
  const warnings = new WarningQueue();
  let keysLeft: CacheBenchError | undefined;
  const stagePlan = {
    targets: plan.targets,
    runId,
    env,
    signal,
    allowNonempty: plan.settings.allowNonempty,
    opens: plan.profiles.map(({ profile }) =>
      countOpenFiles(profile, countThreads(profile, cpus, ports), canCalibrate(profile, plan.settings)),
    ),
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
      const settings = await agreeOnProtocol(plan.settings, stage.targets, ports, (one) => warnings.add(one));
      const agreed = { ...plan, settings };
      const ledger = new Ledger(
        directory,
        begin(headOf(agreed, context, stage.targets, facts, cpus)),
        (warning) => onEvent({ kind: 'warning', ...warning }),
        context.judgeFairness,
        context.files,
      );
      try {
        for (const warning of context.warnings ?? []) ledger.warn(warning);
        warnings.passTo(ledger);
        await ledger.save();
        await refuseUnknownCommands({
          profiles: plan.profiles.map(({ profile }) => profile),
          targets: stage.targets,
          ports,
          waivesErrors: context.waivesErrors === true,
          warn: (warning) => ledger.warn(warning),
        });
        onEvent({ kind: 'saving', directory });
        const { driver, io = 'auto' } = settings;
        const endpoints = stage.targets.map(({ endpoint }) => endpoint);
        const pacedIo = await ports.choosePacedIo(io, driver, endpoints);
        await work({ plan: agreed, context, cpus, pacedIo, stage, ledger });
        await ledger.finish(context.now(), true);
        return { result: ledger.result, file: ledger.file, interrupted: false };
      } catch (failure) {
        if (!ledger.hasEntries) {
          await ledger.discard();
          throw failure;
        }
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

function cpuSettings({ settings }: OpenRunPlan) {
  const { serverCpus, clientCpus, pin } = settings;
  return { pin, ...dropUndefined({ serverCpus, clientCpus }) };
}

function headOf(
  plan: OpenRunPlan,
  context: RunContext,
  targets: readonly Target[],
  facts: HostFacts,
  cpus: CpuPlan,
): RunHead {
  const { driver, io, protocol, blocks, maxBlocks, tolerance, noiseFloor, quick, seed } = plan.settings;
  return {
    tool: { name: 'cache-bench', version: context.toolVersion },
    runId: context.runId,
    startedAt: context.now().toISOString(),
    partial: true,
    settings: {
      ...{ driver, protocol, blocks, quick, seed },
      ...dropUndefined({ io, maxBlocks }),
      tolerance,
      ...dropUndefined({ noiseFloor: noiseFloor && { ...noiseFloor } }),
      reference: targets[0]!.name,
      command: context.command,
    },
    environment: {
      facts: { ...facts },
      ...dropUndefined({
        clientCpus: cpus.client && [...cpus.client],
        serverCpus: cpus.server && [...cpus.server],
      }),
      cpuNote: cpus.note,
    },
    targets: targets.map(recordTarget),
    profiles: [],
    fills: [],
    warnings: [],
  };
}
