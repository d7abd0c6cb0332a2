// Tests of the warning that a tolerance is finer than the machine resolves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineFingerprint } from '../../result/fingerprint.ts';
import { saveNoiseFloor } from '../../result/noise-floor.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { noiseFloorOf, warnOfTolerance } from './noise.ts';

test('is given for the metrics that are coarser than it, with their numbers', () => {
  expect(warnOfTolerance(0.05, { throughput: 0.021, p99: 0.06, p999: 0.2 })).toEqual([
    {
      id: 'W_TOLERANCE',
      message:
        'the tolerance of 5 % is finer than this machine resolves (p99 6.0 %, p99.9 20.0 %); there "same" can\'t be told',
    },
  ]);
});

test('is not given where nothing is coarser, or nothing is known', () => {
  expect(warnOfTolerance(0.05, { throughput: 0.021 })).toEqual([]);
  expect(warnOfTolerance(0.05, undefined)).toEqual([]);
});

test('goes by what was measured on this very machine', async () => {
  const home = mkdtempSync(join(tmpdir(), 'cache-bench-noise-'));
  const env = { XDG_STATE_HOME: home };
  const facts = { cpuModel: 'EPYC', cpus: 2 };
  await saveNoiseFloor(
    {
      schemaVersion: 1,
      fingerprint: machineFingerprint(facts),
      measuredAt: '2026-01-02T03:04:05.000Z',
      profiles: ['read-heavy'],
      metrics: { throughput: 0.08 },
    },
    env,
  );
  const host = createMemoryHost({ env });
  expect(await noiseFloorOf(facts, host)).toEqual({ throughput: 0.08 });
  expect(await noiseFloorOf({ ...facts, cpus: 4 }, host)).toBeUndefined();
  rmSync(home, { recursive: true });
});
