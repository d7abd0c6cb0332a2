// Saved results of every kind below the places that a user names: runs in directories, and files of their own.
import { join, relative, resolve } from 'node:path';
import { messageOf, usageError } from '../../core/errors.ts';
import type { FileSystem } from '../../core/file-system.ts';
import type { Host } from '../../core/host.ts';
import type { Result } from '../../result/kinds.ts';
import { RESULT_KINDS } from '../../result/kinds.ts';
import { RESULT_FILE } from '../../result/store/directory.ts';
import { readResult } from '../../result/store/read-result.ts';

/** Where commands save unless told. */
export const USUAL_PLACE = 'results';

export interface FoundResult {
  /** From the working directory on, where it lies below that. */
  readonly place: string;
  readonly result: Result;
}

export interface FoundResults {
  /** In the order of their names. */
  readonly results: readonly FoundResult[];
  /** Kinds that this version does not know. */
  readonly unknown: readonly { readonly place: string; readonly kind: string }[];
  /** JSON of no kind: what a command printed with --json. */
  readonly others: readonly { readonly place: string; readonly data: unknown }[];
  /** That begin as a result, and cannot be read. */
  readonly broken: readonly { readonly place: string; readonly why: string }[];
}

/**
 * @param places files, directories of runs, or directories that hold such; those of the usual place unless named
 * @throws CacheBenchError E_RESULT_READ (exit code 2) for a named place that is not there
 */
export async function findResults(host: Host, places: readonly string[]): Promise<FoundResults> {
  const named =
    places.length > 0 ? places : host.files.look(resolve(host.cwd, USUAL_PLACE)) ? [USUAL_PLACE] : [];
  const paths = [
    ...new Set(named.flatMap((place) => listFiles(host.files, resolve(host.cwd, place), place))),
  ];
  const found: { [K in keyof FoundResults]: FoundResults[K][number][] } = {
    results: [],
    unknown: [],
    others: [],
    broken: [],
  };
  for (const path of paths) {
    const place = showPath(path, host.cwd);
    const begin = host.files.readBeginning(path);
    const kind = /^\{"kind":"([^"]*)"/.exec(begin)?.[1];
    if (kind !== undefined && !RESULT_KINDS.some((one) => one.kind === kind)) {
      found.unknown.push({ place, kind });
    } else if (kind === undefined && !begin.startsWith('{"schemaVersion":')) {
      const data = readJson(host.files, path);
      if (data !== undefined) found.others.push({ place, data });
    } else {
      try {
        found.results.push({ place, result: await readResult(path, host.durable) });
      } catch (error) {
        found.broken.push({ place, why: messageOf(error) });
      }
    }
  }
  return found;
}

/** How deep below a named directory: runs lie in directories of their own. */
const MOST_LEVELS = 3;
/** Of a file that is no result: what was printed with --json is small. */
const LARGEST_OTHER_BYTES = 4 * 1024 ** 2;

function listFiles(files: FileSystem, path: string, named: string): readonly string[] {
  const facts = files.look(path);
  if (facts === undefined || facts.kind === 'other')
    throw usageError(
      'E_RESULT_READ',
      `${named}: this file or directory does not exist`,
      'Name a result.json, the directory of a run, or a directory of such.',
    );
  return facts.kind === 'file' ? [path] : listBelow(files, path, MOST_LEVELS);
}

function listBelow(files: FileSystem, directory: string, levels: number): readonly string[] {
  const names = namesIn(files, directory).toSorted();
  // The list of a run lies beside its head.
  if (names.includes(RESULT_FILE)) return [join(directory, RESULT_FILE)];
  return names.flatMap((name) => {
    const path = join(directory, name);
    const kind = files.look(path)?.kind;
    if (kind === 'directory') return levels > 0 ? listBelow(files, path, levels - 1) : [];
    return kind === 'file' && name.endsWith('.json') ? [path] : [];
  });
}

function namesIn(files: FileSystem, path: string): readonly string[] {
  try {
    return files.list(path);
  } catch {
    return [];
  }
}

function readJson(files: FileSystem, path: string): unknown {
  if ((files.look(path)?.sizeBytes ?? 0) > LARGEST_OTHER_BYTES) return undefined;
  try {
    return JSON.parse(files.readText(path));
  } catch {
    return undefined;
  }
}

function showPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
