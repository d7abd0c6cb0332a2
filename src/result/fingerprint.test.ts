// Tests of which machines count as one.
import { expect, test } from 'vitest';
import { listMachineFacts, machineFingerprint } from './fingerprint.ts';

const FACTS = { cpuModel: 'EPYC', cpus: 2, memoryBytes: 25_276_510_208, kernel: '6.1', somaxconn: 4096 };

test('the same machine after a boot has the same fingerprint', () => {
  const later = { ...FACTS, memoryBytes: FACTS.memoryBytes + 4096, somaxconn: 128 };
  expect(machineFingerprint(later)).toBe(machineFingerprint(FACTS));
  expect(machineFingerprint(FACTS)).toMatch(/^[0-9a-f]{12}$/);
});

test.each([
  { cpuModel: 'Xeon' },
  { cpus: 4 },
  { memoryBytes: 8e9 },
  { kernel: '6.2' },
  { governor: 'powersave' },
  { nodeVersion: 'v22.0.0' },
])('a machine with %j has another', (change) => {
  expect(machineFingerprint({ ...FACTS, ...change })).not.toBe(machineFingerprint(FACTS));
});

test('a fact that the machine did not tell is unknown', () => {
  expect(listMachineFacts(FACTS).get('turbo')).toBe('unknown');
  expect(listMachineFacts(FACTS).get('memoryBytes')).toBe('24 GiB');
});
