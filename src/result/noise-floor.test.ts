// Tests that what a machine resolves is kept for that machine, and that a damaged file counts as none.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNoiseFloor, saveNoiseFloor } from './noise-floor.ts';

const RECORD = {
  schemaVersion: 1,
  fingerprint: '40113885eb2f',
  measuredAt: '2026-01-02T03:04:05.000Z',
  profiles: ['read-heavy'],
  metrics: { throughput: 0.021, p99: 0.06 },
} as const;
const record = () => ({ ...RECORD, profiles: [...RECORD.profiles] });

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cache-bench-noise-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('what was saved is read again, on this machine only', async () => {
  const path = await saveNoiseFloor(record(), { HOME: home });
  expect(path).toBe(join(home, '.local/state/cache-bench/noise/40113885eb2f.json'));
  expect(await readNoiseFloor(RECORD.fingerprint, { HOME: home })).toEqual(RECORD);
  expect(await readNoiseFloor('ffffffffffff', { HOME: home })).toBeUndefined();
  expect(readdirSync(join(home, '.local/state/cache-bench/noise'))).toHaveLength(1);
});

test('XDG_STATE_HOME says where', async () => {
  expect(await saveNoiseFloor(record(), { HOME: '/nowhere', XDG_STATE_HOME: home })).toBe(
    join(home, 'cache-bench/noise/40113885eb2f.json'),
  );
});

test.each([
  'not json',
  '{}',
  JSON.stringify({ ...RECORD, schemaVersion: 2 }),
  JSON.stringify({ ...RECORD, fingerprint: 'ffffffffffff' }),
  JSON.stringify({ ...RECORD, metrics: { throughput: -1 } }),
])('a file with %j counts as none', async (text) => {
  mkdirSync(join(home, 'cache-bench/noise'), { recursive: true });
  writeFileSync(join(home, 'cache-bench/noise/40113885eb2f.json'), text);
  expect(await readNoiseFloor(RECORD.fingerprint, { XDG_STATE_HOME: home })).toBeUndefined();
});

test('a place that cannot be written is told with its name', async () => {
  writeFileSync(join(home, 'file'), '');
  await expect(saveNoiseFloor(record(), { XDG_STATE_HOME: join(home, 'file') })).rejects.toMatchObject({
    code: 'E_NOISE_WRITE',
    message: expect.stringContaining(join(home, 'file')),
    hint: expect.stringContaining('XDG_STATE_HOME'),
  });
});
