// Results that were saved before, from the places that --results names.
import { join, relative, resolve } from 'node:path';
import type { SavedRun } from '../../claims/choose-run.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import type { FileSystem } from '../../core/file-system.ts';
import type { Host } from '../../core/host.ts';
import { RESULT_FILE } from '../../result/store/directory.ts';
import { readDigest, readDigestOfRace } from '../gate/load-baseline.ts';

/** @throws CacheBenchError E_RESULT_READ (exit code 2) for a place without a result, or one that can't be read */
export async function readSavedRuns(host: Host, places: readonly string[]): Promise<SavedRun[]> {
  const files = places.flatMap((place) => listResults(host.files, resolve(host.cwd, place), place));
  const runs: SavedRun[] = [];
  for (const { path, isListed } of files) {
    const digest = isListed ? await readDigestOfRace(host, path) : await readDigest(host, path);
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
function listResults(files: FileSystem, path: string, named: string): SavedPlace[] {
  const isFile = (...parts: string[]) => files.look(join(path, ...parts))?.kind === 'file';
  if (isFile() || isFile(RESULT_FILE)) return [{ path, isListed: false }];
  const runs = namesIn(files, path)
    .toSorted()
    .filter((name) => isFile(name, RESULT_FILE))
    .map((name) => ({ path: join(path, name), isListed: true }));
  if (runs.length > 0) return runs;
  throw noResult(named);
}

function noResult(named: string): CacheBenchError {
  return usageError(
    'E_RESULT_READ',
    `--results ${named}: there is no result of a race`,
    `Name a ${RESULT_FILE}, the directory of a run, or a directory of runs.`,
  );
}

/** None where there is no directory, or it can't be read. */
function namesIn(files: FileSystem, path: string): readonly string[] {
  try {
    return files.list(path);
  } catch {
    return [];
  }
}

/** From the working directory on, where it lies below that. */
export function showPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
