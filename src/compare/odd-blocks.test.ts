// Tests that odd blocks are found, told with their reason, and dropped from nothing.
import { expect, test } from 'vitest';
import { REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { findOddBlocks } from './odd-blocks.ts';

const PLACE = { profile: 'read-heavy', reference: 'redis', candidate: 'dragonfly' };

function roundAt(result: RaceResult, target: string, block: number): CompletedRound {
  return result.rounds.find(
    (round): round is CompletedRound =>
      round.status === 'completed' && round.target === target && round.block === block,
  )!;
}

test('a quiet run has none', () => {
  expect(findOddBlocks(sampleResult({ noise: 0.01 }), PLACE)).toEqual([]);
});

test('a block whose ratio is far from the others is told with its ratio', () => {
  const result = sampleResult({ noise: 0.002 });
  for (const operation of roundAt(result, 'dragonfly', 3).operations) operation.completed /= 3;
  expect(findOddBlocks(result, PLACE)).toEqual([
    {
      block: 3,
      kind: 'odd-ratio',
      why: expect.stringMatching(/its ratio of ops\/s is 0\.6\d×, the median 1\.8\d×/),
    },
  ]);
});

test('stolen time, a busy client and a trend are told with the target and the numbers', () => {
  const result = sampleResult({ noise: 0.01 });
  const stolen = roundAt(result, 'redis', 0);
  stolen.telemetry = [
    {
      atNs: 1e9,
      cores: [{ cpu: 0, busy: 0.5, steal: 0.04 }],
      serverThreads: [],
      generator: { cpu: 0.5, rssBytes: 1, threads: [] },
    },
  ];
  roundAt(result, 'dragonfly', 5).workers[0]!.eventLoopUtilization = 0.97;
  const rising = { errors: 0, timeouts: 0, p50Ns: 1, p99Ns: 1, maxNs: 1, inFlight: 1, durationNs: 1e9 };
  roundAt(result, 'redis', 6).timeline = [
    { ...rising, startNs: 0, completed: 100 },
    { ...rising, startNs: 1e9, completed: 120 },
  ];
  expect(findOddBlocks(result, PLACE)).toEqual([
    { block: 0, target: 'redis', kind: 'steal', why: 'the hypervisor took 4.0 % of the CPUs' },
    {
      block: 5,
      target: 'dragonfly',
      kind: 'client-busy',
      why: "the generator's busiest event loop was busy 97.0 % of the time",
    },
    {
      block: 6,
      target: 'redis',
      kind: 'trend',
      why: 'throughput rose by 20.0 % from the first half to the second',
    },
  ]);
});

test('a run of one target is looked at round by round', () => {
  const result = sampleResult({ targets: [REDIS], noise: 0.01 });
  roundAt(result, 'redis', 2).workers[0]!.eventLoopUtilization = 0.97;
  expect(findOddBlocks(result, { profile: 'read-heavy', reference: 'redis' })).toMatchObject([
    { block: 2, kind: 'client-busy' },
  ]);
});
