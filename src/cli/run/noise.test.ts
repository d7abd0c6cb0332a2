// Tests of what is known of this machine's noise.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineFingerprint } from '../../result/fingerprint.ts';
import { saveNoiseFloor } from '../../result/noise-floor.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { noiseFloorOf } from './noise.ts';

test('what a machine resolves is what was measured on this very machine', async () => {
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
