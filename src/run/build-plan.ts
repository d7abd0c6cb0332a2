// From profiles, targets and design to the plan of a run.
import type { TargetSpec } from '../targets/contract.ts';
import { checkDriver } from './check-driver.ts';
import { checkEvents } from './check-events.ts';
import { blocksOf, type PlannedProfile, planBlock, type RunPlan, type RunSettings } from './plan.ts';
import { listSteps } from './steps.ts';

/** @throws CacheBenchError E_DRIVER, E_EVENT */
export function buildRunPlan(
  profiles: readonly PlannedProfile[],
  targets: readonly TargetSpec[],
  settings: RunSettings,
): RunPlan {
  for (const { profile } of profiles) {
    checkDriver(profile, settings.driver);
    checkEvents(profile, targets);
  }
  const rounds = profiles.flatMap((profile, profileIndex) =>
    Array.from(
      { length: profile.equalRate?.onlyIfMissed ? 0 : blocksOf(profile, settings).planned },
      (_unused, block) => planBlock(targets.length, settings, profileIndex, block),
    ).flat(),
  );
  const plan = { profiles, targets, settings, rounds };
  return { ...plan, estimatedNs: listSteps(plan).reduce((sum, { guessNs }) => sum + guessNs, 0) };
}
