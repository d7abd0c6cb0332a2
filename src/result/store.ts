// Result files: where they lie, how they are saved so that a finished round is never lost, and how they are read back.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { BASELINE_KIND, REPLAY_KIND } from '../core/file-kinds.ts';
import { makeDirectory } from './make-directory.ts';
import { type RunResult, runResultSchema, SCHEMA_VERSION } from './schema.ts';

export const RESULT_FILE = 'result.json';

/** Four random bytes: names the run, its directory and the keys it writes. */
export function createRunId(): string {
  return randomBytes(4).toString('hex');
}

/**
 * The path `<out>/<UTC time>-<run id>`, proven to be one that can be made. It is made with the first save, so that a
 * run that is killed before leaves nothing.
 * @throws CacheBenchError E_RESULT_WRITE
 */
export async function chooseRunDirectory(
  outDirectory: string,
  startedAt: Date,
  runId: string,
): Promise<string> {
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
  const directory = join(outDirectory, `${stamp}Z-${runId}`);
  try {
    await makeDirectory(directory);
    await rmdir(directory);
  } catch (error) {
    throw writeError(directory, error);
  }
  return directory;
}

/**
 * Replaces the result file in one step, so that a reader, a crash or a full disk finds the old one or the new one whole.
 * @throws CacheBenchError E_RESULT_WRITE; the file saved before is still there
 */
export async function saveResult(directory: string, result: RunResult): Promise<string> {
  const path = join(directory, RESULT_FILE);
  const temporary = `${path}.tmp`;
  try {
    await makeDirectory(directory);
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(`${JSON.stringify(result)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    // With nothing saved before, the directory is empty; otherwise it stays.
    await rmdir(directory).catch(() => {});
    throw writeError(path, error);
  }
  return path;
}

/** A full run of 20 profiles × 4 targets × 16 blocks takes some 40 MB. */
const LARGEST_RESULT_BYTES = 512 * 1024 ** 2;

/**
 * Reads a result file, or the one in a run's directory.
 * @throws CacheBenchError E_RESULT_READ (exit code 2) that says what is wrong with the file
 */
export async function readResult(fileOrDirectory: string): Promise<RunResult> {
  let path = fileOrDirectory;
  let text: string;
  try {
    let facts = await stat(path);
    if (facts.isDirectory()) {
      path = join(path, RESULT_FILE);
      facts = await stat(path);
    }
    if (facts.size > LARGEST_RESULT_BYTES) {
      throw readError(path, `it has ${facts.size} bytes; a result has at most ${LARGEST_RESULT_BYTES}`);
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw error instanceof CacheBenchError ? error : readError(path, messageOf(error));
  }
  return parseResult(text, path);
}

/** Files of ours that are taken for results. */
const OTHER_KINDS: ReadonlyMap<unknown, { readonly what: string; readonly next: string }> = new Map([
  [
    REPLAY_KIND,
    {
      what: "what 'cache-bench replay --json' printed, and no result of a run: a log has no profile, rate or window",
      next: "docs/learn-replay.md says how to read it; for tables, rules and comparisons make a profile with 'cache-bench learn', and 'run' it.",
    },
  ],
  [
    BASELINE_KIND,
    {
      what: 'a baseline, and no result of a run: its histograms and rounds are left out',
      next: "Compare a run with it by 'cache-bench compare BASELINE RESULT', or judge one with --baseline NAME; 'baseline show NAME' prints it.",
    },
  ],
]);

export function parseResult(text: string, path: string): RunResult {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw readError(path, 'it is not JSON, or cut off');
  }
  const { kind, schemaVersion: version } = (json ?? {}) as { kind?: unknown; schemaVersion?: unknown };
  const other = OTHER_KINDS.get(kind);
  if (other !== undefined) throw usageError('E_RESULT_READ', `${path} is ${other.what}`, other.next);
  if (version !== SCHEMA_VERSION) {
    const came = version === undefined ? 'no schemaVersion' : `schemaVersion ${JSON.stringify(version)}`;
    throw readError(
      path,
      `it has ${came}; this version of cache-bench reads ${SCHEMA_VERSION}`,
      hintForVersion(version),
    );
  }
  const parsed = runResultSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw readError(path, `${z.core.toDotPath(issue!.path)}: ${issue!.message}`);
  }
  return parsed.data;
}

function hintForVersion(version: unknown): string | undefined {
  if (typeof version !== 'number') return undefined;
  return version > SCHEMA_VERSION
    ? 'A newer cache-bench wrote it: use that one, or a newer one.'
    : "An older cache-bench wrote it: 'cache-bench import FILE' makes a result of today of it.";
}

function readError(
  path: string,
  what: string,
  hint = 'Name a result.json, or the directory of a run.',
): CacheBenchError {
  return usageError('E_RESULT_READ', `${path} is not a result that can be read: ${what}`, hint);
}

function writeError(path: string, error: unknown): CacheBenchError {
  const code = (error as NodeJS.ErrnoException).code;
  const hint =
    code === 'ENOSPC'
      ? 'The disk is full: free some space, or choose another place with --out DIR. Rounds saved before are still there.'
      : 'Choose a place that can be written with --out DIR.';
  return new CacheBenchError('E_RESULT_WRITE', `cannot write ${path}: ${messageOf(error)}`, {
    hint,
    cause: error,
  });
}
