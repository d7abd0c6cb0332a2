// Saves a result that is made as a whole, at its end, in a directory of its own below --out, as runs save theirs.
import { resolve } from 'node:path';
import type { Host } from '../../core/host.ts';
import type { Result } from '../../result/kinds.ts';
import { chooseRunDirectory, createRunId } from '../../result/store/directory.ts';
import { saveResult } from '../../result/store/result-writer.ts';
import { nearPath } from './near-path.ts';

/** Flags of a command whose result is saved. */
export interface Keeping {
  readonly out?: string;
  /** false: it is not. Absent: it is. */
  readonly save?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Chosen before anything is sent: a place that can't be written to is known at once.
 *
 * @returns undefined: it is not to be saved
 * @throws CacheBenchError E_RESULT_WRITE
 */
export async function choosePlace(
  host: Host,
  { out = 'results', save = true }: Keeping,
  runId: string = createRunId(),
): Promise<string | undefined> {
  if (!save) return undefined;
  return chooseRunDirectory(resolve(host.cwd, out), host.now(), runId, host.durable);
}

/**
 * Saves the result, lets `show` print it, and says where it lies; so what is printed is on the disk already.
 *
 * @param place of {@link choosePlace}
 * @throws CacheBenchError E_RESULT_WRITE
 */
export async function keepAndShow(
  host: Host,
  result: Result,
  place: string | undefined,
  { json, quiet }: Keeping,
  show: () => void,
): Promise<void> {
  const file = place === undefined ? undefined : await saveResult(place, result, host.durable);
  show();
  if (file !== undefined && !json && !quiet) host.stderr.write(`Saved as ${nearPath(file, host.cwd)}\n`);
}
