// Reads results back: a directory, a head with the file of its entries beside it, or one file that holds all.
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../../core/decode-text.ts';
import type { DurableFiles } from '../../core/durable-files.ts';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import type { FileSystem } from '../../core/file-system.ts';
import { listAt } from '../growing-list.ts';
import type { ResultKind } from '../kind.ts';
import { capacityKind } from '../kinds/capacity.ts';
import { type RaceResult, raceKind } from '../kinds/race.ts';
import { isRun, kindOf, RESULT_KINDS, type Result, type RunResult } from '../kinds.ts';
import { NOT_JSON, OpenedResult, readError } from '../parse-result.ts';
import type { Warning } from '../parts/warning.ts';
import { RESULT_FILE } from './directory.ts';
import { readEntriesBeside } from './read-entries.ts';
import { readLines } from './read-lines.ts';

/**
 * @param onWarning told what was lost of the result, which its own warnings tell too
 * @throws CacheBenchError E_RESULT_READ (exit code 2) that says what is wrong with the file
 */
export async function readResult(
  fileOrDirectory: string,
  files: DurableFiles,
  onWarning: (warning: Warning) => void = () => {},
): Promise<Result> {
  let path = fileOrDirectory;
  try {
    if ((await files.look(path)) === 'directory') {
      path = join(path, RESULT_FILE);
      await files.look(path);
    }
    const opened = await openFile(path, files);
    if (opened.pointer !== undefined) await readEntriesBeside(opened, path, files, onWarning);
    return opened.result;
  } catch (error) {
    throw error instanceof CacheBenchError ? error : explain(path, error);
  }
}

function explain(path: string, error: unknown): CacheBenchError {
  if ((error as { code?: unknown }).code === 'ENOENT')
    return usageError(
      'E_RESULT_READ',
      basename(path) === RESULT_FILE
        ? `${dirname(path)}: there is no ${RESULT_FILE} in it`
        : `${path}: there is no such file or directory`,
      "Name a result.json, the directory of a run, or 'latest' for the newest below results/.",
    );
  const isTooLong =
    error instanceof RangeError || (error as { code?: unknown }).code === 'ERR_STRING_TOO_LONG';
  if (!isTooLong) return readError(path, messageOf(error));
  return readError(
    path,
    'a line of it is longer than can be read at once',
    "'cache-bench report -f result-json' writes results that are read line by line.",
  );
}

/**
 * Of a run that raced, for what knows rounds only.
 * @throws CacheBenchError E_RESULT_READ (exit code 2)
 */
export async function readRace(
  fileOrDirectory: string,
  files: DurableFiles,
  onWarning?: (warning: Warning) => void,
): Promise<RaceResult> {
  return requireRace(await readResult(fileOrDirectory, files, onWarning), fileOrDirectory);
}

/**
 * @param path that it was read from
 * @throws CacheBenchError E_RESULT_READ (exit code 2) where it is of another kind
 */
export function requireRace(result: Result, path: string): RaceResult {
  if (result.kind === raceKind.kind) return result;
  throw usageError(
    'E_RESULT_READ',
    `${path} holds ${kindOf(result).title}; ${raceKind.title} is wanted here`,
    kindOf(result).next,
  );
}

/**
 * Of any kind that a run comes to.
 * @throws CacheBenchError E_RESULT_READ (exit code 2)
 */
export async function readRun(
  fileOrDirectory: string,
  files: DurableFiles,
  onWarning?: (warning: Warning) => void,
): Promise<RunResult> {
  const result = await readResult(fileOrDirectory, files, onWarning);
  if (isRun(result)) return result;
  const runs = `${raceKind.title} or ${capacityKind.title}`;
  throw usageError(
    'E_RESULT_READ',
    `${fileOrDirectory} holds ${kindOf(result).title}; ${runs} is wanted here`,
    kindOf(result).next,
  );
}

/** Whether it is a directory, or begins as results do that nobody wrote anew; in doubt it is not. */
export function isOwnResult(files: FileSystem, path: string): boolean {
  if (files.look(path)?.kind === 'directory') return true;
  return /^\{("kind":"[^"]*",)?"schemaVersion":/.test(files.readBeginning(path));
}

/** A file that has one entry a line is never in memory as a whole, so that it may be of any size. */
async function openFile(path: string, files: DurableFiles): Promise<OpenedResult> {
  const lines = readLines(files.read(path));
  const first = await lines.next();
  const begin = first.done ? undefined : beginOf(first.value);
  if (begin !== undefined) return openLines(begin, lines, path);
  const parts: Buffer[] = first.done ? [] : [first.value];
  for await (const line of lines) parts.push(NEWLINE, line);
  return new OpenedResult(parseJson(decodeText(Buffer.concat(parts)), path), path);
}

const NEWLINE = Buffer.from('\n');

interface Begin {
  /** With an empty list. */
  readonly head: unknown;
  /** Leads to the list. */
  readonly path: readonly string[];
  /** How the last line has to be. */
  readonly end: string;
}

/** @returns undefined for a line that doesn't end where the list of its kind begins */
function beginOf(line: Buffer): Begin | undefined {
  if (line.at(-1) !== '['.charCodeAt(0)) return undefined;
  const text = line.toString();
  for (const { kind, growing } of RESULT_KINDS as readonly ResultKind[]) {
    if (growing === undefined) continue;
    const end = `]${'}'.repeat(growing.path.length)}`;
    try {
      const head = JSON.parse(text + end);
      if (head.kind === kind && listAt(head, growing) !== undefined) return { head, path: growing.path, end };
    } catch {}
  }
  return undefined;
}

async function openLines(
  { head, path: place, end }: Begin,
  lines: AsyncGenerator<Buffer>,
  path: string,
): Promise<OpenedResult> {
  const opened = new OpenedResult(head, path);
  let count = 0;
  let isEnded = false;
  for await (const line of lines) {
    const text = line.toString().replace(/,?\r?$/, '');
    if (isEnded && text !== '') throw readError(path, NOT_JSON);
    if (text === end) isEnded = true;
    else if (!isEnded) opened.add(parseJson(text, path), path, [...place, count++]);
  }
  if (!isEnded) throw readError(path, NOT_JSON);
  return opened;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw readError(path, NOT_JSON);
  }
}
