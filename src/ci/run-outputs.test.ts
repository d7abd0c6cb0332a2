import { describe, expect, it } from 'vitest';
import { buildReport } from '../report/build-report.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from '../report/sample-result.test-helper.ts';
import { collectOutputs } from './run-outputs.ts';
import { aGate } from './sample-gate.test-helper.ts';

function outputsOf(options: SampleOptions = {}) {
  const result = sampleResult(options);
  return collectOutputs(buildReport(result), result, '/results/x/result.json');
}

describe('collectOutputs', () => {
  it('gives the ratio of each profile and candidate with its interval', () => {
    const { ratios, result } = outputsOf({ profiles: ['read-heavy', 'write-heavy'] });
    expect(result).toBe('/results/x/result.json');
    const parsed = JSON.parse(ratios);
    expect(Object.keys(parsed)).toEqual(['read-heavy', 'write-heavy']);
    const { metric, ratio, low, high, outcome } = parsed['read-heavy'].dragonfly;
    expect({ metric, outcome }).toEqual({ metric: 'throughput', outcome: 'better' });
    expect(ratio).toBeCloseTo(DRAGONFLY.ratePerSecond / REDIS.ratePerSecond, 1);
    expect(low).toBeLessThan(ratio);
    expect(high).toBeGreaterThan(ratio);
  });

  it('gives no interval where there are too few blocks', () => {
    const { dragonfly } = JSON.parse(outputsOf({ blocks: 3, quick: true }).ratios)['read-heavy'];
    expect(dragonfly).toEqual({ metric: 'throughput', ratio: expect.any(Number), outcome: 'indicative' });
  });

  it('names no winner where the client was the limit', () => {
    const slow = { ...DRAGONFLY, limit: 'client-bound' as const };
    const { dragonfly } = JSON.parse(outputsOf({ targets: [REDIS, slow] }).ratios)['read-heavy'];
    expect(dragonfly.outcome).toBe('cannot-tell');
  });

  it('says of a winner that it is one with the generator on the same cores', () => {
    const { dragonfly: plain } = JSON.parse(outputsOf().ratios)['read-heavy'];
    expect(plain).not.toHaveProperty('besideGenerator');
    const targets = [REDIS, { ...DRAGONFLY, besideGenerator: true as const }];
    const { dragonfly } = JSON.parse(outputsOf({ targets }).ratios)['read-heavy'];
    expect(dragonfly).toMatchObject({ outcome: 'better', besideGenerator: true });
  });

  it('gives the latency at the rate where the profile sets one', () => {
    const { dragonfly } = JSON.parse(outputsOf({ ratePerSecond: 20_000 }).ratios)['read-heavy'];
    expect(dragonfly.metric).toBe('p99');
  });

  it('has nothing to divide with one target', () => {
    expect(outputsOf({ targets: [REDIS] }).ratios).toBe('{"read-heavy":{}}');
  });

  it('says of the gate what it found, or why it was not asked', () => {
    const result = sampleResult();
    const report = buildReport(result);
    const verdictOf = (part: Partial<Parameters<typeof collectOutputs>[1]>) =>
      collectOutputs(report, { gate: undefined, partial: false, ...part }, '').verdict;
    expect(verdictOf({ gate: aGate([], { outcome: 'inconclusive' }) })).toBe('inconclusive');
    expect(verdictOf({ gate: aGate([]), partial: true })).toBe('failed');
    expect(verdictOf({})).toBe('no-rules');
    expect(verdictOf({ partial: true })).toBe('incomplete');
  });
});
