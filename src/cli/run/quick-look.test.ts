// Tests of how long the rounds of a first look are.
import { expect, it } from 'vitest';
import { QUICK_BLOCKS, QUICK_PART, shortenRounds } from './quick-look.ts';

it('measures shorter rounds where there are more of them, so that three servers take hardly longer than two', () => {
  const twoTargets = shortenRounds(2 * 2 * 2);
  const threeTargets = shortenRounds(3 * 2 * 2);
  expect(shortenRounds(1)).toEqual(twoTargets);
  expect(threeTargets.durationNs).toBeLessThan(twoTargets.durationNs);
  expect(3 * threeTargets.durationNs).toBeCloseTo(2 * twoTargets.durationNs);
});

it('never measures so short a round that percentiles have nothing beyond them', () => {
  expect(shortenRounds(1000).durationNs).toBe(shortenRounds(100).durationNs);
  expect(QUICK_BLOCKS).toBeGreaterThanOrEqual(6);
});

it('spends no more time at an equal rate than on as many rounds of the closed loop, in more blocks', () => {
  const { durationNs, warmupNs } = shortenRounds(2 * 2 * 2);
  const { blocks, ...part } = QUICK_PART;
  expect(blocks).toBeGreaterThanOrEqual(10);
  expect(blocks! * (part.durationNs! + part.warmupNs!)).toBeLessThanOrEqual(
    QUICK_BLOCKS * (durationNs + warmupNs),
  );
});
