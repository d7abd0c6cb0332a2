// Tests that results survive the ways in which disks and files fail.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RaceResult, raceKind } from './kinds/race.ts';
import { parseResult } from './parse-result.ts';
import { chooseRunDirectory, createRunId, RESULT_FILE, readResult, saveResult } from './store.ts';

const RESULT: RaceResult = {
  kind: raceKind.kind,
  schemaVersion: raceKind.version,
  tool: { name: 'cache-bench', version: '0.0.0' },
  runId: '0badcafe',
  startedAt: '2026-01-02T03:04:05.000Z',
  partial: true,
  settings: {
    driver: 'resp',
    protocol: 2,
    blocks: 8,
    quick: false,
    seed: 42,
    reference: 'redis',
    command: 'cache-bench run',
  },
  environment: { facts: {}, cpuNote: 'not pinned' },
  targets: [],
  profiles: [],
  fills: [],
  rounds: [],
  warnings: [],
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-store-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the result store', () => {
  it('names the directory of a run by its time and id', async () => {
    const path = await chooseRunDirectory(directory, new Date('2026-01-02T03:04:05.678Z'), '0badcafe');
    expect(path).toBe(join(directory, '2026-01-02T03-04-05Z-0badcafe'));
    expect(readdirSync(directory)).toEqual([]);
    await saveResult(path, RESULT);
    expect(readdirSync(path)).toEqual([RESULT_FILE]);
  });

  it('gives every run another id', () => {
    expect(createRunId()).toMatch(/^[0-9a-f]{8}$/);
    expect(createRunId()).not.toBe(createRunId());
  });

  it('reads back what it saved, by file or by directory', async () => {
    const file = await saveResult(directory, RESULT);
    expect(await readResult(file)).toEqual(RESULT);
    expect(await readResult(directory)).toEqual(RESULT);
  });

  it('leaves the result before as it was when a save fails, and names the next step', async () => {
    await saveResult(directory, RESULT);
    const before = readFileSync(join(directory, RESULT_FILE), 'utf8');
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const broken = { ...RESULT, environment: { facts: endless, cpuNote: '' } };
    await expect(saveResult(directory, broken)).rejects.toMatchObject({
      code: 'E_RESULT_WRITE',
      exitCode: 1,
    });
    expect(readFileSync(join(directory, RESULT_FILE), 'utf8')).toBe(before);
  });

  it('says that a place cannot be written', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(chooseRunDirectory(join(directory, 'file'), new Date(), 'x')).rejects.toMatchObject({
      code: 'E_RESULT_WRITE',
      hint: 'Choose a place that can be written with --out DIR.',
    });
  });

  it.each([
    ['', 'it is not JSON, or cut off'],
    [JSON.stringify(RESULT).slice(0, -5), 'it is not JSON, or cut off'],
    ['null', 'it has no schemaVersion'],
    ['{"schemaVersion":99}', 'it has schemaVersion 99; this version of cache-bench reads 1, 2'],
    [JSON.stringify({ ...RESULT, partial: 'yes' }), 'partial: '],
    [JSON.stringify({ ...RESULT, rounds: [{ status: 'completed' }] }), 'rounds[0].'],
    [
      JSON.stringify({ ...RESULT, settings: { ...RESULT.settings, tolerance: 1e300 } }),
      'settings.tolerance: ',
    ],
  ])('refuses %j with one clear error', (text, expected) => {
    expect(() => parseResult(text, 'x/result.json')).toThrow(
      `x/result.json is not a result that can be read: ${expected}`,
    );
  });

  it('knows what a replay printed, and says what to do instead', () => {
    const text = JSON.stringify({ kind: 'cache-bench replay', schemaVersion: 1, targets: [] });
    expect(() => parseResult(text, 'x.json')).toThrow(
      expect.objectContaining({
        code: 'E_RESULT_READ',
        exitCode: 2,
        message: expect.stringMatching(/^x\.json is what 'cache-bench replay --json' printed, and no result/),
        hint: expect.stringContaining('cache-bench learn'),
      }),
    );
  });

  it.each([
    [3, /newer cache-bench wrote it: use that one/],
    [0, /Name a result\.json/],
  ])('says what to do with a result of version %i', (schemaVersion, hint) => {
    expect(() => parseResult(JSON.stringify({ ...RESULT, schemaVersion }), 'x.json')).toThrow(
      expect.objectContaining({ code: 'E_RESULT_READ', hint: expect.stringMatching(hint) }),
    );
  });

  it('knows a baseline, and says what to do with it', () => {
    expect(() => parseResult('{"kind":"cache-bench baseline","schemaVersion":1}', 'b.json')).toThrow(
      expect.objectContaining({
        code: 'E_RESULT_READ',
        message: expect.stringMatching(/^b\.json is a baseline, and no result of a run/),
        hint: expect.stringContaining("'cache-bench compare BASELINE RESULT'"),
      }),
    );
  });

  it('says that there is no such file', async () => {
    await expect(readResult(join(directory, 'nothing.json'))).rejects.toMatchObject({
      code: 'E_RESULT_READ',
      exitCode: 2,
    });
  });
});
