// Result files: where they lie, how they are saved so that a finished round is never lost, and how they are read back.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { type RaceResult, raceKind } from './kinds/race.ts';
import { RESULT_KINDS, type Result } from './kinds.ts';
import { makeDirectory } from './make-directory.ts';
import { parseResult, readError } from './parse-result.ts';

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
export async function saveResult(directory: string, result: Result): Promise<string> {
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
export async function readResult(fileOrDirectory: string): Promise<Result> {
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

/**
 * Of a run that raced, for what knows rounds only.
 * @throws CacheBenchError E_RESULT_READ (exit code 2)
 */
export async function readRace(fileOrDirectory: string): Promise<RaceResult> {
  const result = await readResult(fileOrDirectory);
  if (result.kind === raceKind.kind) return result;
  const { title } = RESULT_KINDS.find(({ kind }) => kind === result.kind)!;
  throw usageError(
    'E_RESULT_READ',
    `${fileOrDirectory} holds ${title}; ${raceKind.title} is wanted here`,
    "'cache-bench report' shows it.",
  );
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
