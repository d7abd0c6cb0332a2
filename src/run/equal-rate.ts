// The equal-rate part of a profile: after its closed loop all targets get the same open loop, a share of what the slowest did;
// after an open loop, where its rate was missed.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Profile } from '../profile/profile.ts';
import { nameEqualRate } from '../result/equal-rate.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { metricById } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { median } from '../stats/order-statistics.ts';
import type { PlannedProfile } from './plan.ts';

/**
 * A quarter of what the slowest does: on two shared cores the least that a reply may wait in the generator is then about
 * half of p50, and differences of a third can be told; at half the rate all of p50 may be the generator's.
 */
export const DEFAULT_SHARES: readonly number[] = [0.25];
/** A generator that was the limit is half idle then, and is late no longer because it has too much to do. */
const LOWER_SHARE = 0.5;
/** All blocks of a lower rate together tell a p99 with some to spare. */
const LOWER_RATE_REQUESTS = 12_000;
const LONGEST_LOWER_WINDOW_NS = 10e9;
/** A longer window makes percentiles finer than blocks differ. */
const LONGEST_WINDOW_NS = 3e9;
const LONGEST_WARMUP_NS = 0.5e9;
/** Of the rate: more would look more exact than it was measured. */
const DIGITS = 3;

/** What differs from the rounds of the closed loop. */
export interface PartShape {
  readonly blocks?: number;
  /** At the most. */
  readonly durationNs?: number;
  /** At the most. */
  readonly warmupNs?: number;
}

/** Each profile, followed by its parts at the given shares, where it can have some. */
export function withEqualRates(
  profiles: readonly PlannedProfile[],
  shares: readonly number[],
  shape: PartShape = {},
): readonly PlannedProfile[] {
  return profiles.flatMap((planned) => [
    planned,
    ...(canBeOffered(planned.profile) ? shares.map((share) => offerShare(planned, share, shape)) : []),
  ]);
}

/**
 * Each profile that sets its own rate, followed by a part at half of what its slowest target reached, for the case that
 * this is not the rate: nobody knows the latency at a rate that was missed.
 */
export function withLowerRates(profiles: readonly PlannedProfile[]): readonly PlannedProfile[] {
  return profiles.flatMap((planned) => {
    const { load } = planned.profile;
    if (load.openLoop === undefined || !isOnlyLoad(planned.profile)) return [planned];
    const part = offerShare(planned, LOWER_SHARE, {});
    return [planned, { ...part, equalRate: { ...part.equalRate!, onlyIfMissed: true } as const }];
  });
}

/** What sets its own rate has one. */
function canBeOffered(profile: Profile): boolean {
  return profile.load.openLoop === undefined && isOnlyLoad(profile);
}

/** What happens at a time of the window, or is delivered, has its own measure of time. */
function isOnlyLoad({ events, receivers, bystander }: Profile): boolean {
  return events.length === 0 && receivers.length === 0 && bystander === undefined;
}

function offerShare(
  planned: PlannedProfile,
  share: number,
  {
    blocks,
    durationNs: longestNs = LONGEST_WINDOW_NS,
    warmupNs: longestWarmupNs = LONGEST_WARMUP_NS,
  }: PartShape,
): PlannedProfile {
  // The values of a sweep are those of its profiles.
  const { profile, sweep: _ofBase, ...rest } = planned;
  const { stop, warmupNs } = profile.load;
  const durationNs = stop.kind === 'duration' ? Math.min(stop.durationNs, longestNs) : longestNs;
  return {
    ...rest,
    ...dropUndefined({ blocks }),
    equalRate: { base: profile.name, share },
    profile: {
      ...profile,
      name: nameEqualRate(profile.name, share),
      load: {
        ...profile.load,
        stop: { kind: 'duration', durationNs },
        warmupNs: Math.min(warmupNs, longestWarmupNs),
      },
    },
  };
}

/**
 * Chosen once, before the first round of the part, and kept: the same for all targets and blocks.
 *
 * @returns operations per second; undefined where a target completed no round of the base
 */
export function chooseEqualRate(
  { rounds, targets }: Pick<RaceResult, 'rounds' | 'targets'>,
  base: string,
  share: number,
): number | undefined {
  const { of } = metricById('throughput');
  const rates = targets.map(({ name }) =>
    rounds
      .filter((round): round is CompletedRound => round.status === 'completed')
      .filter(({ profile, target }) => profile === base && target === name)
      .map((round) => of(round) ?? 0),
  );
  if (rates.some((one) => one.length === 0)) return undefined;
  const slowest = Math.min(...rates.map(median));
  const rate = roundDown(slowest * share);
  return rate > 0 ? rate : undefined;
}

/** In most rounds of any target: half a run at a rate is no run at it. */
export function isRateMissed(
  { rounds, targets }: Pick<RaceResult, 'rounds' | 'targets'>,
  base: string,
): boolean {
  return targets.some(({ name }) => {
    const own = rounds.filter(
      (round): round is CompletedRound =>
        round.status === 'completed' && round.profile === base && round.target === name,
    );
    const missed = own.filter(({ openLoop }) => openLoop?.latencyValid === false);
    return missed.length > own.length / 2;
  });
}

function roundDown(rate: number): number {
  if (rate < 1) return 0;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rate)) + 1 - DIGITS);
  return Math.floor(rate / unit) * unit;
}

/** The part with its rate. Starts come as the profile has them, else at random as those of many users do, and alike on every target. */
export function atRate(profile: Profile, ratePerSecond: number): Profile {
  const { arrivals, pacing } = profile.load.openLoop ?? { arrivals: 'poisson', pacing: 'auto' };
  return { ...profile, load: { ...profile.load, openLoop: { ratePerSecond, arrivals, pacing } } };
}

/** The part after a rate that was missed: as long as its own rate takes to tell a p99. */
export function atLowerRate(profile: Profile, ratePerSecond: number, blocks: number): Profile {
  const { stop } = profile.load;
  const planned = stop.kind === 'duration' ? stop.durationNs : 0;
  const needed = Math.ceil((LOWER_RATE_REQUESTS / blocks / ratePerSecond) * 1e9);
  const durationNs = Math.min(LONGEST_LOWER_WINDOW_NS, Math.max(planned, needed));
  return atRate(
    { ...profile, load: { ...profile.load, stop: { kind: 'duration', durationNs } } },
    ratePerSecond,
  );
}
