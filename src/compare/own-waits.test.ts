// Tests of response times at a set rate: what may have waited in the generator widens the interval, late starts spoil tails.
import { describe, expect, it } from 'vitest';
import { DRAGONFLY, REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import type { RunDigest } from '../result/digest.ts';
import { compareTargets } from './compare-targets.ts';
import { digestRun } from './digest-run.ts';

const run = () => digestRun(sampleResult({ targets: [REDIS, DRAGONFLY], ratePerSecond: 40_000 }));

function compare(digest: RunDigest, metric: 'p50' | 'p99' = 'p99') {
  const names = { profile: 'read-heavy', reference: 'redis', candidate: 'dragonfly' };
  return compareTargets(digest, { ...names, metric, tolerance: 0.05 })!;
}

/** The least that each round's percentiles can have been, as a share of what was seen. */
function withLeast(digest: RunDigest, share: number): RunDigest {
  const cells = digest.cells.map((cell) => ({
    ...cell,
    rounds: cell.rounds.map((round) => ({
      ...round,
      least: { p50: share * round.values['p50']!, p99: share * round.values['p99']! },
    })),
  }));
  return { ...digest, cells };
}

function withLateShare(digest: RunDigest, lateShare: number): RunDigest {
  const cells = digest.cells.map((cell) => ({
    ...cell,
    ...(cell.pace?.starts === undefined
      ? {}
      : { pace: { ...cell.pace, starts: { ...cell.pace.starts, lateShare } } }),
  }));
  return { ...digest, cells };
}

describe('a response time at a set rate', () => {
  it('has the interval of its rounds where nothing waited in the generator', () => {
    const digest = run();
    expect(compare(withLeast(digest, 1)).estimate).toEqual(compare(digest).estimate);
  });

  it('has an interval that is wider by what may have waited, on both sides', () => {
    const digest = run();
    const { low, high, ratio } = compare(digest).estimate!;
    const wider = compare(withLeast(digest, 0.8)).estimate!;
    expect(wider.ratio).toBe(ratio);
    expect(wider.low).toBeCloseTo(0.8 * low!, 6);
    expect(wider.high).toBeCloseTo(high! / 0.8, 6);
  });

  it('is told where the difference is larger than all that may have waited, and not where it is smaller', () => {
    expect(compare(withLeast(run(), 0.8)).verdict.word).toBe('faster');
    expect(compare(withLeast(run(), 0.5)).verdict).toMatchObject({ doubt: 'interval-too-wide' });
  });

  it('is not told where all of it may have been a wait in the generator in one round', () => {
    const digest = withLeast(run(), 1);
    const [first] = digest.cells;
    first!.rounds[2]!.least = { p50: 0, p99: 0 };
    expect(compare(digest).verdict).toMatchObject({ doubt: 'interval-too-wide' });
  });

  it('is not told of a percentile that late starts may be, and of a lower one it is', () => {
    const late = withLateShare(run(), 0.02);
    expect(compare(late, 'p99').verdict).toMatchObject({
      doubt: 'late-starts',
      why: 'the generator made 2.0 % of its starts to redis late',
    });
    expect(compare(late, 'p50').verdict.word).toBe('faster');
  });
});
