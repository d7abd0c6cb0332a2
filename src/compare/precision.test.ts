// Tests that blocks are added for precision, and for nothing else.
import { describe, expect, it } from 'vitest';
import { DRAGONFLY, REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import { wantsMoreBlocks } from './precision.ts';

describe('more blocks', () => {
  it('are wanted while the interval is wider than the tolerance', () => {
    const noisy = sampleResult({ noise: 0.2 });
    expect(wantsMoreBlocks(noisy, 'read-heavy', 0.05)).toBe(true);
    expect(wantsMoreBlocks(noisy, 'read-heavy', 0.99)).toBe(false);
    expect(wantsMoreBlocks(sampleResult({ noise: 0.005 }), 'read-heavy', 0.05)).toBe(false);
  });

  it('are wanted just as much when the targets are alike', () => {
    const twins = [REDIS, { ...REDIS, name: 'twin' }];
    for (const noise of [0.2, 0.005])
      expect(wantsMoreBlocks(sampleResult({ targets: twins, noise }), 'read-heavy', 0.05)).toBe(
        noise === 0.2,
      );
  });

  it('are wanted while there are too few for an interval', () => {
    expect(wantsMoreBlocks(sampleResult({ blocks: 5, noise: 0.001 }), 'read-heavy', 0.05)).toBe(true);
  });

  it('are wanted for any of several candidates', () => {
    const targets = [REDIS, DRAGONFLY, { ...REDIS, name: 'third', failedBlocks: [0, 1, 2] }];
    expect(wantsMoreBlocks(sampleResult({ targets, noise: 0.005 }), 'read-heavy', 0.05)).toBe(true);
  });

  it('are wanted for any of the questions, whichever is least precise', () => {
    const paced = sampleResult({ ratePerSecond: 20_000, noise: 0.002 });
    expect(wantsMoreBlocks(paced, 'read-heavy', 0.05)).toBe(false);
    const restless = structuredClone(paced);
    for (const round of restless.rounds)
      if (round.status === 'completed' && round.target === 'redis')
        round.server.cpuSeconds! *= 1 + 0.3 * (round.block % 3);
    expect(wantsMoreBlocks(restless, 'read-heavy', 0.05)).toBe(true);
  });

  it('are not wanted for what nobody can read', () => {
    const remote = [REDIS, DRAGONFLY].map((target) => ({ ...target, telemetry: false }));
    const result = sampleResult({ targets: remote, ratePerSecond: 20_000, noise: 0.002 });
    expect(wantsMoreBlocks(result, 'read-heavy', 0.05)).toBe(false);
  });

  it('are asked of the latency where the profile sets the rate, and of a single target by its own values', () => {
    expect(wantsMoreBlocks(sampleResult({ ratePerSecond: 20_000, noise: 0.2 }), 'read-heavy', 0.05)).toBe(
      true,
    );
    expect(wantsMoreBlocks(sampleResult({ targets: [REDIS], noise: 0.2 }), 'read-heavy', 0.05)).toBe(true);
    expect(wantsMoreBlocks(sampleResult({ targets: [REDIS], noise: 0.002 }), 'read-heavy', 0.05)).toBe(false);
  });
});
