// Reads the file of entries beside a head: what is whole is taken, a torn last line is left out, anything else is an error.
import { dirname, join } from 'node:path';
import type { DurableFiles } from '../../core/durable-files.ts';
import { usageError } from '../../core/errors.ts';
import { entriesOf } from '../growing-list.ts';
import type { GrowingResult } from '../kind.ts';
import { kindOf, type Result } from '../kinds.ts';
import { type OpenedResult, readError } from '../parse-result.ts';
import type { Warning } from '../parts/warning.ts';
import { readEntryLine } from './entry-line.ts';
import { readLines } from './read-lines.ts';

/**
 * Adds them to the result. Where some are lost, it becomes a partial one and says so.
 *
 * @param path of the head
 * @throws CacheBenchError E_RESULT_READ (exit code 2); what the system says of the file
 */
export async function readEntriesBeside(
  opened: OpenedResult,
  path: string,
  files: DurableFiles,
  onWarning: (warning: Warning) => void,
): Promise<void> {
  const result = opened.result as Result & GrowingResult;
  const { file: named, count } = opened.pointer!;
  const growing = kindOf(result).growing!;
  // A name out of a file is never followed.
  if (named !== growing.file)
    throw readError(
      path,
      `its ${growing.entry}s are said to be in ${JSON.stringify(named)}, not ${growing.file}`,
    );
  const file = join(dirname(path), growing.file);
  await refuseMissing(file, path, files, `${count} or more ${growing.entry}s`);
  const warn = (id: string, message: string) => {
    const warning = { id, message };
    result.warnings.push(warning);
    onWarning(warning);
  };

  let next = 0;
  let line = 0;
  let damagedLine: number | undefined;
  for await (const bytes of readLines(files.read(file))) {
    line++;
    const text = bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
    if (text.length === 0) continue;
    if (damagedLine !== undefined) throw damaged(`${file}:${damagedLine}`, growing.entry);
    const entry = readEntryLine(growing.entry, text);
    if (entry === undefined) {
      damagedLine = line;
      continue;
    }
    if (entry.run !== result.runId)
      throw strange(`${file}:${line}`, `is of the run ${JSON.stringify(entry.run)}`, result.runId);
    if (entry.n < next) throw strange(`${file}:${line}`, `is number ${entry.n} again`, result.runId);
    next = entry.n + 1;
    opened.add(entry.entry, `${file}:${line}`, []);
  }

  if (damagedLine !== undefined)
    warn(
      'W_RESULT_TORN',
      `the last line of ${growing.file} is not whole and is left out: the run was killed while it was written, or still goes on`,
    );
  const read = entriesOf(opened.result).length;
  const lost = Math.max(count, next) - read;
  if (lost <= 0) return;
  result.partial = true;
  warn(
    'W_RESULT_LOST',
    `${growing.file} holds ${read} ${growing.entry}s, and there were ${read + lost}: the result is taken as partial`,
  );
}

const CARRIAGE_RETURN = 0x0d;

async function refuseMissing(file: string, head: string, files: DurableFiles, what: string): Promise<void> {
  const isThere = await files.look(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  if (isThere) return;
  throw usageError(
    'E_RESULT_READ',
    `${head} is only the head of a result: ${what} belong to it, in ${file}, which is missing`,
    "Copy the whole directory of the run; 'cache-bench report DIRECTORY -f result-json -o FILE' makes one file of it.",
  );
}

/** Kills tear the last line only. */
function damaged(place: string, entry: string) {
  return usageError(
    'E_RESULT_READ',
    `${place} is damaged: the sum at its end is not that of the ${entry} before it`,
    'The file was changed, or its disk fails: take another copy. Without that line the others can be read, as a partial result.',
  );
}

function strange(place: string, what: string, run: string) {
  return usageError(
    'E_RESULT_READ',
    `${place} ${what}, and the head beside it is of the run ${JSON.stringify(run)}`,
    'Files of several runs were mixed: copy the directory of the run as a whole.',
  );
}
