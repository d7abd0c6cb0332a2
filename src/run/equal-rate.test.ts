import { describe, expect, it } from 'vitest';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import { aProfile } from '../testkit/builders.ts';
import {
  atLowerRate,
  atRate,
  chooseEqualRate,
  isRateMissed,
  withEqualRates,
  withLowerRates,
} from './equal-rate.ts';

const planned = (profile = aProfile()) => ({ profile, file: 'x.yaml', text: 'name: x' });

describe('the equal-rate parts of a profile', () => {
  it('follow it, one a share, short, and on the same data', () => {
    const long = aProfile();
    const profile = {
      ...long,
      load: { ...long.load, stop: { kind: 'requests', count: 1_000_000 } as const, warmupNs: 2e9 },
    };
    const [base, low, high] = withEqualRates([planned(profile)], [0.3, 0.9]);
    expect(base).toEqual(planned(profile));
    expect([low!.profile.name, high!.profile.name]).toEqual([
      `${profile.name}@rate=30%`,
      `${profile.name}@rate=90%`,
    ]);
    expect(low!.equalRate).toEqual({ base: profile.name, share: 0.3 });
    expect(low!.profile.load).toMatchObject({
      stop: { kind: 'duration', durationNs: 3e9 },
      warmupNs: 0.5e9,
    });
    expect(low!.profile.keyspaces).toBe(profile.keyspaces);
  });

  it('are no longer than the profile itself', () => {
    const one = aProfile();
    const short = {
      ...one,
      load: { ...one.load, stop: { kind: 'duration', durationNs: 4e8 } as const, warmupNs: 1e8 },
    };
    const part = withEqualRates([planned(short)], [0.5])[1]!;
    expect(part.profile.load).toMatchObject({ stop: { durationNs: 4e8 }, warmupNs: 1e8 });
  });

  it('may have a number of blocks and lengths of their own', () => {
    const one = aProfile();
    const profile = { ...one, load: { ...one.load, warmupNs: 1e9 } };
    const [base, part] = withEqualRates([planned(profile)], [0.5], {
      blocks: 10,
      durationNs: 2e8,
      warmupNs: 1e8,
    });
    expect([base!.blocks, part!.blocks]).toEqual([undefined, 10]);
    expect(part!.profile.load).toMatchObject({ stop: { durationNs: 2e8 }, warmupNs: 1e8 });
  });

  it('are not there for what sets its own rate', () => {
    const paced = atRate(aProfile(), 1000);
    expect(withEqualRates([planned(paced)], [0.5])).toHaveLength(1);
  });
});

describe('the part after a rate that was missed', () => {
  const paced = (ratePerSecond = 20_000) => atRate(aProfile(), ratePerSecond);

  it('follows what sets its own rate, and nothing else', () => {
    const profile = paced();
    const [base, part, ...others] = withLowerRates([planned(profile), planned()]);
    expect(base).toEqual(planned(profile));
    expect(part!.equalRate).toEqual({ base: profile.name, share: 0.5, onlyIfMissed: true });
    expect(part!.profile.name).toBe(`${profile.name}@rate=50%`);
    expect(others).toEqual([planned()]);
  });

  it('is due where one target missed the rate in most of its rounds', () => {
    const of = (ratePerSecond: number) => sampleResult({ profiles: ['read-heavy'], ratePerSecond, noise: 0 });
    expect(isRateMissed(of(20_000), 'read-heavy')).toBe(false);
    // What redis reaches not, and dragonfly does.
    expect(isRateMissed(of(100_000), 'read-heavy')).toBe(true);
    expect(isRateMissed(of(100_000), 'another')).toBe(false);
  });

  it('is long enough for a p99 of all its blocks, within bounds, and paced as the profile is', () => {
    const constant = paced();
    const { load } = constant;
    const profile = {
      ...constant,
      load: { ...load, openLoop: { ...load.openLoop!, arrivals: 'constant' } },
    } as const;
    const windowOf = (ratePerSecond: number, blocks: number) => {
      const { stop, openLoop } = atLowerRate(profile, ratePerSecond, blocks).load;
      expect(openLoop).toEqual({ ratePerSecond, arrivals: 'constant', pacing: 'auto' });
      return stop.kind === 'duration' ? stop.durationNs : undefined;
    };
    expect(windowOf(500, 6)).toBe(4e9);
    expect(windowOf(10, 6)).toBe(10e9);
  });
});

describe('the rate', () => {
  it('is a share of what the slowest target did in its median round, in three digits', () => {
    const result = sampleResult({ noise: 0 });
    const [redis, dragonfly] = result.targets.map(({ name }) =>
      chooseEqualRate(
        { ...result, targets: result.targets.filter((one) => one.name === name) },
        'read-heavy',
        0.5,
      ),
    );
    expect(redis).toBeGreaterThan(39_000);
    expect(redis).toBeLessThanOrEqual(40_600);
    expect(redis! % 100).toBe(0);
    expect(chooseEqualRate(result, 'read-heavy', 0.5)).toBe(Math.min(redis!, dragonfly!));
  });

  it('is unknown where a target completed nothing', () => {
    const result = sampleResult();
    const rounds = result.rounds.filter(({ target }) => target === 'redis');
    expect(chooseEqualRate({ ...result, rounds }, 'read-heavy', 0.5)).toBeUndefined();
  });
});
