// Tests that what a machine resolves is kept for that machine, and that a damaged file counts as none.
import { expect, test } from 'vitest';
import { thrownBy } from '../testkit/failure-of.ts';
import { createMemoryFiles } from '../testkit/memory-files.ts';
import { readNoiseFloor, saveNoiseFloor } from './noise-floor.ts';

const RECORD = {
  schemaVersion: 1,
  fingerprint: '40113885eb2f',
  measuredAt: '2026-01-02T03:04:05.000Z',
  profiles: ['read-heavy'],
  metrics: { throughput: 0.021, p99: 0.06 },
} as const;
const record = () => ({ ...RECORD, profiles: [...RECORD.profiles] });

test('what was saved is read again, on this machine only', () => {
  const place = { env: { HOME: '/home' }, files: createMemoryFiles() };
  const path = saveNoiseFloor(record(), place);
  expect(path).toBe('/home/.local/state/cache-bench/noise/40113885eb2f.json');
  expect(readNoiseFloor(RECORD.fingerprint, place)).toEqual(RECORD);
  expect(readNoiseFloor('ffffffffffff', place)).toBeUndefined();
  expect([...place.files.texts.keys()]).toEqual([path]);
});

test('XDG_STATE_HOME says where', () => {
  const place = { env: { HOME: '/home', XDG_STATE_HOME: '/state' }, files: createMemoryFiles() };
  expect(saveNoiseFloor(record(), place)).toBe('/state/cache-bench/noise/40113885eb2f.json');
});

test.each([
  'not json',
  '{}',
  JSON.stringify({ ...RECORD, schemaVersion: 2 }),
  JSON.stringify({ ...RECORD, fingerprint: 'ffffffffffff' }),
  JSON.stringify({ ...RECORD, metrics: { throughput: -1 } }),
])('a file with %j counts as none', (text) => {
  const files = createMemoryFiles({ '/state/cache-bench/noise/40113885eb2f.json': text });
  expect(readNoiseFloor(RECORD.fingerprint, { env: { XDG_STATE_HOME: '/state' }, files })).toBeUndefined();
});

test('a place that cannot be written is told with its name', () => {
  const files = createMemoryFiles();
  files.readOnly.add('/state/cache-bench/noise');
  const failure = thrownBy(() => saveNoiseFloor(record(), { env: { XDG_STATE_HOME: '/state' }, files }));
  expect(failure).toMatchObject({
    code: 'E_NOISE_WRITE',
    message: expect.stringContaining('/state/cache-bench/noise'),
    hint: expect.stringContaining('XDG_STATE_HOME'),
  });
});
