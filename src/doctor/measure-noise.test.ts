import { expect, it } from 'vitest';
import { REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import { machineFingerprint } from '../result/fingerprint.ts';
import { readNoise } from './measure-noise.ts';

const AGAIN = { ...REDIS, name: 'again' };
const NOW = new Date('2026-11-23T10:00:00Z');

it('resolves what its interval does not exclude: little on a quiet machine, less on a noisy one', () => {
  const quiet = readNoise(sampleResult({ targets: [REDIS, AGAIN], noise: 0.005 }), NOW);
  const noisy = readNoise(sampleResult({ targets: [REDIS, AGAIN], noise: 0.08 }), NOW);
  expect(quiet.metrics['throughput']).toBeGreaterThan(0.001);
  expect(quiet.metrics['throughput']).toBeLessThan(0.02);
  expect(noisy.metrics['throughput']).toBeGreaterThan(0.03);
  expect(quiet.metrics['p99']).toBeGreaterThan(0);
});

it('is kept with the machine, the time and the profile', () => {
  const result = sampleResult({ targets: [REDIS, AGAIN] });
  expect(readNoise(result, NOW)).toMatchObject({
    schemaVersion: 1,
    fingerprint: machineFingerprint(result.environment.facts),
    measuredAt: '2026-11-23T10:00:00.000Z',
    profiles: ['read-heavy'],
  });
});

it('says nothing of a metric without an interval', () => {
  const { metrics } = readNoise(sampleResult({ targets: [REDIS, AGAIN], blocks: 5 }), NOW);
  expect(metrics).toEqual({});
});

it('says nothing of a throughput that the profile sets', () => {
  const { metrics } = readNoise(sampleResult({ targets: [REDIS, AGAIN], ratePerSecond: 1000 }), NOW);
  expect(metrics).not.toHaveProperty('throughput');
  expect(metrics['p99']).toBeGreaterThan(0);
});
