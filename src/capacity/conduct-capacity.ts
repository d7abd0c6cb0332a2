// Conducts the search for capacities: every target's probe beside the others', saved after each.

import { stopIfInterrupted } from '../core/interrupted.ts';
import { SeededRandom } from '../core/random.ts';
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
import { compareCapacities, estimateCapacity } from './estimate-capacity.ts';
import { type ProbeSettings, profileAtRate, profileWithoutRate, recordProbe } from './probe.ts';
import { RepeatedSearch } from './repeated-search.ts';
import { formatSlo, type Slo } from './slo.ts';

export interface CapacityPlan extends OpenRunPlan {
  readonly planned: PlannedProfile;
  readonly slo: Slo;
  readonly probe: ProbeSettings;
}

/** A quarter of what it does at its fastest holds, or else nothing does. */
const FIRST_SHARE = 1 / 4;

/**
 * Searches as often as the settings say blocks.
 *
 * @throws CacheBenchError: of withOpenRun
 */
export function conductCapacity(
  plan: CapacityPlan,
  context: RunContext,
  onProbe: (probe: CapacityProbe) => void,
): Promise<RunOutcome<CapacityResult>> {
  const begin = (head: RunHead): CapacityResult => ({
    kind: capacityKind.kind,
    schemaVersion: capacityKind.version,
    ...head,
    capacity: beginSearch(plan),
  });
  const writes = writesKeys(plan.planned.profile);
  return withOpenRun({ ...plan, writes }, context, begin, (open) =>
    withLoadedProfile(open, plan.planned, (loaded) => new CapacitySearch(plan, open, loaded, onProbe).run()),
  );
}

function beginSearch({ planned, slo, settings }: CapacityPlan): Capacity {
  return {
    profile: planned.profile.name,
    slo: formatSlo(slo),
    searches: settings.blocks,
    targets: [],
    ratios: [],
    probes: [],
  };
}

class CapacitySearch {
  private readonly plan: CapacityPlan;
  private readonly open: OpenRun<CapacityResult>;
  private readonly loaded: LoadedProfile;
  private readonly onProbe: (probe: CapacityProbe) => void;
  private readonly section: Capacity;
  /** By target. */
  private searches: readonly RepeatedSearch[] = [];

  constructor(
    plan: CapacityPlan,
    open: OpenRun<CapacityResult>,
    loaded: LoadedProfile,
    onProbe: (probe: CapacityProbe) => void,
  ) {
    this.plan = plan;
    this.open = open;
    this.loaded = loaded;
    this.onProbe = onProbe;
    this.section = open.ledger.result.capacity;
  }

  async run(): Promise<void> {
    const { settings } = this.plan;
    const { targets } = this.open.stage;
    const fastest = profileWithoutRate(this.loaded.profile, this.plan.probe);
    for (const [at, target] of targets.entries()) {
      const round = await this.measure(at, 0, fastest);
      this.section.targets.push({ target: target.name, closedLoopPerSecond: rateOf(round), searches: 0 });
    }
    // The same first rate for all: then their curves meet at the same rates.
    const slowest = Math.min(...this.section.targets.map((one) => one.closedLoopPerSecond));
    const seeds = new SeededRandom(settings.seed);
    this.searches = targets.map(() => new RepeatedSearch(slowest * FIRST_SHARE, seeds.uint32()));
    for (let search = 0; search < settings.blocks; search++) await this.searchOnce(search);
  }

  /** One search on every target, probe by probe in turn, so that a drifting machine moves them alike. */
  private async searchOnce(search: number): Promise<void> {
    for (const one of this.searches) one.beginSearch();
    for (let turn = 0, probed = true; probed; turn++) {
      probed = false;
      for (const at of orderBlock(this.searches.length, turn, this.plan.settings.seed + search)) {
        const rate = this.searches[at]!.nextRate();
        this.conclude();
        if (rate === undefined) continue;
        probed = true;
        await this.probe(at, search, rate);
      }
    }
    await this.open.ledger.save();
  }

  private async probe(at: number, search: number, ratePerSecond: number): Promise<void> {
    const { plan, loaded, section, open } = this;
    const paced = profileAtRate(loaded.profile, ratePerSecond, plan.slo, plan.probe);
    const round = await this.measure(at, search, paced);
    const probe = recordProbe(round, search, plan.slo);
    // What fails beyond the capacity is no unfairness.
    if (probe.outcome === 'held') open.ledger.addWitness(round);
    // The rate asked for, to the last bit: the search knows it again by it.
    this.searches[at]!.add({ offeredPerSecond: ratePerSecond, outcome: probe.outcome });
    section.probes.push(probe);
    await open.ledger.save();
    this.onProbe(probe);
  }

  private async measure(at: number, block: number, profile: Profile): Promise<CompletedRound> {
    const { open, loaded, plan } = this;
    const { signal } = open.context;
    const target = open.stage.targets[at]!;
    stopIfInterrupted(signal);
    const clients = await countClients(target);
    const { result, failure } = await conductRound({
      profile,
      target,
      load: loaded.loads[at]!,
      round: { profileIndex: 0, targetIndex: at, block, position: 0 },
      ceilingPerSecond: loaded.ceilingPerSecond,
      context: open.context,
    });
    if (result.status === 'failed') throw failure;
    warnOfRound(target, result, open.ledger);
    const { sleep } = open.context.ports;
    await drain(target, clients, plan.settings.cooldownMs, { sleep, signal });
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
