// Conducts a race: goes through profiles, blocks and rounds, and saves after each round.

import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { isRepeatable } from '../core/repeatable.ts';
import type { Profile } from '../profile/profile.ts';
import { writesKeys } from '../profile/writes-keys.ts';
import { type RaceResult, raceKind } from '../result/kinds/race.ts';
import type { RunHead } from '../result/parts/run-head.ts';
import { explainAllFailed } from './all-failed.ts';
import { atLowerRate, atRate, chooseEqualRate, isRateMissed } from './equal-rate.ts';
import { estimateRoundNs } from './expected-duration.ts';
import { type LoadedProfile, recordProfile, withLoadedProfile } from './loaded-profile.ts';
import { type OpenRun, type RunContext, type RunOutcome, withOpenRun } from './open-run.ts';
import { blocksOf, type PlannedProfile, type PlannedRound, planBlock, type RunPlan } from './plan.ts';
import { conductRound } from './round.ts';
import { warnOfRound } from './round-warnings.ts';

/** What looks at the numbers while they come in, and decides how long the race goes on. */
export interface RaceWatch {
  /** After the planned blocks of a profile and after each further one: whether to measure another. */
  wantsMore(result: RaceResult, profile: string): boolean;
  /**
   * After every block.
   * @throws anything: the run ends with it as its failure
   */
  afterBlock(result: RaceResult): void;
}

/**
 * Runs the plan to its end, to the first failure, or to the signal, and returns what was measured.
 *
 * @throws CacheBenchError: of {@link withOpenRun}
 */
export async function conductRace(
  plan: RunPlan,
  context: RunContext,
  watch: RaceWatch,
): Promise<RunOutcome<RaceResult>> {
  context.onEvent({ kind: 'planned', plan });
  const servers = plan.profiles[0]?.servers;
  const beginning = {
    ...plan,
    ...dropUndefined({ servers }),
    snapshots: plan.profiles.some(({ profile }) => takesSnapshots(profile)),
    writes: plan.profiles.some(({ profile }) => writesKeys(profile)),
  };
  const outcome = await withOpenRun(beginning, context, beginRace, async (open) => {
    if (plan.profiles.some(isPaced)) context.onEvent({ kind: 'paced', by: open.pacedIo });
    await weighOwnConnections(open);
    for (const [index, planned] of plan.profiles.entries()) {
      if (planned.equalRate !== undefined) continue;
      await withLoadedProfile(open, planned, async (loaded) => {
        await conductBlocks(plan, open, index, loaded, watch);
        await conductEqualRates(plan, open, loaded, watch);
      });
    }
  });
  if (outcome.interrupted || outcome.failure !== undefined) return outcome;
  const failure = explainAllFailed(outcome.result);
  return failure === undefined ? outcome : { ...outcome, failure };
}

/** Of servers that nobody else is connected to, before they hold anything. */
async function weighOwnConnections({ stage, ledger, context }: OpenRun<RaceResult>): Promise<void> {
  for (const target of stage.targets) {
    if (!target.owned || target.nodes !== undefined) continue;
    stopIfInterrupted(context.signal);
    ledger.addConnectionMemory(target.name, await context.ports.weighConnections(target));
  }
}

function beginRace(head: RunHead): RaceResult {
  return { kind: raceKind.kind, schemaVersion: raceKind.version, ...head, rounds: [] };
}

/** The parts of the profile whose data is loaded, each at a rate that its rounds have told by now. */
async function conductEqualRates(
  plan: RunPlan,
  open: OpenRun<RaceResult>,
  loaded: LoadedProfile,
  watch: RaceWatch,
): Promise<void> {
  const base = loaded.profile.name;
  for (const [index, { profile, equalRate, ...planned }] of plan.profiles.entries()) {
    if (equalRate?.base !== base) continue;
    const { onlyIfMissed = false, ...asked } = equalRate;
    if (onlyIfMissed && !isRateMissed(open.ledger.result, base)) continue;
    const ratePerSecond = chooseEqualRate(open.ledger.result, base, asked.share);
    if (ratePerSecond === undefined) continue;
    const { planned: blocks } = blocksOf(planned, plan.settings);
    const paced = onlyIfMissed ? atLowerRate(profile, ratePerSecond, blocks) : atRate(profile, ratePerSecond);
    const part = { ...loaded, profile: paced };
    recordProfile(open, { ...planned, equalRate: { ...asked, ratePerSecond } }, part);
    open.context.onEvent({ kind: 'profile-started', profile: profile.name });
    await conductBlocks(plan, open, index, part, watch);
    open.context.onEvent({ kind: 'profile-finished', profile: profile.name });
  }
}

function isPaced({ profile, equalRate }: PlannedProfile): boolean {
  return equalRate !== undefined || profile.load.openLoop !== undefined;
}

function takesSnapshots({ events }: Profile): boolean {
  return events.some(({ action }) => action.kind === 'snapshot');
}

async function conductBlocks(
  plan: RunPlan,
  open: OpenRun<RaceResult>,
  profileIndex: number,
  loaded: LoadedProfile,
  watch: RaceWatch,
): Promise<void> {
  const { settings, targets } = plan;
  const { result } = open.ledger;
  const { planned, most } = blocksOf(plan.profiles[profileIndex]!, settings);
  // Blocks that count for nothing keep their numbers, and others take their places.
  let lost = 0;
  let isAgain = false;
  for (let block = 0; block < most + lost; block++) {
    if (block >= planned + lost && !isAgain) {
      if (!watch.wantsMore(result, loaded.profile.name)) return;
      open.context.onEvent({ kind: 'block-added', profile: loaded.profile.name, block, most });
    }
    try {
      for (const round of planBlock(targets.length, settings, profileIndex, block - lost))
        await conductOne(plan, open, { ...round, block }, loaded);
    } catch (error) {
      if (isAgain || !(error instanceof CacheBenchError && isRepeatable(error.code))) throw error;
      isAgain = true;
      lost++;
      open.ledger.warn({
        id: 'W_BLOCK_REPEATED',
        message: `block ${block + 1} of ${loaded.profile.name} is measured again: ${error.message}`,
      });
      continue;
    }
    isAgain = false;
    watch.afterBlock(result);
  }
}

async function conductOne(
  plan: RunPlan,
  { context, stage, ledger }: OpenRun<RaceResult>,
  round: PlannedRound,
  { profile, loads, generator, idle }: LoadedProfile,
): Promise<void> {
  const { onEvent, signal } = context;
  stopIfInterrupted(signal);
  const target = stage.targets[round.targetIndex]!;
  const expectedNs = estimateRoundNs(profile, plan.settings);
  onEvent({ kind: 'round-started', round, profile: profile.name, target: target.name, expectedNs });
  const { result, failure } = await conductRound({
    profile,
    target,
    load: loads[round.targetIndex]!,
    round,
    generator,
    idle,
    context,
  });
  ledger.result.rounds.push(result);
  await ledger.saveRounds();
  onEvent({ kind: 'round-finished', round, result });
  if (result.status === 'completed') {
    warnOfRound(target, result, ledger);
  }
  if (failure !== undefined) throw failure;
  await context.ports.sleep(plan.settings.cooldownMs, signal);
}
