// Tests that baselines are small, come back as they were, and that every wrong name or file has one clear error.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestRun } from '../compare/digest.ts';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import { decodeHdr } from '../stats/hdr.ts';
import {
  isBaseline,
  listBaselines,
  parseBaseline,
  readBaseline,
  removeBaseline,
  saveBaseline,
} from './baseline.ts';

const DIGEST = digestRun(sampleResult({ profiles: ['read-heavy', 'lua'] }));
const NOW = new Date('2026-01-02T03:04:05Z');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-baseline-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a baseline keeps the values of every round and the merged histograms, and is small', async () => {
  const path = await saveBaseline(directory, 'main', DIGEST, NOW);
  const { name, savedAt, digest } = await readBaseline(directory, 'main');
  expect({ name, savedAt, runId: digest.runId }).toEqual({
    name: 'main',
    savedAt: NOW.toISOString(),
    runId: DIGEST.runId,
  });
  for (const [index, cell] of digest.cells.entries()) {
    const original = DIGEST.cells[index]!;
    expect(cell.rounds.map(({ block }) => block)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const [id, value] of Object.entries(original.rounds[3]!.values))
      expect(Math.abs(cell.rounds[3]!.values[id]! / value - 1) || 0).toBeLessThan(1e-5);
    if (cell.operation === undefined) expect(decodeHdr(cell.hdr!).count).toBe(decodeHdr(original.hdr!).count);
  }
  const bytes = readFileSync(path).length;
  expect(bytes / 4).toBeLessThan(12_000);
});

test('each cell has a line of its own, for the sake of whoever reads the commit', async () => {
  const text = readFileSync(await saveBaseline(directory, 'main', DIGEST, NOW), 'utf8');
  expect(text.trimEnd().split('\n')).toHaveLength(DIGEST.cells.length + 2);
  expect(isBaseline(text)).toBe(true);
  expect(isBaseline(JSON.stringify(sampleResult()))).toBe(false);
});

test('baselines are listed by name, replaced and removed', async () => {
  expect(await listBaselines(join(directory, 'none'))).toEqual([]);
  await saveBaseline(directory, 'b', DIGEST, NOW);
  await saveBaseline(directory, 'a', DIGEST, NOW);
  await saveBaseline(directory, 'b', DIGEST, new Date('2026-02-02T00:00:00Z'));
  expect(await listBaselines(directory)).toEqual(['a', 'b']);
  expect((await readBaseline(directory, 'b')).savedAt).toBe('2026-02-02T00:00:00.000Z');
  await removeBaseline(directory, 'b');
  expect(await listBaselines(directory)).toEqual(['a']);
});

test.each(['', '../escape', 'a/b', '.hidden', 'x'.repeat(65), 'a b'])('%j is no name', async (name) => {
  const error = {
    code: 'E_BASELINE',
    exitCode: 2,
    message: expect.stringContaining('is no name of a baseline'),
  };
  await expect(saveBaseline(directory, name, DIGEST, NOW)).rejects.toMatchObject(error);
  await expect(readBaseline(directory, name)).rejects.toMatchObject(error);
  await expect(removeBaseline(directory, name)).rejects.toMatchObject(error);
});

test('a name that is not there gets the ones that are', async () => {
  await expect(readBaseline(directory, 'main')).rejects.toMatchObject({
    code: 'E_BASELINE',
    message: expect.stringContaining('there is none at all'),
  });
  await saveBaseline(directory, 'main', DIGEST, NOW);
  for (const use of [readBaseline, removeBaseline])
    await expect(use(directory, 'mian')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('there are main'),
    });
});

test.each([
  ['{"kind":"cache-bench baseline","schemaVer', /not JSON, or cut off/],
  ['{"schemaVersion":9}', /its schemaVersion is 9; this version of cache-bench reads 1/],
  ['{"schemaVersion":1,"kind":"cache-bench baseline"}', /name: /],
  ['null', /its schemaVersion is undefined/],
])('the file %j gets one clear error', (text, message) => {
  expect(() => parseBaseline(text, 'x.json')).toThrow(message);
});

test('a place that cannot be written is told', async () => {
  writeFileSync(join(directory, 'file'), '');
  await expect(saveBaseline(join(directory, 'file'), 'main', DIGEST, NOW)).rejects.toMatchObject({
    code: 'E_BASELINE_WRITE',
    hint: expect.stringContaining('--baselines-dir'),
  });
});
