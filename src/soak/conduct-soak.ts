// Conducts a soak: opens the targets, fills them, sends the same load to all until the time is over, and judges what grew.

import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { Interrupted, stopIfInterrupted } from '../core/interrupted.ts';
import { type SoakResult, type SoakRow, soakKind } from '../result/kinds/soak.ts';
import type { Warning } from '../result/parts/warning.ts';
import { chooseRunDirectory, createRunId } from '../result/store/directory.ts';
import { recordTarget } from '../run/target-record.ts';
import type { Stage, StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import type { Target } from '../targets/contract.ts';
import { planCpuSets } from '../targets/cpus/cpu-sets.ts';
import { readSoak, refuseEnded, refuseOtherMachine, refuseOtherServers } from './read-soak.ts';
import { runSideBySide, type SideLoad, type SideRow, type SideTimes } from './side-by-side.ts';
import { SoakData } from './soak-data.ts';
import type { SoakContext, SoakOutcome, SoakPlan } from './soak-plan.ts';
import { SoakRecord } from './soak-record.ts';

/** Connections live so long; then all loads begin anew, with operations of another seed. */
const STRETCH_NS = 3600e9;
const AGAIN_MS = 5000;
/** An hour of usual ones. */
const ROWS_BETWEEN_TIDYING = 60;
/** A server that is away for longer is gone. */
const PATIENCE_MS = 10 * 60e3;

/**
 * @throws CacheBenchError when it fails before the first row: of withTargets, E_RESULT_WRITE, E_RESUME, E_FILL; later
 *   failures are in the outcome
 */
export async function conductSoak(plan: SoakPlan, context: SoakContext): Promise<SoakOutcome> {
  const { ports, files, signal, env, listener } = context;
  const before = plan.resume === undefined ? undefined : await readSoak(plan.resume, plan, files);
  if (before !== undefined) {
    refuseEnded(before, plan.resume!);
    refuseOtherMachine(before, { ...(await ports.readHostFacts()) }, plan.resume!);
  }
  const runId = before?.runId ?? createRunId();
  const directory =
    plan.resume ?? (await chooseRunDirectory(context.outDirectory, context.now(), runId, files));
  const cpus = planCpuSets({
    allowedCpus: ports.readAllowedCpus(),
    targets: plan.targets.filter(({ kind }) => kind !== 'attach').length,
    pin: plan.settings.pin,
    ...dropUndefined({ serverCpus: plan.settings.serverCpus, clientCpus: plan.settings.clientCpus }),
  });
  const warnings: Warning[] = [...context.warnings];
  let keysLeft: CacheBenchError | undefined;
  const onEvent = (event: StageEvent): void => {
    if (event.kind === 'target-step') listener.onStep(`${event.target}: ${event.text}`);
    if (event.kind === 'warning') {
      warnings.push(event.warning);
      listener.onWarning(event.warning);
    }
  };
  const stagePlan = {
    ...{ targets: plan.targets, runId, env, signal, onEvent },
    // What a soak that goes on finds there is its own.
    allowNonempty: plan.settings.allowNonempty || before !== undefined,
    ...dropUndefined({ cpus: cpus.server }),
    onKeysLeft: (error: CacheBenchError) => {
      keysLeft = error;
    },
  };
  const outcome = await withTargets(
    stagePlan,
    async (stage) => {
      refuseClusters(stage.targets);
      if (before !== undefined) refuseOtherServers(before, stage.targets.map(recordTarget), plan.resume!);
      const head = before ?? (await headOf(plan, context, stage, runId, cpus.note, warnings));
      const soak = new Soak({ plan, context, stage, directory, clientCpus: cpus.client, before, head });
      return soak.run();
    },
    ports,
  );
  return keysLeft === undefined || outcome.failure !== undefined
    ? outcome
    : { ...outcome, failure: keysLeft };
}

async function headOf(
  { profiles, settings, ...plan }: SoakPlan,
  context: SoakContext,
  stage: Stage,
  runId: string,
  cpuNote: string,
  warnings: Warning[],
): Promise<SoakResult> {
  return {
    ...{ kind: soakKind.kind, schemaVersion: soakKind.version },
    tool: { name: 'cache-bench', version: context.toolVersion },
    ...{ runId, startedAt: context.now().toISOString(), partial: true, command: context.command },
    plan: {
      profiles: profiles.map(({ profile, text, ratePerSecond }) => ({
        ...{ name: profile.name, text, ratePerSecond, resolved: { ...profile } },
      })),
      ...dropUndefined({ forNs: plan.forNs, turnovers: plan.turnovers }),
      ...plan.pace,
      beside: [...plan.beside],
      ...{ horizonHours: plan.horizonHours, tolerance: plan.tolerance, seed: settings.seed },
    },
    environment: { facts: { ...(await context.ports.readHostFacts()) }, cpuNote },
    targets: stage.targets.map(recordTarget),
    ...{ warnings, incidents: [], sentNs: 0, rows: 0, ownRssBytes: 0 },
    ...{ periods: [], verdicts: [], differences: [] },
  };
}

interface SoakSetup {
  readonly plan: SoakPlan;
  readonly context: SoakContext;
  readonly stage: Stage;
  readonly directory: string;
  readonly clientCpus: readonly number[] | undefined;
  readonly before: SoakResult | undefined;
  readonly head: SoakResult;
}

class Soak {
  private readonly setup: SoakSetup;
  private readonly data: SoakData;
  /** By target: raised when another process answers. */
  private readonly stretches: number[];
  private readonly runIds: (string | undefined)[];
  private record!: SoakRecord;
  /** Ends the stretch under way, so that a server that came back empty is filled again. */
  private ending = new AbortController();
  private readonly besideEnd = new AbortController();
  /** Of the stretch under way. */
  private rowsLeft = 0;
  private rowsTaken = 0;
  /** A server came back empty. */
  private needsFill = false;

  constructor(setup: SoakSetup) {
    this.setup = setup;
    const { plan, stage, clientCpus, context } = setup;
    this.data = new SoakData({ plan, stage, clientCpus, ports: context.ports });
    this.stretches = setup.stage.targets.map(() => 0);
    this.runIds = setup.stage.targets.map(() => undefined);
  }

  async run(): Promise<SoakOutcome> {
    const { plan, context, stage, directory } = this.setup;
    const scripts = plan.profiles.flatMap(({ profile }) => profile.scripts);
    let interrupted = false;
    let failure: unknown;
    await stage.withKeys(
      scripts,
      async () => {
        const kept = this.setup.before === undefined ? [] : await this.findKept();
        await this.fill(this.setup.before === undefined);
        await this.open(kept);
        try {
          await this.soak();
        } catch (error) {
          if (error instanceof Interrupted || context.signal.aborted) interrupted = true;
          else failure = error;
        }
        try {
          await this.record.finish(context.now(), !interrupted && failure === undefined);
        } catch (error) {
          // The first failure says why; what was judged is told all the same.
          if (failure === undefined) throw error;
        }
      },
      (prefix) => this.data.listKeys(prefix),
    );
    if (failure !== undefined && this.record.result.rows === 0) throw failure;
    const outcome = { result: this.record.result, directory, interrupted };
    return failure === undefined ? outcome : { ...outcome, failure };
  }

  /** Targets that still hold the keys of before; an interrupt takes them away, a kill does not. */
  private async findKept(): Promise<readonly Target[]> {
    const { stage, context } = this.setup;
    const counts = await Promise.all(
      stage.targets.map((target) => context.ports.countKeys(target, { prefix: stage.keyPrefix })),
    );
    return stage.targets.filter((_, at) => counts[at] !== 0);
  }

  /** @param isNew everything is written; else what is missing */
  private async fill(isNew: boolean): Promise<void> {
    this.needsFill = false;
    const { signal, listener } = this.setup.context;
    await this.data.fill(isNew, {
      signal,
      onStep: (text) => listener.onStep(text),
      onIncident: (text) => this.tell(text),
    });
  }

  /** @param kept whose data is that of before */
  private async open(kept: readonly Target[]): Promise<void> {
    const { plan, context, stage, directory, before, head } = this.setup;
    if (before === undefined) {
      this.record = await SoakRecord.begin(directory, head, plan, context.files);
    } else {
      this.record = await SoakRecord.goOn(directory, before, plan, context.files);
      for (const [at, { target, stretch }] of (this.record.folder.periods.at(-1)?.targets ?? []).entries()) {
        const known = before.targets.find(({ name }) => name === target)!.runId;
        const now = stage.targets[at]!;
        const isSame = known !== '' && known === now.identity.runId && kept.includes(now);
        this.stretches[at] = isSame ? stretch : stretch + 1;
      }
      this.record.result.targets = stage.targets.map(recordTarget);
      this.tell('went on after it had been cut short');
    }
    context.listener.onBegin(this.record.result, directory);
  }

  private async soak(): Promise<void> {
    const { context, plan, stage } = this.setup;
    const beside = stage.targets.map((target) =>
      context.ports.runBeside(plan.beside, {
        endpoint: target.endpoint,
        protocol: plan.settings.protocol,
        prefix: stage.keyPrefix,
        signal: this.besideEnd.signal,
        sleep: (durationMs) => context.ports.sleep(durationMs, this.besideEnd.signal),
      }),
    );
    try {
      for (let turn = this.record.folder.rows; !this.isOver(); turn++) await this.stretch(turn);
    } finally {
      this.besideEnd.abort();
      await Promise.all(beside);
    }
  }

  private isOver(): boolean {
    const { forNs, turnovers } = this.setup.plan;
    const { sentNs, turnoversDone } = this.record.folder;
    // A row more would take it beyond.
    const isTimeOver = forNs !== undefined && sentNs + this.setup.plan.pace.rowNs / 2 >= forNs;
    return isTimeOver || (turnovers !== undefined && turnoversDone >= turnovers);
  }

  /** One run of all loads; a server that is lost on the way is waited for. */
  private async stretch(turn: number): Promise<void> {
    const { context } = this.setup;
    stopIfInterrupted(context.signal);
    this.ending = new AbortController();
    const rowsBefore = this.record.folder.rows;
    try {
      await runSideBySide({
        targets: this.setup.stage.targets.length,
        loads: this.planLoads(turn),
        runLoad: context.ports.runLoad,
        signal: AbortSignal.any([context.signal, this.ending.signal]),
        onRow: (durationNs, rows, times) => this.takeRow(durationNs, rows, times),
      });
    } catch (error) {
      if (context.signal.aborted) throw new Interrupted('interrupted');
      await this.waitFor(error);
      return;
    }
    stopIfInterrupted(context.signal);
    if (this.needsFill) await this.fill(false);
    else if (this.record.folder.rows === rowsBefore)
      throw new CacheBenchError('E_SOAK', 'a stretch of load ended without a row', {
        hint: 'The interval of a row (--row) may be longer than the soak.',
      });
  }

  private planLoads(turn: number): SideLoad[] {
    const { plan } = this.setup;
    const { rowNs } = plan.pace;
    const leftNs = (plan.forNs ?? Number.POSITIVE_INFINITY) - this.record.folder.sentNs;
    this.rowsLeft = Math.max(1, Math.round(Math.min(STRETCH_NS, leftNs) / rowNs));
    return this.data.planLoads(this.rowsLeft, turn);
  }

  private async takeRow(durationNs: number, sides: readonly SideRow[], times: SideTimes): Promise<void> {
    const { context, stage } = this.setup;
    // What comes after the last row is not wanted any more.
    if (this.isOver() || this.rowsLeft <= 0) return;
    this.rowsLeft--;
    const looks = await Promise.all(
      stage.targets.map((target) => context.ports.lookAtServer(target).catch(() => undefined)),
    );
    for (const [at, look] of looks.entries()) this.noteProcess(at, look?.runId);
    if (this.rowsTaken++ % ROWS_BETWEEN_TIDYING === 0) await context.ports.giveMemoryBack();
    const row: SoakRow = {
      n: this.record.folder.rows,
      at: context.now().toISOString(),
      durationNs,
      targets: sides.map((side, at) => ({
        target: stage.targets[at]!.name,
        stretch: this.stretches[at]!,
        ...dropUndefined({ ...side }),
        ...looks[at]?.reading,
      })),
      ownRssBytes: context.ports.ownRssBytes(),
    };
    const period = await this.record.add(row);
    context.listener.onRow(row, times);
    if (period !== undefined) context.listener.onPeriod(period, this.record.result);
    if (this.isOver() || this.rowsLeft === 0) this.ending.abort();
  }

  private noteProcess(at: number, runId: string | undefined): void {
    const known = this.runIds[at];
    if (runId === undefined) return;
    this.runIds[at] = runId;
    if (known === undefined || known === runId) return;
    this.stretches[at]!++;
    this.tell(`${this.setup.stage.targets[at]!.name} was started anew`);
    this.needsFill = true;
    this.ending.abort();
  }

  /** @throws the error where the server is one of ours, or does not come back */
  private async waitFor(error: unknown): Promise<void> {
    const { context, stage } = this.setup;
    const isLost =
      error instanceof CacheBenchError && ['E_TARGET_LOST', 'E_TARGET_UNREACHABLE'].includes(error.code);
    if (!isLost) throw error;
    for (const target of stage.targets) if (target.owned) await target.assertAlive();
    this.tell(messageOf(error));
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += AGAIN_MS) {
      await context.ports.sleep(AGAIN_MS, context.signal);
      stopIfInterrupted(context.signal);
      const looks = await Promise.all(
        stage.targets.map((target) => context.ports.lookAtServer(target).catch(() => undefined)),
      );
      if (looks.includes(undefined)) continue;
      for (const [at, look] of looks.entries()) this.noteProcess(at, look?.runId);
      await this.fill(false);
      return;
    }
    throw error;
  }

  private tell(text: string): void {
    const { context, head } = this.setup;
    const incidents = (this.record as SoakRecord | undefined)?.result.incidents ?? head.incidents;
    incidents.push({ at: context.now().toISOString(), text });
    context.listener.onIncident(text);
  }
}

/** @throws CacheBenchError E_TARGET: what a node holds by itself is not told here */
function refuseClusters(targets: readonly Target[]): void {
  const cluster = targets.find(({ nodes }) => nodes !== undefined);
  if (cluster !== undefined)
    throw usageError(
      'E_TARGET',
      `soak of ${cluster.name}: single servers only, and this is a cluster`,
      'Soak one of its nodes by its own address.',
    );
}
