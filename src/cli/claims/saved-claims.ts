// Results that were saved before, from the places that --results names.
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { SavedRun } from '../../claims/choose-run.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { RESULT_FILE } from '../../result/store.ts';
import { readDigest, readDigestOfRace } from '../gate/load-baseline.ts';

/** @throws CacheBenchError E_RESULT_READ (exit code 2) for a place without a result, or one that can't be read */
export async function readSavedRuns(host: Host, places: readonly string[]): Promise<SavedRun[]> {
  const files = (
    await Promise.all(places.map((place) => listResults(resolve(host.cwd, place), place)))
  ).flat();
  const runs: SavedRun[] = [];
  for (const { path, isListed } of files) {
    const digest = isListed ? await readDigestOfRace(path) : await readDigest(path);
    if (digest !== undefined) runs.push({ place: showPath(path, host.cwd), digest });
  }
  if (runs.length === 0) throw noResult(places.join(', '));
  return runs;
}

interface SavedPlace {
  readonly path: string;
  /** Found among others, and not named by itself: what is no race is passed over. */
  readonly isListed: boolean;
}

/** A result file, the directory of a run, or a directory of runs. */
async function listResults(path: string, named: string): Promise<SavedPlace[]> {
  if ((await isFile(path)) || (await isFile(join(path, RESULT_FILE)))) return [{ path, isListed: false }];
  const names = await readdir(path).catch(() => []);
  const runs: SavedPlace[] = [];
  for (const name of names.toSorted())
    if (await isFile(join(path, name, RESULT_FILE))) runs.push({ path: join(path, name), isListed: true });
  if (runs.length > 0) return runs;
  throw noResult(named);
}

function noResult(named: string): CacheBenchError {
  return usageError(
    'E_RESULT_READ',
    `--results ${named}: there is no result of a race`,
    `Name a ${RESULT_FILE}, the directory of a run, or one of runs.`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** From the working directory on, where it lies below that. */
export function showPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
