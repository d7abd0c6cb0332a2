// Tests of what is known of this machine's noise.
import { expect, test } from 'vitest';
import { machineFingerprint } from '../../result/fingerprint.ts';
import { saveNoiseFloor } from '../../result/noise-floor.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { noiseFloorOf } from './noise.ts';

test('what a machine resolves is what was measured on this very machine', () => {
  const env = { XDG_STATE_HOME: '/state' };
  const host = createMemoryHost({ env, files: createMemoryFiles() });
  const facts = { cpuModel: 'EPYC', cpus: 2 };
  saveNoiseFloor(
    {
      schemaVersion: 1,
      fingerprint: machineFingerprint(facts),
      measuredAt: '2026-01-02T03:04:05.000Z',
      profiles: ['read-heavy'],
      metrics: { throughput: 0.08 },
    },
    host,
  );
  expect(noiseFloorOf(facts, host)).toEqual({ throughput: 0.08 });
  expect(noiseFloorOf({ ...facts, cpus: 4 }, host)).toBeUndefined();
});
