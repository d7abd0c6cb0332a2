// Conducts the search for capacities: every target's probe beside the others', saved after each.

import { dropUndefined } from '../core/drop-undefined.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { SeededRandom } from '../core/random.ts';
import { repeatOnce } from '../core/repeatable.ts';
import type { Profile } from '../profile/profile.ts';
import { writesKeys } from '../profile/writes-keys.ts';
import {
  type Capacity,
  type CapacityProbe,
  type CapacityResult,
  capacityKind,
} from '../result/kinds/capacity.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { RunHead } from '../result/parts/run-head.ts';
import { type LoadedProfile, withLoadedProfile } from '../run/loaded-profile.ts';
import {
  type OpenRun,
  type OpenRunPlan,
  type RunContext,
  type RunOutcome,
  withOpenRun,
} from '../run/open-run.ts';
import { orderBlock } from '../run/order.ts';
import type { PlannedProfile } from '../run/plan.ts';
import { conductRound } from '../run/round.ts';
import { warnOfRound } from '../run/round-warnings.ts';
import { countClients, drain } from './drain.ts';
import { type Duration, guessDuration, guessLeft, probeNsOf, type TimeLeft } from './duration.ts';
import { compareCapacities, estimateCapacity } from './estimate-capacity.ts';
import { judgeProbe, judgeShortProbe, type OpenLoopRound } from './judge-probe.ts';
import {
  lookNs,
  type ProbeSettings,
  profileAtRate,
  profileWithoutRate,
  recordProbe,
  requireOpenLoop,
  windowNs,
} from './probe.ts';
import { RepeatedSearch } from './repeated-search.ts';
import { formatSlo, type Slo } from './slo.ts';

export interface CapacityPlan extends Omit<OpenRunPlan, 'profiles'> {
  readonly planned: PlannedProfile;
  readonly slo: Slo;
  readonly probe: ProbeSettings;
  /** From the start of the command's work to the end of the last probe; what is put away after that comes on top. */
  readonly maxTimeNs: number;
}

/** A round that takes so many times longer than others is worth a short one before it. */
const LONG_TIMES = 2;

/** Told while it is searched. */
export interface CapacityListener {
  /** Every target was measured at its fastest: what is left from here on. */
  onBegin(capacity: Capacity, firstPerSecond: number, left: TimeLeft): void;
  onProbe(probe: CapacityProbe): void;
  /** What was told of the time that is left is no longer true. */
  onLonger(left: TimeLeft): void;
  /** @param left of the searches to come; absent after the last one */
  onSearch(search: number, capacity: Capacity, left: TimeLeft | undefined): void;
}

/** A quarter of what it does at its fastest holds, or else hardly any rate does. */
const FIRST_SHARE = 1 / 4;

/**
 * Searches as often as the settings say blocks, for the time that the plan gives at most.
 *
 * @throws CacheBenchError: of withOpenRun
 */
export function conductCapacity(
  plan: CapacityPlan,
  context: RunContext,
  listener: CapacityListener,
): Promise<RunOutcome<CapacityResult>> {
  const begin = (head: RunHead): CapacityResult => ({
    kind: capacityKind.kind,
    schemaVersion: capacityKind.version,
    ...head,
    capacity: beginSearch(plan),
  });
  const writes = writesKeys(plan.planned.profile);
  const endsAtMs = context.now().getTime() + plan.maxTimeNs / 1e6;
  return withOpenRun({ ...plan, profiles: [plan.planned], writes }, context, begin, (open) => {
    context.onEvent({ kind: 'paced', by: open.pacedIo });
    return withLoadedProfile(open, plan.planned, (loaded) =>
      new CapacitySearch({ plan, open, loaded, listener, endsAtMs }).run(),
    );
  });
}

function beginSearch({ planned, slo, settings, maxTimeNs }: CapacityPlan): Capacity {
  return {
    profile: planned.profile.name,
    slo: formatSlo(slo),
    searches: settings.blocks,
    maxTimeNs,
    targets: [],
    ratios: [],
    probes: [],
  };
}

interface SearchSetup {
  readonly plan: CapacityPlan;
  readonly open: OpenRun<CapacityResult>;
  readonly loaded: LoadedProfile;
  readonly listener: CapacityListener;
  /** As the context tells the time. */
  readonly endsAtMs: number;
}

/** The time is over: what is known by now is the answer. */
class OutOfTime extends Error {}

class CapacitySearch {
  private readonly setup: SearchSetup;
  private readonly section: Capacity;
  /** By target. */
  private searches: readonly RepeatedSearch[] = [];
  /** When the search was said to be over at the latest, as the context tells the time. */
  private toldEndMs = Number.POSITIVE_INFINITY;
  /** Of all rounds so far: what they took, and what was expected of them. */
  private readonly spent = { trueNs: 0, expectedNs: 0 };

  constructor(setup: SearchSetup) {
    this.setup = setup;
    this.section = setup.open.ledger.result.capacity;
  }

  async run(): Promise<void> {
    try {
      await this.search();
    } catch (reason) {
      if (!(reason instanceof OutOfTime)) throw reason;
      this.section.endedBy = 'max-time';
    }
  }

  private async search(): Promise<void> {
    const { plan, open, loaded, listener } = this.setup;
    const { settings, probe, slo } = plan;
    const { targets } = open.stage;
    const fastest = profileWithoutRate(loaded.profile, probe);
    for (const [at, target] of targets.entries()) {
      const round = await this.measure(at, 0, fastest);
      this.section.targets.push({ target: target.name, closedLoopPerSecond: rateOf(round), searches: 0 });
    }
    // The same first rate for all: then their curves meet at the same rates.
    const slowest = Math.min(...this.section.targets.map((one) => one.closedLoopPerSecond));
    const firstPerSecond = slowest * FIRST_SHARE;
    const seeds = new SeededRandom(settings.seed);
    this.searches = targets.map(() => new RepeatedSearch(firstPerSecond, seeds.uint32()));
    const aProbeNs = this.section.targets.map((one) =>
      // Near the answer, which is not known yet.
      this.willTakeNs(windowNs((one.closedLoopPerSecond + firstPerSecond) / 2, slo, probe.probeNs)),
    );
    listener.onBegin(this.section, firstPerSecond, this.told(guessDuration(aProbeNs, settings.blocks, true)));
    for (let search = 0; search < settings.blocks && this.searches.some(({ isOpen }) => isOpen); search++)
      await this.searchOnce(search);
  }

  /** One search on every target, probe by probe in turn, so that a drifting machine moves them alike. */
  private async searchOnce(search: number): Promise<void> {
    const { plan, open, listener } = this.setup;
    const { seed, blocks } = plan.settings;
    for (const one of this.searches) one.beginSearch();
    for (let turn = 0, probed = true; probed; turn++) {
      probed = false;
      for (const at of orderBlock(this.searches.length, turn, seed + search)) {
        const rate = this.searches[at]!.nextRate();
        this.conclude();
        if (rate === undefined) continue;
        probed = true;
        await this.probe(at, search, rate);
      }
    }
    await open.ledger.save();
    const left = this.isOver(search + 1, blocks) ? undefined : this.told(this.guessLeft(blocks - search - 1));
    listener.onSearch(search, this.section, left);
  }

  private isOver(done: number, blocks: number): boolean {
    return done >= blocks || !this.searches.some(({ isOpen }) => isOpen);
  }

  /** A probe of the next searches takes as long as one near the answers so far. */
  private guessLeft(searches: number): Duration {
    const { slo, probe } = this.setup.plan;
    const going = this.searches.filter(({ isOpen }) => isOpen);
    const aProbeNs = going.map((one) =>
      this.willTakeNs(windowNs(one.known().heldPerSecond ?? Number.POSITIVE_INFINITY, slo, probe.probeNs)),
    );
    return guessDuration(aProbeNs, searches, false);
  }

  private told(left: Duration): TimeLeft {
    const { open, endsAtMs } = this.setup;
    const nowMs = open.context.now().getTime();
    this.toldEndMs = nowMs + left.highNs / 1e6;
    const endedInNs = Math.max(0, endsAtMs - nowMs) * 1e6;
    return left.usualNs > endedInNs ? { ...left, endedInNs } : left;
  }

  /** After a probe: where even the least that is left goes beyond what was told, that is told anew. */
  private tellIfLonger(search: number): void {
    const { plan, open, listener } = this.setup;
    const going = this.searches.filter((one) => one.latestRate() !== undefined);
    if (going.length === 0) return;
    const perProbe = {
      own: going.map((one) => this.guessProbe(one)),
      later: this.searches.filter(({ isOpen }) => isOpen).map((one) => this.guessProbe(one)),
    };
    const left = guessLeft(perProbe, {
      made: Math.min(...going.map((one) => one.probesOfSearch)),
      isFirst: search === 0,
      later: plan.settings.blocks - search - 1,
    });
    if (open.context.now().getTime() + left.lowNs / 1e6 <= this.toldEndMs) return;
    listener.onLonger(this.told(left));
  }

  /** A search goes on between the rate that held and the one that broke: in the middle of both, where a first one has fallen far. */
  private guessProbe(search: RepeatedSearch): Duration {
    const { slo, probe } = this.setup.plan;
    const { heldPerSecond, brokePerSecond } = search.known();
    const rates = [search.latestRate(), heldPerSecond, brokePerSecond].filter((rate) => rate !== undefined);
    // Of one that was not probed yet the shortest time is known.
    const slow = Math.min(Number.POSITIVE_INFINITY, ...rates);
    const fast = Math.max(slow, ...rates);
    const takes = (rate: number): number => this.willTakeNs(windowNs(rate, slo, probe.probeNs));
    return { lowNs: takes(fast), usualNs: takes(Math.sqrt(slow * fast)), highNs: takes(slow) };
  }

  /** As rounds took so far: on a busy machine all that stands around them takes its time too. */
  private willTakeNs(measuredNs: number): number {
    const { trueNs, expectedNs } = this.spent;
    return this.takesNs(measuredNs) * (expectedNs === 0 ? 1 : trueNs / expectedNs);
  }

  private takesNs(measuredNs: number): number {
    const { probe, settings } = this.setup.plan;
    return probeNsOf(measuredNs + probe.warmupNs, settings.cooldownMs);
  }

  private async probe(at: number, search: number, ratePerSecond: number): Promise<void> {
    const { open, listener } = this.setup;
    const { round, judgement } = await this.tryRate(at, search, ratePerSecond);
    const probe = recordProbe(round, search, judgement);
    // What fails beyond the capacity is no unfairness.
    if (probe.outcome === 'held') open.ledger.addWitness(round);
    // The rate asked for, to the last bit: the search knows it again by it.
    this.searches[at]!.add({ offeredPerSecond: ratePerSecond, outcome: probe.outcome });
    this.section.probes.push(probe);
    this.section.targets[at] = { ...this.section.targets[at]!, known: this.knownOf(at) };
    await open.ledger.save();
    listener.onProbe(probe);
    this.tellIfLonger(search);
  }

  /** Where a percentile takes long to be known, a short round comes first: it may show already that the rate breaks. */
  private async tryRate(at: number, search: number, ratePerSecond: number) {
    const { plan, loaded } = this.setup;
    const { slo, probe } = plan;
    const measureFor = async (durationNs: number): Promise<OpenLoopRound> =>
      requireOpenLoop(
        await this.measure(
          at,
          search,
          profileAtRate(loaded.profile, ratePerSecond, durationNs, probe.warmupNs),
        ),
      );
    const neededNs = windowNs(ratePerSecond, slo, probe.probeNs);
    const shortNs = lookNs(ratePerSecond, probe.probeNs);
    if (neededNs >= LONG_TIMES * shortNs) {
      const round = await measureFor(shortNs);
      const judgement = judgeShortProbe(round, slo);
      if (judgement !== undefined) return { round, judgement };
    }
    const round = await measureFor(neededNs);
    return { round, judgement: judgeProbe(round, slo) };
  }

  /** What broke is told with the number by which it did. */
  private knownOf(at: number): NonNullable<Capacity['targets'][number]['known']> {
    const { target } = this.section.targets[at]!;
    const known = this.searches[at]!.known();
    const isSameRate = (one: number): boolean => Math.abs(one / (known.brokePerSecond ?? 0) - 1) < 1e-6;
    const witness = this.section.probes.findLast(
      (probe) => probe.target === target && probe.outcome === 'broke' && isSameRate(probe.offeredPerSecond),
    );
    return { ...known, ...dropUndefined({ brokeBy: witness?.reason }) };
  }

  private async measure(at: number, block: number, profile: Profile): Promise<CompletedRound> {
    const { open, loaded, plan, endsAtMs } = this.setup;
    const { signal, now } = open.context;
    const target = open.stage.targets[at]!;
    stopIfInterrupted(signal);
    const { stop } = profile.load;
    const takesNs = stop.kind === 'duration' ? this.takesNs(stop.durationNs) : 0;
    const beganMs = now().getTime();
    if (beganMs + takesNs / 1e6 > endsAtMs) throw new OutOfTime();
    const clients = await countClients(target);
    const conduct = async (): Promise<CompletedRound> => {
      const { result, failure } = await conductRound({
        profile,
        target,
        load: loaded.loads[at]!,
        round: { profileIndex: 0, targetIndex: at, block, position: 0 },
        generator: loaded.generator,
        context: open.context,
      });
      if (result.status === 'failed') throw failure;
      return result;
    };
    const result = await repeatOnce(conduct, async ({ message }) =>
      open.ledger.warn({
        id: 'W_PROBE_REPEATED',
        message: `a probe of ${target.name} is measured once more: ${message}`,
      }),
    );
    warnOfRound(target, result, open.ledger);
    const { sleep } = open.context.ports;
    await drain(target, clients, plan.settings.cooldownMs, { sleep, signal });
    this.spent.expectedNs += takesNs;
    this.spent.trueNs += (now().getTime() - beganMs) * 1e6;
    return result;
  }

  /** Answers and ratios of the searches that are over. */
  private conclude(): void {
    const { section, searches } = this;
    for (const [at, { ends }] of searches.entries()) {
      if (ends.length === 0) continue;
      section.targets[at] = {
        ...section.targets[at]!,
        searches: ends.length,
        known: this.knownOf(at),
        answer: estimateCapacity(ends),
      };
    }
    const [reference, ...candidates] = searches;
    section.ratios = candidates.flatMap(({ ends }, index) => {
      const ratio = compareCapacities(reference!.ends, ends);
      return ratio === undefined ? [] : [{ candidate: section.targets[index + 1]!.target, ...ratio }];
    });
  }
}

function rateOf(round: CompletedRound): number {
  const completed = round.operations.reduce((sum, operation) => sum + operation.completed, 0);
  return completed / (round.durationNs / 1e9);
}
