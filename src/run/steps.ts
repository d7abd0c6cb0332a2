// The steps of a run in the order in which they come, each with a guess of how long it takes.
import type { Profile } from '../profile/profile.ts';
import { estimateRoundNs } from './expected-duration.ts';
import { countFillWrites } from './load-plan.ts';
import type { PlannedProfile, PlannedRound, RunSettings } from './plan.ts';

export interface RunStep {
  /** `change`: what lies between two profiles, from the removal of the first one's keys to the next one's servers. */
  readonly kind: 'change' | 'calibration' | 'fill' | 'round';
  readonly profile: string;
  /** Of a fill and a round. */
  readonly target?: string;
  /** How its time was guessed: a set time, or work at a rate that nobody knows yet. */
  readonly isTimed: boolean;
  readonly guessNs: number;
}

export interface StepPlan {
  readonly profiles: readonly PlannedProfile[];
  readonly targets: readonly { readonly name: string }[];
  readonly settings: RunSettings;
  readonly rounds: readonly PlannedRound[];
}

const CALIBRATION_NS = 1.5e9;
const CHANGE_NS = 0.2e9;
/** Writes a second of a fill, which is deeply pipelined, on a mid-range core. */
const GUESSED_FILL_RATE = 400_000;
/** Looking twice whether the memory still changes. */
const SETTLING_NS = 0.2e9;

export function listSteps(plan: StepPlan): RunStep[] {
  const { profiles, targets, settings, rounds } = plan;
  return profiles.flatMap(({ profile, equalRate }, index) => {
    const { name } = profile;
    // An equal-rate part goes on with what its base has loaded.
    const before: RunStep[] =
      equalRate !== undefined
        ? []
        : [
            ...(index === 0
              ? []
              : [{ kind: 'change', profile: name, isTimed: true, guessNs: CHANGE_NS } as const]),
            ...(isCalibrated(profile, settings)
              ? [{ kind: 'calibration', profile: name, isTimed: true, guessNs: CALIBRATION_NS } as const]
              : []),
            ...targets.flatMap((target) => planFill(profile, target.name)),
          ];
    const own = rounds.filter(({ profileIndex }) => profileIndex === index);
    return [...before, ...own.map((round) => planRound(plan, profile, targets[round.targetIndex]!.name))];
  });
}

export function planRound(
  { settings }: Pick<StepPlan, 'settings'>,
  profile: Profile,
  target: string,
): RunStep {
  return {
    kind: 'round',
    profile: profile.name,
    target,
    isTimed: profile.load.stop.kind === 'duration',
    guessNs: estimateRoundNs(profile, settings),
  };
}

function isCalibrated({ receivers }: Profile, { calibrate }: RunSettings): boolean {
  return calibrate && receivers.length === 0;
}

function planFill(profile: Profile, target: string): RunStep[] {
  if (profile.fill.length === 0) return [];
  const writes = profile.fill.reduce((sum, step) => sum + countFillWrites(profile, step), 0);
  const guessNs = (writes / GUESSED_FILL_RATE) * 1e9 + SETTLING_NS;
  return [{ kind: 'fill', profile: profile.name, target, isTimed: false, guessNs }];
}
