// The plan of a run: profiles, targets, settings and the list of rounds in the order they will run.

import type { DriverName, IoChoice } from '../load/contract.ts';
import type { Profile } from '../profile/profile.ts';
import type { EqualRate } from '../result/equal-rate.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { ServerSetup } from '../stage/stage.ts';
import type { TargetSpec } from '../targets/contract.ts';
import type { RespVersion } from '../wire/resp-version.ts';
import { orderBlock } from './order.ts';

export interface PlannedProfile {
  readonly profile: Profile;
  readonly file: string;
  readonly text: string;
  /** Set when it is one value of a sweep. */
  readonly sweep?: NonNullable<ProfileRun['sweep']>;
  /** Set when it follows another profile of the plan, on the same data, at a rate that this one tells. */
  readonly equalRate?: Pick<EqualRate, 'base' | 'share'> & {
    /** Only where that one missed the rate that it sets: no round of it is planned. */
    readonly onlyIfMissed?: true;
  };
  /** Its own number of blocks; absent: as the settings say. */
  readonly blocks?: number;
  /** Absent: as the plan says for all profiles. */
  readonly servers?: ServerSetup;
}

export interface RunSettings {
  readonly driver: DriverName;
  /** The generator's way to its sockets; absent: `auto`. */
  readonly io?: IoChoice;
  readonly protocol: RespVersion;
  /** Nobody chose the version: RESP2 where a target knows no other, as the driver does it. */
  readonly mayFallBack?: true;
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
  /** Nobody named targets: they are what is installed here. */
  readonly areTargetsFound?: true;
  readonly settings: RunSettings;
  /** Profile by profile, block by block. */
  readonly rounds: readonly PlannedRound[];
  /** A guess, before anything is measured. */
  readonly estimatedNs: number;
}

/** How many blocks a profile has, and up to how many it may have for precision. */
export function blocksOf(
  { blocks }: Pick<PlannedProfile, 'blocks'>,
  settings: Pick<RunSettings, 'blocks' | 'maxBlocks'>,
): { readonly planned: number; readonly most: number } {
  const planned = blocks ?? settings.blocks;
  return { planned, most: Math.max(planned, settings.maxBlocks ?? 0) };
}

/** Of a profile by its name. */
export function countPlannedBlocks({ profiles, settings }: RunPlan, name: string): number {
  return blocksOf(profiles.find(({ profile }) => profile.name === name) ?? {}, settings).planned;
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

/** Of so many blocks more each takes no longer; what comes around them is not repeated. */
export function longestNs({ estimatedNs, settings }: Pick<RunPlan, 'estimatedNs' | 'settings'>): number {
  const { blocks, maxBlocks = blocks } = settings;
  return (estimatedNs * maxBlocks) / blocks;
}
