// Tests that baselines are small, come back as they were, and that every wrong name or file has one clear error.
import { beforeEach, expect, test } from 'vitest';
import { digestRun } from '../compare/digest-run.ts';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { thrownBy } from '../testkit/failure-of.ts';
import { createMemoryFiles, type MemoryFiles } from '../testkit/memory-files.ts';
import {
  type BaselineFolder,
  isBaseline,
  listBaselines,
  parseBaseline,
  readBaseline,
  removeBaseline,
  saveBaseline,
} from './baseline.ts';

const DIGEST = digestRun(sampleResult({ profiles: ['read-heavy', 'lua'] }));
const NOW = new Date('2026-01-02T03:04:05Z');

let files: MemoryFiles;
let folder: BaselineFolder;
beforeEach(() => {
  files = createMemoryFiles();
  folder = { directory: '/work/baselines', files };
});

test('a baseline keeps the values of every round and the merged histograms, and is small', () => {
  const path = saveBaseline(folder, 'main', DIGEST, NOW);
  const { name, savedAt, digest } = readBaseline(folder, 'main');
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
  const bytes = Buffer.byteLength(files.readText(path));
  expect(bytes / 4).toBeLessThan(12_000);
});

test('each cell has a line of its own, for the sake of whoever reads the commit', () => {
  const text = files.readText(saveBaseline(folder, 'main', DIGEST, NOW));
  expect(text.trimEnd().split('\n')).toHaveLength(DIGEST.cells.length + 2);
  expect(isBaseline(text)).toBe(true);
  expect(isBaseline(JSON.stringify(sampleResult()))).toBe(false);
});

test('baselines are listed by name, replaced and removed', () => {
  expect(listBaselines({ ...folder, directory: '/work/none' })).toEqual([]);
  saveBaseline(folder, 'b', DIGEST, NOW);
  saveBaseline(folder, 'a', DIGEST, NOW);
  saveBaseline(folder, 'b', DIGEST, new Date('2026-02-02T00:00:00Z'));
  expect(listBaselines(folder)).toEqual(['a', 'b']);
  expect(readBaseline(folder, 'b').savedAt).toBe('2026-02-02T00:00:00.000Z');
  removeBaseline(folder, 'b');
  expect(listBaselines(folder)).toEqual(['a']);
});

test.each(['', '../escape', 'a/b', '.hidden', 'x'.repeat(65), 'a b'])('%j is no name', (name) => {
  const error = {
    code: 'E_BASELINE',
    exitCode: 2,
    message: expect.stringContaining('is no name of a baseline'),
  };
  expect(thrownBy(() => saveBaseline(folder, name, DIGEST, NOW))).toMatchObject(error);
  expect(thrownBy(() => readBaseline(folder, name))).toMatchObject(error);
  expect(thrownBy(() => removeBaseline(folder, name))).toMatchObject(error);
});

test('a name that is not there gets the ones that are', () => {
  expect(thrownBy(() => readBaseline(folder, 'main'))).toMatchObject({
    code: 'E_BASELINE',
    message: expect.stringContaining('there is none at all'),
  });
  saveBaseline(folder, 'main', DIGEST, NOW);
  for (const use of [readBaseline, removeBaseline])
    expect(thrownBy(() => use(folder, 'mian'))).toMatchObject({
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

test('a place that cannot be written is told', () => {
  files.readOnly.add('/work/baselines');
  expect(thrownBy(() => saveBaseline(folder, 'main', DIGEST, NOW))).toMatchObject({
    code: 'E_BASELINE_WRITE',
    hint: expect.stringContaining('--baselines-dir'),
  });
});
