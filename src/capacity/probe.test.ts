import { describe, expect, it } from 'vitest';
import { aProfile, someLoadSettings } from '../testkit/builders.ts';
import { profileAtRate, profileWithoutRate, ratePerWindow, windowNs } from './probe.ts';
import { parseSlo } from './slo.ts';

const SETTINGS = { probeNs: 2e9, warmupNs: 0.5e9 };

describe('the profile of a probe', () => {
  it('sends at the rate, for the time asked', () => {
    const { load } = profileAtRate(aProfile(), 50_000, 2e9, 0.5e9);
    expect(load).toMatchObject({
      openLoop: { ratePerSecond: 50_000, arrivals: 'constant', pacing: 'auto' },
      stop: { kind: 'duration', durationNs: 2e9 },
      warmupNs: 0.5e9,
    });
  });

  it('keeps how the profile spreads its starts', () => {
    const openLoop = { ratePerSecond: 10, arrivals: 'poisson', pacing: 'timer' } as const;
    const profile = aProfile({ load: someLoadSettings({ openLoop }) });
    expect(profileAtRate(profile, 50, 2e9, 0).load.openLoop).toEqual({
      ...openLoop,
      ratePerSecond: 50,
    });
    expect(profileWithoutRate(profile, SETTINGS).load).not.toHaveProperty('openLoop');
  });

  it.each([
    ['p50<1ms', 1000, 2e9],
    ['p99<1ms', 1000, 10e9],
    ['p50<1ms,p99<2ms', 2000, 5e9],
    ['p99.9<1ms', 100_000, 2e9],
    ['p99.9<1ms', 1000, 30e9],
    ['max<1ms', 200, 5e9],
    ['max<1ms', 10, 30e9],
  ])(
    'lasts long enough for 100 samples beyond the objectives %s at %d/s, within bounds',
    (slo, rate, durationNs) => {
      expect(windowNs(rate, parseSlo(slo), SETTINGS.probeNs)).toBeCloseTo(durationNs, -3);
    },
  );

  it('says from which rate on a window is long enough', () => {
    expect(ratePerWindow(parseSlo('p99<1ms'), 2e9)).toBeCloseTo(5000);
    expect(windowNs(5001, parseSlo('p99<1ms'), 2e9)).toBe(2e9);
  });
});
