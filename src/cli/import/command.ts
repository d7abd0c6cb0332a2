// `cache-bench import`: what another tool or an older cache-bench measured becomes a result of its own.
import { resolve } from 'node:path';
import { decodeText } from '../../core/decode-text.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { unpackText } from '../../core/unpack-text.ts';
import { importResult } from '../../result/import/import-result.ts';
import type { ImportContext } from '../../result/import/imported-result.ts';
import type { RunResult } from '../../result/kinds.ts';
import { chooseRunDirectory, createRunId } from '../../result/store/directory.ts';
import { isOwnResult, readRun } from '../../result/store/read-result.ts';
import { saveResult } from '../../result/store/result-writer.ts';
import type { CommandArgs } from '../command.ts';
import { readTextFile } from '../host/read-text-file.ts';
import { readOptions } from '../options/read-options.ts';
import { readVersion } from '../version.ts';
import { IMPORT_OPTIONS } from './options.ts';

/** No tool writes as much; something else was named. */
const WISH = { code: 'E_IMPORT', limitBytes: 256 * 1024 ** 2 };

/** A result of ours may have its rounds beside it, and be of any size. */
async function read(host: Host, file: string, context: ImportContext): Promise<RunResult> {
  const path = resolve(host.cwd, file);
  if (isOwnResult(host.files, path)) return readRun(path, host.durable);
  const bytes = unpackText(file, readTextFile(host, file, { ...WISH, encoding: 'latin1' }), WISH);
  return importResult(decodeText(Buffer.from(bytes, 'latin1')), context);
}

/** Prints where the result lies, so that it can be handed on. Returns the exit code. */
export async function importCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(IMPORT_OPTIONS, args, {});
  const file = String(args['file']);
  const runId = createRunId();
  const now = host.now();
  const result = await read(host, file, {
    ...{ file, now, runId, toolVersion: readVersion() },
    ...dropUndefined({ target: options.target, unit: options.unit }),
  });
  const directory = await chooseRunDirectory(
    resolve(host.cwd, options.out ?? 'results'),
    now,
    result.runId,
    host.durable,
  );
  const saved = await saveResult(directory, result, host.durable);
  for (const { id, message } of result.warnings) host.stderr.write(`warning ${id}: ${message}\n`);
  host.stdout.write(`${saved}\n`);
  return EXIT.ok;
}
