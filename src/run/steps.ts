// The steps of a run in the order in which they come, each with a guess of how long it takes.
import type { Profile } from '../profile/profile.ts';
import { estimateAroundNs, estimateRoundNs } from './expected-duration.ts';
import { countFillWrites, estimateCalibrationNs } from './load-plan.ts';
import type { PlannedProfile, PlannedRound, RunSettings } from './plan.ts';

export interface RunStep {
  /**
   * `start`: servers start, facts are read. `change`: what lies between two profiles, from the removal of the first one's
   * keys to the next one's servers. `end`: the last keys are removed, servers stop, what was measured is judged.
   */
  readonly kind: 'start' | 'change' | 'calibration' | 'fill' | 'round' | 'end';
  /** Of `end` the last one. */
  readonly profile: string;
  /** Of a fill and a round. */
  readonly target?: string;
  /** How its time was guessed: a set time, or work at a rate that nobody knows yet. */
  readonly isTimed: boolean;
  readonly guessNs: number;
  /** The part of a guess that is no set time: what a busy machine takes longer for. */
  readonly aroundNs: number;
}

export interface StepPlan {
  readonly profiles: readonly PlannedProfile[];
  readonly targets: readonly { readonly name: string }[];
  readonly settings: RunSettings;
  readonly rounds: readonly PlannedRound[];
}

/** Without a server to start; measured on two cores that nobody else used, as the others are. */
const START_NS = 1e9;
const START_SERVER_NS = 0.3e9;
/** A null server is started, and stopped. */
const CALIBRATION_AROUND_NS = 0.4e9;
const CHANGE_NS = 0.2e9;
const END_NS = 1e9;
/** Writes a second of a fill, which is deeply pipelined, on a mid-range core. */
const GUESSED_FILL_RATE = 400_000;
/** Looking twice whether the memory still changes. */
const SETTLING_NS = 0.2e9;

export function listSteps(plan: StepPlan): RunStep[] {
  const { profiles, targets, settings, rounds } = plan;
  const [first] = profiles;
  const last = profiles.at(-1);
  if (first === undefined || last === undefined) return [];
  const startNs = START_NS + targets.length * START_SERVER_NS;
  const steps = profiles.flatMap(({ profile, equalRate }, index) => {
    const { name } = profile;
    // An equal-rate part goes on with what its base has loaded.
    const before: RunStep[] =
      equalRate !== undefined
        ? []
        : [
            ...(index === 0 ? [] : [planAround('change', name, CHANGE_NS)]),
            ...(isCalibrated(profile, settings) ? [planCalibration(name, settings)] : []),
            ...targets.flatMap((target) => planFill(profile, target.name)),
          ];
    const own = rounds.filter(({ profileIndex }) => profileIndex === index);
    return [...before, ...own.map((round) => planRound(plan, profile, targets[round.targetIndex]!.name))];
  });
  return [
    planAround('start', first.profile.name, startNs),
    ...steps,
    planAround('end', last.profile.name, END_NS),
  ];
}

function planAround(kind: RunStep['kind'], profile: string, guessNs: number): RunStep {
  return { kind, profile, isTimed: true, guessNs, aroundNs: guessNs };
}

function planCalibration(profile: string, settings: RunSettings): RunStep {
  const guessNs = estimateCalibrationNs(settings) + CALIBRATION_AROUND_NS;
  return { kind: 'calibration', profile, isTimed: true, guessNs, aroundNs: CALIBRATION_AROUND_NS };
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
    aroundNs: estimateAroundNs(profile),
  };
}

function isCalibrated({ receivers }: Profile, { calibrate }: RunSettings): boolean {
  return calibrate && receivers.length === 0;
}

function planFill(profile: Profile, target: string): RunStep[] {
  if (profile.fill.length === 0) return [];
  const writes = profile.fill.reduce((sum, step) => sum + countFillWrites(profile, step), 0);
  const guessNs = (writes / GUESSED_FILL_RATE) * 1e9 + SETTLING_NS;
  return [{ kind: 'fill', profile: profile.name, target, isTimed: false, guessNs, aroundNs: 0 }];
}
