// Results of one profile each as one result, as if one run had gone through all of them.
import type { RaceResult } from '../result/kinds/race.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from './sample-result.test-helper.ts';

export function joinResults(results: readonly RaceResult[]): RaceResult {
  const collect = <T>(of: (result: RaceResult) => readonly T[]): T[] =>
    results.flatMap((one) => [...of(one)]);
  return {
    ...results[0]!,
    profiles: collect(({ profiles }) => profiles),
    rounds: collect(({ rounds }) => rounds),
    fills: collect(({ fills }) => fills),
  };
}

/** A race whose profiles are followed by rounds at a rate that all targets were offered. */
export function sampleWithEqualRate(options: SampleOptions, ratePerSecond: number): RaceResult {
  const { profiles = ['read-heavy'] } = options;
  const nameOf = (profile: string): string => `${profile}@rate=25%`;
  const closed = sampleResult(options);
  const { targets = [REDIS, DRAGONFLY] } = options;
  const part = sampleResult({
    ...options,
    targets: targets.map((target) => ({ ...target, limit: 'rate-bound' })),
    profiles: profiles.map(nameOf),
    ratePerSecond,
  });
  const equalRateOf = (name: string) => ({
    base: profiles.find((profile) => nameOf(profile) === name)!,
    share: 0.25,
    ratePerSecond,
  });
  return joinResults([
    closed,
    {
      ...part,
      profiles: part.profiles.map((profile) => ({ ...profile, equalRate: equalRateOf(profile.name) })),
      fills: [],
    },
  ]);
}
