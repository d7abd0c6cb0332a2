// Baselines: digests of runs under a name, as files small enough to commit; saved, listed, read and removed.
import { join } from 'node:path';
import { z } from 'zod';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { BASELINE_KIND } from '../core/file-kinds.ts';
import type { FileSystem } from '../core/file-system.ts';
import { digestSchema, type RunDigest } from './digest.ts';

const BASELINE_VERSION = 1;
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

const baselineSchema = z.strictObject({
  kind: z.literal(BASELINE_KIND),
  schemaVersion: z.literal(BASELINE_VERSION),
  name: z.string(),
  savedAt: z.iso.datetime(),
  digest: digestSchema,
});

export interface BaselineFolder {
  readonly directory: string;
  readonly files: FileSystem;
}

export type BaselineFile = z.infer<typeof baselineSchema>;

/**
 * The histograms of single rounds are left out: those of all rounds merged stay, and the values of each.
 *
 * @returns the path of the file
 * @throws CacheBenchError E_BASELINE for a bad name (exit code 2), E_BASELINE_WRITE
 */
export function saveBaseline(folder: BaselineFolder, name: string, run: RunDigest, savedAt: Date): string {
  const path = fileOf(folder, name);
  const cells = run.cells.map((cell) => ({
    ...cell,
    values: shorten(cell.values),
    rounds: cell.rounds.map(({ block, values }) => ({ block, values: shorten(values) })),
  }));
  const baseline: BaselineFile = {
    kind: BASELINE_KIND,
    schemaVersion: BASELINE_VERSION,
    name,
    savedAt: savedAt.toISOString(),
    digest: { ...run, cells },
  };
  try {
    folder.files.makeDirectory(folder.directory);
    folder.files.replaceText(path, formatBaseline(baseline));
  } catch (error) {
    throw new CacheBenchError('E_BASELINE_WRITE', `cannot write ${path}: ${messageOf(error)}`, {
      hint: 'Name a place that can be written with --baselines-dir DIR.',
      cause: error,
    });
  }
  return path;
}

/** Six figures are finer than any difference that can be told. */
const FIGURES = 6;

function shorten(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, Number(value.toPrecision(FIGURES))]),
  );
}

/** One cell a line: a commit shows which targets and profiles changed. */
function formatBaseline({ digest, ...head }: BaselineFile): string {
  const { cells, ...rest } = digest;
  const open = JSON.stringify({ ...head, digest: rest }).slice(0, -'}}'.length);
  return `${open},"cells":[\n${cells.map((cell) => JSON.stringify(cell)).join(',\n')}\n]}}\n`;
}

/** @throws CacheBenchError E_BASELINE (exit code 2) that names the ones there are, or says what is wrong with the file */
export function readBaseline(folder: BaselineFolder, name: string): BaselineFile {
  const path = fileOf(folder, name);
  let text: string;
  try {
    text = folder.files.readText(path);
  } catch {
    throw noSuchBaseline(folder, name);
  }
  return parseBaseline(text, path);
}

/** @throws CacheBenchError E_BASELINE (exit code 2) */
export function parseBaseline(text: string, path: string): BaselineFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw notBaseline(path, 'it is not JSON, or cut off');
  }
  const version = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== BASELINE_VERSION)
    throw notBaseline(
      path,
      `its schemaVersion is ${JSON.stringify(version)}; this version of cache-bench reads ${BASELINE_VERSION}`,
    );
  const parsed = baselineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw notBaseline(path, `${z.core.toDotPath(issue!.path)}: ${issue!.message}`);
}

/** Whether a file holds a baseline rather than a whole result. */
export function isBaseline(text: string): boolean {
  return /^\s*\{\s*"kind":\s*"cache-bench baseline"/.test(text);
}

/** In alphabetical order; none when there is no such directory. */
export function listBaselines({ directory, files }: BaselineFolder): string[] {
  try {
    return files
      .list(directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  } catch {
    return [];
  }
}

/** @throws CacheBenchError E_BASELINE (exit code 2) when there is none of that name */
export function removeBaseline(folder: BaselineFolder, name: string): void {
  try {
    folder.files.remove(fileOf(folder, name));
  } catch (error) {
    throw error instanceof CacheBenchError ? error : noSuchBaseline(folder, name);
  }
}

function noSuchBaseline(folder: BaselineFolder, name: string): CacheBenchError {
  const names = listBaselines(folder);
  const known = names.length === 0 ? 'there is none at all' : `there are ${names.join(', ')}`;
  return usageError(
    'E_BASELINE',
    `there is no baseline '${name}' in ${folder.directory}; ${known}`,
    MAKE_ONE,
  );
}

/** @throws CacheBenchError E_BASELINE (exit code 2): a name is never a way out of the directory */
function fileOf({ directory }: BaselineFolder, name: string): string {
  if (NAME.test(name)) return join(directory, `${name}.json`);
  throw usageError(
    'E_BASELINE',
    `'${name}' is no name of a baseline: 1 to 64 of the characters A-Z a-z 0-9 _ . - are wanted`,
    'Use a short one, e.g. main.',
  );
}

const MAKE_ONE = "'cache-bench baseline save NAME RESULT' makes one.";

function notBaseline(path: string, why: string): CacheBenchError {
  return usageError('E_BASELINE', `${path} is not a baseline that can be read: ${why}`, MAKE_ONE);
}
