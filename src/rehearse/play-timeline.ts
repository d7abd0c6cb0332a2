// Plays the phases one after another over one load, and saves what each came to.
import { monotonicNs, sleep } from '../core/clock.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { formatLongDurationNs, formatShare } from '../core/units.ts';
import { describeFault } from '../faults/fault.ts';
import type { LoadResult } from '../load/contract.ts';
import {
  CANDIDATE,
  REFERENCE,
  type RouteControl,
  type RouteInterval,
  type RoutePhaseReport,
} from '../load/route/route-plan.ts';
import type { CopyRecord, FaultRecord, WriteCount } from '../result/kinds/rehearsal.ts';
import { unfollow } from '../targets/control/unfollow.ts';
import { checkPhase } from './check/check-phase.ts';
import { compareServers } from './check/compare-servers.ts';
import { accountForWrites, type CallCounts, countCalls } from './check/count-writes.ts';
import { findKept, readKeepingOfBoth } from './check/kept-keys.ts';
import { readWitnesses } from './check/read-witnesses.ts';
import { copySnapshot } from './copy/copy-snapshot.ts';
import { follow, promote } from './copy/follow.ts';
import { estimateDualCosts } from './estimate-dual-costs.ts';
import { findDips } from './find-dips.ts';
import { judgeRehearsal } from './judge-rehearsal.ts';
import { describeMissedRate } from './missed-rate.ts';
import { type OpenRehearsal, warn } from './open-rehearsal.ts';
import { planRoutedLoad, runsScripts } from './plan-route.ts';
import { type PhaseEvents, recordInterval, recordPhase } from './record-phase.ts';
import type { RehearsalPhase } from './rehearsal.ts';

/** A thread that is busier delays what it measures. */
const BUSY = 0.9;

/** Fills the result in, phase by phase. @throws CacheBenchError, after what is known was saved; Interrupted */
export async function playTimeline(open: OpenRehearsal): Promise<void> {
  const timeline = new Timeline(open);
  await timeline.play();
}

class Timeline {
  private readonly open: OpenRehearsal;
  private readonly reports: RoutePhaseReport[] = [];
  private readonly events: PhaseEvents[];
  /** Ends the load. */
  private readonly ending = new AbortController();
  private control!: RouteControl;
  private load: Promise<LoadResult | undefined> = Promise.resolve(undefined);
  private failure: unknown;
  /** Looks at the servers after phases, one after another. */
  private checks: Promise<void> = Promise.resolve();
  /** Commands that the servers had run before those that are counted, and the first phase that is. */
  private calls: readonly [CallCounts | undefined, CallCounts | undefined] | undefined;
  private countedFrom = 0;
  /** By what is told later whether they gave up keys. */
  private keeping: Parameters<typeof findKept>[2] = { reference: undefined, candidate: undefined };
  private isFollowing = false;

  constructor(open: OpenRehearsal) {
    this.open = open;
    this.events = open.plan.rehearsal.phases.map(() => ({ faults: [], isCut: false }));
  }

  async play(): Promise<void> {
    const { plan } = this.open;
    const { signal, rehearsal } = plan;
    const stop = () => this.ending.abort();
    signal.addEventListener('abort', stop, { once: true });
    // What was aborted before tells nobody.
    if (signal.aborted) stop();
    try {
      await this.countFrom(0);
      const { reference, candidate } = this.open.targets;
      this.keeping = await readKeepingOfBoth({
        reference: reference.endpoint,
        candidate: candidate.endpoint,
      });
      await this.startLoad();
      for (const [index, phase] of rehearsal.phases.entries()) {
        if (this.ending.signal.aborted) break;
        await this.playPhase(index, phase);
      }
    } catch (error) {
      this.failure ??= error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    await this.finish();
    if (this.failure !== undefined) throw this.failure;
    stopIfInterrupted(signal);
  }

  private startLoad(): Promise<void> {
    const { plan, ports, sides, load } = this.open;
    const { rehearsal, profile, logged } = plan;
    const context = { ...load, endpoint: sides.reference.endpoint };
    const routed = planRoutedLoad(rehearsal, profile, context, sides.candidate.endpoint, logged);
    return new Promise((resolve, reject) => {
      const options = {
        signal: this.ending.signal,
        onRoute: (control: RouteControl) => {
          this.control = control;
        },
        onStart: () => resolve(),
        onRouteInterval: (interval: RouteInterval) => this.open.listener.onInterval?.(interval),
      };
      this.load = ports.runLoad(routed, options).then(
        (result) => {
          // Interrupted while its threads still connected, it has never begun.
          resolve();
          return result;
        },
        (error: unknown) => {
          this.failure ??= error;
          this.ending.abort();
          reject(error);
          return undefined;
        },
      );
    });
  }

  private async playPhase(index: number, phase: RehearsalPhase): Promise<void> {
    const { listener, plan } = this.open;
    const { phases } = plan.rehearsal;
    const events = this.events[index]!;
    listener.tell(
      `phase ${index + 1} of ${phases.length}: ${phase.name}, ${formatLongDurationNs(phase.durationNs)}`,
    );
    listener.onPhase?.(index);
    if (phase.isRollback) events.decidedNs = monotonicNs();
    if (index > 0) {
      this.control.enter(index);
      this.checkSoon(index - 1);
    }
    const startNs = monotonicNs();
    const signal = this.ending.signal;
    const finishFaults = this.beginFaults(phase, events.faults, startNs, signal);
    try {
      if (phase.copy !== undefined) await this.copy(index, phase, events);
      await sleep(Math.max(0, phase.durationNs - (monotonicNs() - startNs)) / 1e6, signal);
    } finally {
      await finishFaults();
    }
    if (signal.aborted) events.isCut = true;
    if (phase.copy?.way === 'replicaof' && !signal.aborted) await this.promote(index, events);
  }

  private async copy(index: number, { copy }: RehearsalPhase, events: PhaseEvents): Promise<void> {
    const { targets, stage, listener } = this.open;
    const { way, from, replace, hold } = copy!;
    const { signal } = this.ending;
    const startNs = monotonicNs();
    const record: CopyRecord = { way, from, durationNs: 0 };
    events.copy = record;
    if (way === 'replicaof') {
      this.isFollowing = true;
      this.open.guard.tell('following');
      record.keys = await follow(targets.reference, targets.candidate, signal);
    } else if (way === 'snapshot') {
      if (hold) await this.control.hold();
      const heldFromNs = monotonicNs();
      const [source, sink] =
        from === 'reference'
          ? [targets.reference, targets.candidate]
          : [targets.candidate, targets.reference];
      const plan = { from: source.endpoint, to: sink.endpoint, prefix: stage.keyPrefix, replace, signal };
      Object.assign(record, await copySnapshot(plan));
      if (hold) {
        record.heldNs = monotonicNs() - heldFromNs;
        this.control.enter(index);
      }
    }
    record.durationNs = monotonicNs() - startNs;
    if (record.keys !== undefined) listener.tell(`copied ${record.keys} keys by ${way}`);
    if (record.refused !== undefined && record.refused > 0)
      warn(this.open, 'W_NOT_COPIED', `${record.refused} keys were refused, the first by: ${record.refusal}`);
  }

  /** Users wait meanwhile: a write between the last that is followed and the first that is sent twice would be lost. */
  private async promote(index: number, events: PhaseEvents): Promise<void> {
    const { targets, stage, plan } = this.open;
    const startNs = monotonicNs();
    await this.control.hold();
    await promote(targets.reference, targets.candidate, stage.keyPrefix, this.ending.signal);
    this.isFollowing = false;
    this.open.guard.tell('primary');
    await this.countFrom(index + 1);
    events.copy!.heldNs = monotonicNs() - startNs;
    // The next phase lets go what was held; after the last one nobody does.
    if (index === plan.rehearsal.phases.length - 1) this.control.enter(index);
  }

  /** What a replica was sent is no write of the load; DUMP and RESTORE are none anyway. */
  private async countFrom(phase: number): Promise<void> {
    const { targets } = this.open;
    this.countedFrom = phase;
    this.calls = await Promise.all([
      countCalls(targets.reference.endpoint),
      countCalls(targets.candidate.endpoint),
    ]);
  }

  /** @returns what undoes those that are left */
  private beginFaults(
    { faults }: RehearsalPhase,
    records: FaultRecord[],
    startNs: number,
    signal: AbortSignal,
  ): () => Promise<void> {
    const over = new AbortController();
    signal.addEventListener('abort', () => over.abort(), { once: true });
    const playing = faults.map(async ({ fault, on, atNs, forNs }) => {
      await sleep(atNs / 1e6, over.signal);
      if (over.signal.aborted) return;
      const record: FaultRecord = { what: describeFault(fault), on, atNs: monotonicNs() - startNs };
      records.push(record);
      try {
        const applied = await this.open.faults.apply(this.open.sides[on].fault!, fault);
        await (forNs === undefined ? untilAborted(over.signal) : sleep(forNs / 1e6, over.signal));
        await applied.undo();
        record.undoneNs = monotonicNs() - startNs;
      } catch (error) {
        if (!(error instanceof CacheBenchError)) throw error;
        record.failure = error.message;
        throw error;
      }
    });
    const all = Promise.all(playing);
    // Told when the phase ends.
    all.catch(() => {});
    return async () => {
      over.abort();
      await all;
    };
  }

  /** Looks at the servers as soon as all that the phase sent is answered, while the next one goes on. */
  private checkSoon(index: number): void {
    this.checks = this.checks.then(async () => {
      const report = await this.control.ended(index);
      if (report !== undefined) await this.check(report);
    });
    this.checks.catch((error: unknown) => {
      this.failure ??= error;
      this.ending.abort();
    });
  }

  private async check(report: RoutePhaseReport): Promise<void> {
    const { plan, targets, result, listener } = this.open;
    const endpoints = { reference: targets.reference.endpoint, candidate: targets.candidate.endpoint };
    const keeping = await readKeepingOfBoth(endpoints);
    const kept = findKept(plan.rehearsal.phases, report.phase, this.keeping, keeping);
    const checked = await checkPhase(plan.rehearsal, report, endpoints, readWitnesses, kept);
    const events = this.events[report.phase]!;
    const startNs = this.reports[0]?.startNs ?? report.startNs;
    result.phases.push(recordPhase(plan.rehearsal, report, this.reports, events, checked, startNs));
    this.reports.push(report);
    await listener.save(result);
    // Who can't be looked at has perhaps ended for good: then there is nothing left to rehearse.
    if (checked.unchecked !== undefined) await this.assertAlive(report.phase);
  }

  /** @throws CacheBenchError E_TARGET_LOST; a server to which a fault is being done may be away */
  private async assertAlive(phase: number): Promise<void> {
    const { plan, targets } = this.open;
    const isHarmed = (at: number) => (plan.rehearsal.phases[at]?.faults.length ?? 0) > 0;
    if (isHarmed(phase) || isHarmed(phase + 1)) return;
    for (const target of [targets.reference, targets.candidate]) await target.assertAlive();
  }

  /** The load ends, the last phase is looked at, and then all that is on the servers. */
  private async finish(): Promise<void> {
    const { plan, result, listener } = this.open;
    this.ending.abort();
    const loaded = await this.load;
    // Interrupted before it was made a primary: its keys could not be removed.
    if (this.isFollowing)
      await unfollow(this.open.targets.candidate.endpoint).catch((error: unknown) =>
        warn(
          this.open,
          'W_STILL_FOLLOWS',
          `${this.open.targets.candidate.name} may still be a replica: ${messageOf(error)}`,
        ),
      );
    await this.checks.catch(() => {});
    const last = loaded?.route?.phases.toSorted((a, b) => a.phase - b.phase) ?? [];
    for (const report of last)
      if (!this.reports.some(({ phase }) => phase === report.phase)) await this.check(report);
    const startNs = this.reports[0]?.startNs ?? 0;
    result.timeline = (loaded?.route?.intervals ?? []).map((interval) => recordInterval(interval, startNs));
    result.dips = [...findDips(result.phases, result.timeline)];
    const costs = estimateDualCosts(result.phases);
    if (costs.length > 0) result.dualCosts = [...costs];
    this.noteGenerator(loaded);
    const missed = describeMissedRate(result);
    if (missed !== undefined) warn(this.open, 'W_RATE_MISSED', missed);
    const isWhole = this.failure === undefined && !plan.signal.aborted && loaded !== undefined;
    if (isWhole) await this.compare();
    // A comparison that was cut says nothing of the rest.
    result.partial = !isWhole || plan.signal.aborted;
    result.rules = judgeRehearsal(plan.rehearsal, result);
    await listener.save(result);
  }

  private noteGenerator(loaded: LoadResult | undefined): void {
    const worker = loaded?.workers[0];
    if (worker === undefined) return;
    const { eventLoopUtilization, cpuShare } = worker;
    this.open.result.generator = { eventLoopUtilization, ...(cpuShare === null ? {} : { cpuShare }) };
    if (eventLoopUtilization > BUSY)
      warn(
        this.open,
        'W_CLIENT_BUSY',
        `the generator was busy for ${formatShare(eventLoopUtilization)} of the time: the times of users partly include its delays; use a lower rate`,
      );
  }

  private async compare(): Promise<void> {
    const { plan, targets, stage, result, listener } = this.open;
    const { verify, ttlToleranceNs } = plan.rehearsal;
    listener.tell('comparing the servers');
    try {
      await this.countWrites();
      const verification = await compareServers({
        reference: targets.reference.endpoint,
        candidate: targets.candidate.endpoint,
        prefix: stage.keyPrefix,
        ...verify,
        ttlToleranceMs: ttlToleranceNs / 1e6,
        signal: plan.signal,
      });
      if (verification !== undefined) result.verification = verification;
    } catch (error) {
      if (!(error instanceof CacheBenchError)) throw error;
      warn(this.open, 'W_NOT_COMPARED', `the servers could not be compared: ${messageOf(error)}`);
    }
  }

  private async countWrites(): Promise<void> {
    const { plan, targets, result } = this.open;
    // What a script calls is counted beside the script; who was killed has forgotten.
    const isKilled = plan.rehearsal.phases.some(({ faults }) =>
      faults.some(({ fault }) => fault.kind === 'kill'),
    );
    if (runsScripts(plan.profile, plan.logged) || isKilled || this.calls === undefined) return;
    const phases = this.reports.filter(({ phase }) => phase >= this.countedFrom);
    const counted = await Promise.all([
      countCalls(targets.reference.endpoint),
      countCalls(targets.candidate.endpoint),
    ]);
    const counts: WriteCount[] = [REFERENCE, CANDIDATE].flatMap((side) => [
      ...accountForWrites(side, this.calls![side], counted[side], phases),
    ]);
    if (counts.length > 0) result.writeCounts = counts;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
