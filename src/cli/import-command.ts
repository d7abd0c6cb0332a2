// `cache-bench import`: what another tool or an older cache-bench measured becomes a result of its own.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Host } from '../core/host.ts';
import { importResult } from '../result/import/import-result.ts';
import { createRunDirectory, createRunId, saveResult } from '../result/store.ts';
import { readOptions } from './options.ts';
import { IMPORT_OPTIONS } from './report-options.ts';
import { readVersion } from './version.ts';

/** No tool writes as much; something else was named. */
const LARGEST_FILE_BYTES = 256 * 1024 ** 2;

/** Prints where the result lies, so that it can be handed on. Returns the exit code. */
export async function importCommand(
  host: Host,
  file: string,
  args: Readonly<Record<string, unknown>>,
): Promise<number> {
  const options = readOptions(IMPORT_OPTIONS, args, {});
  const runId = createRunId();
  const now = host.now();
  const result = importResult(await readText(host, file), {
    file,
    now,
    runId,
    toolVersion: readVersion(),
    ...(options.target === undefined ? {} : { target: options.target }),
  });
  const directory = await createRunDirectory(resolve(host.cwd, options.out ?? 'results'), now, result.runId);
  const saved = await saveResult(directory, result);
  for (const { id, message } of result.warnings) host.stderr.write(`warning ${id}: ${message}\n`);
  host.stdout.write(`${saved}\n`);
  return EXIT.ok;
}

async function readText(host: Host, file: string): Promise<string> {
  const path = resolve(host.cwd, file);
  try {
    const { size } = await stat(path);
    if (size > LARGEST_FILE_BYTES)
      throw usageError('E_IMPORT', `${file} has ${size} bytes; at most ${LARGEST_FILE_BYTES} are read`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CacheBenchError) throw error;
    throw usageError('E_IMPORT', `${file} cannot be read: ${messageOf(error)}`, 'Name a file.');
  }
}
