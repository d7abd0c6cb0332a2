// Where results lie: one directory for each run, named by its time and id.
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { DurableFiles } from '../../core/durable-files.ts';
import { writeError } from './write-error.ts';

/** The whole result, or the head of one whose list has a file beside it. */
export const RESULT_FILE = 'result.json';

/** Four random bytes: names the run, its directory and the keys it writes. */
export function createRunId(): string {
  return randomBytes(4).toString('hex');
}

/**
 * The path `<out>/<UTC time>-<run id>`, proven to be one that can be made. It is made with the first save, with those
 * above it, so that a run that ends before leaves nothing.
 * @throws CacheBenchError E_RESULT_WRITE
 */
export async function chooseRunDirectory(
  outDirectory: string,
  startedAt: Date,
  runId: string,
  files: DurableFiles,
): Promise<string> {
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
  const directory = join(outDirectory, `${stamp}Z-${runId}`);
  try {
    const above = await listMissing(outDirectory, files);
    await files.makeDirectory(directory);
    await files.removeDirectory(directory);
    // Another run may have put something there meanwhile.
    for (const path of above) await files.removeDirectory(path).catch(() => {});
  } catch (error) {
    throw writeError(directory, error);
  }
  return directory;
}

/** The path and those above it that are not there, from the lowest on. */
async function listMissing(path: string, files: DurableFiles): Promise<readonly string[]> {
  const isThere = await files.look(path).then(
    () => true,
    () => false,
  );
  const parent = dirname(path);
  return isThere || parent === path ? [] : [path, ...(await listMissing(parent, files))];
}
