// Latencies where the client was the limit: told when the kernel timed the replies, unless a smaller load explains them.
import { describe, expect, it } from 'vitest';
import { DRAGONFLY, REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { compareTargets } from './compare-targets.ts';
import { digestRun } from './digest-run.ts';

interface Changes {
  readonly isStamped?: (round: CompletedRound) => boolean;
  readonly isDisturbed?: boolean;
  /** Operations of dragonfly over those of redis. */
  readonly load?: number;
}

/** A race in which the client was the limit of both, and dragonfly answers sooner. */
function compare(metric: 'p50' | 'p99' | 'throughput', changes: Changes = {}) {
  const { isStamped = () => true, isDisturbed = false, load = 1 } = changes;
  const result = sampleResult({ targets: [REDIS, DRAGONFLY] });
  for (const round of result.rounds) {
    if (round.status !== 'completed') continue;
    round.saturation = {
      limit: 'client-bound',
      reason: 'the worker was 99 % busy',
      ...(isDisturbed ? { disturbed: true as const } : {}),
    };
    if (isStamped(round)) round.ownDelay = round.serviceTime;
    for (const operation of round.operations) {
      const perSecond = operation.name === 'GET' ? 40_000 : 4_000;
      const share = round.target === 'dragonfly' ? load : 1;
      operation.completed = Math.round((perSecond * share * round.durationNs) / 1e9);
    }
  }
  const names = { profile: 'read-heavy', reference: 'redis', candidate: 'dragonfly' };
  return compareTargets(digestRun(result), { ...names, metric, tolerance: 0.05 })!.verdict;
}

describe('a latency where the client was the limit', () => {
  it('is told where the kernel timed every reply and both had the same to do', () => {
    expect(compare('p50').word).toBe('faster');
    expect(compare('p99').word).toBe('faster');
    expect(compare('p50', { load: 1.3 }).word).toBe('faster');
  });

  it('is not told where one round was timed by the worker', () => {
    const isStamped = ({ target, block }: CompletedRound) => target === 'redis' || block > 0;
    expect(compare('p50', { isStamped })).toMatchObject({ word: 'cannot-tell', doubt: 'client-bound' });
  });

  it('is not told where who answered sooner had less to do', () => {
    expect(compare('p50', { load: 0.8 })).toMatchObject({
      word: 'cannot-tell',
      doubt: 'client-bound',
      why: 'the client sent dragonfly fewer requests (35.2k and 44.0k ops/s)',
    });
  });

  it('is not told where other processes filled the machine too', () => {
    expect(compare('p50', { isDisturbed: true })).toMatchObject({ word: 'cannot-tell' });
  });

  it('does not make a rate anything else than it was', () => {
    expect(compare('throughput', { isStamped: () => false })).toEqual(compare('throughput'));
  });
});
