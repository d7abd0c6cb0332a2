// A baseline by its name, or from the file of a baseline or of a whole result.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { digestRun } from '../../compare/digest.ts';
import type { Baseline } from '../../gate/evidence.ts';
import { isBaseline, parseBaseline, readBaseline } from '../../result/baseline.ts';
import type { RunDigest } from '../../result/digest.ts';
import { raceKind } from '../../result/kinds/race.ts';
import { readRace, readResult } from '../../result/store.ts';

/**
 * @param nameOrFile with a slash, or ending in .json, a path
 * @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2)
 */
export async function loadBaseline(cwd: string, nameOrFile: string, directory: string): Promise<Baseline> {
  if (!/[\\/]|\.json$/i.test(nameOrFile)) {
    const { name, digest } = await readBaseline(directory, nameOrFile);
    return { name, digest };
  }
  return { name: nameOrFile, digest: await readDigest(resolve(cwd, nameOrFile)) };
}

/** @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2) */
export async function readDigest(path: string): Promise<RunDigest> {
  return (await readBaselineFile(path)) ?? digestRun(await readRace(path));
}

/**
 * @returns undefined for a result of another kind than a race
 * @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2)
 */
export async function readDigestOfRace(path: string): Promise<RunDigest | undefined> {
  const baseline = await readBaselineFile(path);
  if (baseline !== undefined) return baseline;
  const result = await readResult(path);
  return result.kind === raceKind.kind ? digestRun(result) : undefined;
}

async function readBaselineFile(path: string): Promise<RunDigest | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return isBaseline(text) ? parseBaseline(text, path).digest : undefined;
}
