// Where a saved result lies that a user named shortly: by the beginning of its id or time, or as the latest.
import { basename, dirname, join, resolve } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { suggest } from '../../core/suggest.ts';
import { RESULT_FILE } from '../../result/store/directory.ts';
import { nearPath } from '../host/near-path.ts';
import { USUAL_PLACE } from './find-results.ts';

const LATEST = 'latest';
/** `<UTC time>Z-<run id>`, as runs are saved. */
const SAVED = /^\d{4}-[\dT-]+Z-([0-9a-f]+)$/;
/** Two digits of an id would be one of hundreds by chance. */
const SHORT_NAME = /^([0-9a-f]{3,}|\d{4}-[\dTZ-]*[0-9a-f]*|latest)$/;
const MOST_NAMED = 5;

/**
 * @param place a path, or the beginning of the id or the time of a run below `results/` or the directory that stands before
 * it, as in `results/58e`; `latest` is the newest of them. What is there under the very name comes first.
 * @returns an absolute path: of a short name that of the directory, of all else that of the name
 * @throws CacheBenchError E_RESULT_READ (exit code 2): a short name that means none or several
 */
export function findPlace({ cwd, files }: Pick<Host, 'cwd' | 'files'>, place: string): string {
  const path = resolve(cwd, place);
  const name = basename(place);
  if (files.look(path) !== undefined) return path;
  const isShort = SHORT_NAME.test(name);
  // A name with a slash or an ending is that of a file, which whoever reads it says is missing.
  if (!isShort && /[./\\]/.test(place)) return path;
  const directory = dirname(place) === '.' ? resolve(cwd, USUAL_PLACE) : dirname(path);
  const saved = listSaved(files, directory);
  const meant = !isShort
    ? []
    : name === LATEST
      ? saved.slice(-1)
      : saved.filter((one) => one.startsWith(name) || SAVED.exec(one)![1]!.startsWith(name));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return join(directory, only);
  const show = (names: readonly string[]) =>
    names
      .slice(-MOST_NAMED)
      .map((one) => nearPath(join(directory, one), cwd))
      .join(', ');
  if (only !== undefined)
    throw usageError(
      'E_RESULT_READ',
      `${place} may be any of ${meant.length} results: ${show(meant)}`,
      'Give more of its id or time.',
    );
  const where = nearPath(directory, cwd);
  const near = suggest(name, [LATEST, ...saved, ...saved.map((one) => SAVED.exec(one)![1]!)]);
  const guess = near === undefined || saved.length === 0 ? '' : `Did you mean ${near}? `;
  throw usageError(
    'E_RESULT_READ',
    name === LATEST && saved.length === 0
      ? `${place}: there is no result in ${where} yet`
      : `${place}: there is no such file or directory, and no result in ${where} whose id or time begins like this`,
    saved.length === 0
      ? "Name a result.json, or the directory of a run; 'cache-bench run' makes one."
      : `${guess}The last of ${saved.length} ${saved.length === 1 ? 'result' : 'results'} there: ${show(saved)}; 'latest' is the newest.`,
  );
}

/** By their times, the oldest first. */
function listSaved(files: Host['files'], directory: string): readonly string[] {
  if (files.look(directory)?.kind !== 'directory') return [];
  return files
    .list(directory)
    .filter((name) => SAVED.test(name) && files.look(join(directory, name, RESULT_FILE)) !== undefined)
    .toSorted();
}
