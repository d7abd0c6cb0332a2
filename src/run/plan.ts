// From profiles, targets and design to the list of rounds in the order they will run.

import type { DriverName } from '../load/contract.ts';
import type { Profile } from '../profile/profile.ts';
import type { EqualRate } from '../result/equal-rate.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { ServerSetup } from '../stage/stage.ts';
import type { TargetSpec } from '../targets/contract.ts';
import type { RespVersion } from '../wire/resp-version.ts';
import { checkDriver } from './check-driver.ts';
import { checkEvents } from './check-events.ts';
import { orderBlock } from './order.ts';

export interface PlannedProfile {
  readonly profile: Profile;
  readonly file: string;
  readonly text: string;
  /** Set when it is one value of a sweep. */
  readonly sweep?: NonNullable<ProfileRun['sweep']>;
  /** Set when it follows another profile of the plan, on the same data, at a rate that this one tells. */
  readonly equalRate?: Pick<EqualRate, 'base' | 'share'>;
  /** Absent: as the plan says for all profiles. */
  readonly servers?: ServerSetup;
}

export interface RunSettings {
  readonly driver: DriverName;
  readonly protocol: RespVersion;
  readonly blocks: number;
  /** Blocks are added up to this number while the race is not precise enough; absent: none. */
  readonly maxBlocks?: number;
  /** 0.05: a difference of up to 5 % counts as none. */
  readonly tolerance: number;
  /** What this machine resolves, by the id of the metric; recorded for whoever reads the numbers. */
  readonly noiseFloor?: Readonly<Record<string, number>>;
  /** Short rounds, fewer blocks than a verdict needs: shown as indicative only. */
  readonly quick: boolean;
  readonly seed: number;
  readonly allowNonempty: boolean;
  /** CPU sets by flag; undefined leaves the choice to the machine's size. */
  readonly serverCpus?: readonly number[];
  readonly clientCpus?: readonly number[];
  readonly pin: boolean;
  /** Measure the generator's ceiling against a null server first. */
  readonly calibrate: boolean;
  /** Pause between rounds. */
  readonly cooldownMs: number;
}

export interface PlannedRound {
  readonly profileIndex: number;
  readonly targetIndex: number;
  readonly block: number;
  readonly position: number;
}

export interface RunPlan {
  readonly profiles: readonly PlannedProfile[];
  readonly targets: readonly TargetSpec[];
  readonly settings: RunSettings;
  /** Profile by profile, block by block. */
  readonly rounds: readonly PlannedRound[];
  /** A guess, before anything is measured. */
  readonly estimatedNs: number;
}

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
  const rounds = profiles.flatMap((_, profileIndex) =>
    Array.from({ length: settings.blocks }, (_unused, block) =>
      planBlock(targets.length, settings, profileIndex, block),
    ).flat(),
  );
  const estimatedNs =
    targets.length *
      profiles
        .filter(({ equalRate }) => equalRate === undefined)
        .reduce((sum, { profile }) => sum + fillNs(profile) + calibrationNs(settings), 0) +
    rounds.reduce((sum, round) => sum + estimateRoundNs(profiles[round.profileIndex]!.profile, settings), 0);
  return { profiles, targets, settings, rounds, estimatedNs };
}

/** One round of every target; blocks beyond the planned ones go on in the same design. */
export function planBlock(
  targets: number,
  { seed }: Pick<RunSettings, 'seed'>,
  profileIndex: number,
  block: number,
): readonly PlannedRound[] {
  return orderBlock(targets, block, seed + profileIndex).map((targetIndex, position) => ({
    profileIndex,
    targetIndex,
    block,
    position,
  }));
}

/** Two seconds to start servers and read facts, shared by the first round; connecting costs about 60 µs a connection. */
const ROUND_OVERHEAD_NS = 0.25e9;
const CONNECT_NS = 60e3;
/** Guesses for a mid-range core, from the measurements in docs: unpipelined and deeply pipelined operations per second. */
const GUESSED_RATE = 80_000;
const GUESSED_PIPELINED_RATE = 400_000;
const CALIBRATION_NS = 1.5e9;

export function estimateRoundNs(profile: Profile, settings: Pick<RunSettings, 'cooldownMs'>): number {
  const { load } = profile;
  const around = load.connections * CONNECT_NS + ROUND_OVERHEAD_NS + settings.cooldownMs * 1e6;
  return estimateWindowNs(profile) + load.warmupNs + around;
}

/** Of the measured part of a round. */
export function estimateWindowNs({ load }: Profile): number {
  const rate = load.openLoop?.ratePerSecond ?? (load.pipeline >= 8 ? GUESSED_PIPELINED_RATE : GUESSED_RATE);
  return load.stop.kind === 'duration' ? load.stop.durationNs : (load.stop.count / rate) * 1e9;
}

function fillNs(profile: Profile): number {
  const writes = profile.fill.reduce((sum, step) => {
    const keyspace = profile.keyspaces.find(({ name }) => name === step.keyspace)!;
    return sum + keyspace.count * (step.perKey === 'element' ? keyspace.elements : 1);
  }, 0);
  return (writes / GUESSED_PIPELINED_RATE) * 1e9;
}

function calibrationNs(settings: RunSettings): number {
  return settings.calibrate ? CALIBRATION_NS : 0;
}
