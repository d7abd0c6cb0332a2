// Conducts a race: goes through profiles, blocks and rounds, and saves after each round.
import { sleep } from '../core/clock.ts';
import { stopIfInterrupted } from './interrupted.ts';
import { estimateRoundNs, type RunPlan } from './plan.ts';
import { conductRound } from './round.ts';
import {
  holdSession,
  type LoadedProfile,
  type RunContext,
  type RunOutcome,
  type Session,
  warnOfOtherLoad,
  withLoadedProfile,
} from './session.ts';

/**
 * Runs the plan to its end, to the first failure, or to the signal, and returns what was measured.
 *
 * @throws CacheBenchError: of {@link holdSession}
 */
export async function conductRun(plan: RunPlan, context: RunContext): Promise<RunOutcome> {
  context.onEvent({ kind: 'planned', plan });
  const serverThreads = plan.profiles[0]?.serverThreads;
  const beginning = serverThreads === undefined ? plan : { ...plan, serverThreads };
  return holdSession(beginning, context, async (session) => {
    for (const [index, planned] of plan.profiles.entries()) {
      await withLoadedProfile(session, planned, (loaded) => conductRounds(plan, session, index, loaded));
    }
  });
}

async function conductRounds(
  plan: RunPlan,
  { context, targets, ledger }: Session,
  profileIndex: number,
  { profile, loads, ceilingPerSecond }: LoadedProfile,
): Promise<void> {
  const { onEvent, signal } = context;
  for (const round of plan.rounds.filter((one) => one.profileIndex === profileIndex)) {
    stopIfInterrupted(signal);
    const target = targets[round.targetIndex]!;
    const expectedNs = estimateRoundNs(profile, plan.settings);
    onEvent({ kind: 'round-started', round, profile: profile.name, target: target.name, expectedNs });
    const { result, failure } = await conductRound({
      profile,
      target,
      load: loads[round.targetIndex]!,
      round,
      ceilingPerSecond,
      context,
    });
    await ledger.addRound(result);
    onEvent({ kind: 'round-finished', round, result });
    if (result.status === 'completed') warnOfOtherLoad(result, ledger);
    if (failure !== undefined) throw failure;
    await sleep(plan.settings.cooldownMs, signal);
  }
}
