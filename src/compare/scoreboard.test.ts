// Tests of the one ratio over all profiles.
import { expect, test } from 'vitest';
import { DRAGONFLY, REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { compareTargets } from './compare-targets.ts';
import { digestRun } from './digest-run.ts';
import { scoreboard } from './scoreboard.ts';

const OPTIONS = { reference: 'redis', candidate: 'dragonfly', tolerance: 0.05 } as const;
const PROFILES = ['read-heavy', 'lua', 'mixed'];

test('is the geometric mean of the ratios of the profiles, with an interval and a word', () => {
  const run = digestRun(sampleResult({ profiles: PROFILES }));
  const ratios = PROFILES.map(
    (profile) => compareTargets(run, { ...OPTIONS, profile, metric: 'throughput' })!.estimate!.ratio,
  );
  const board = scoreboard(run, OPTIONS);
  expect(board.estimate!.ratio).toBeCloseTo(Math.cbrt(ratios[0]! * ratios[1]! * ratios[2]!), 10);
  expect(board.estimate!.low).toBeLessThan(board.estimate!.ratio);
  expect(board).toMatchObject({
    metric: 'throughput',
    profiles: PROFILES,
    leftOut: [],
    verdict: { word: 'faster' },
  });
});

test('leaves out profiles in which the client was the limit, and says so', () => {
  const result = sampleResult({ profiles: PROFILES });
  for (const round of result.rounds as CompletedRound[])
    if (round.profile === 'lua' && round.target === 'dragonfly') round.saturation.limit = 'client-bound';
  const board = scoreboard(digestRun(result), OPTIONS);
  expect(board.profiles).toEqual(['read-heavy', 'mixed']);
  expect(board.leftOut).toEqual([
    { profile: 'lua', why: expect.stringContaining('the client was the limit on dragonfly') },
  ]);
});

test('can be of another metric', () => {
  expect(scoreboard(digestRun(sampleResult()), { ...OPTIONS, metric: 'p99' }).estimate!.ratio).toBeLessThan(
    1,
  );
});

test('gives no word where no profile can take part', () => {
  const targets = [REDIS, { ...DRAGONFLY, limit: 'client-bound' as const }];
  const board = scoreboard(digestRun(sampleResult({ targets })), OPTIONS);
  expect(board.estimate).toBeUndefined();
  expect(board.verdict).toMatchObject({ doubt: 'not-measured', why: 'no profile could take part' });
});
