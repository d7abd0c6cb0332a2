// Saved results as documents and files of a format. Apart from the command, so that a text for the terminal loads no other renderer.
import { resolve } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { FormatName } from '../../report/format-list.ts';
import { REPORT_FORMATS } from '../../report/formats.ts';
import { type ReportFile, renderFiles, renderResult } from './report-files.ts';
import { naming, type SavedResult } from './saved-result.ts';

/**
 * All results as one document of this format, in pieces.
 * @throws CacheBenchError E_FORMAT (exit code 2) when the format holds one result, and these are several
 */
export function renderAll(results: readonly SavedResult[], format: FormatName): Iterable<string> {
  const documents = results.map((saved) => naming(saved, () => renderResult(saved.result, format)));
  const [first, ...others] = documents;
  if (others.length === 0) return first!;
  const { join } = REPORT_FORMATS[format];
  if (join === undefined) {
    throw usageError(
      'E_FORMAT',
      `${format} holds one result; ${results.length} are named`,
      'Call report once for each, with a file of its own.',
    );
  }
  return [join(documents.map((pieces) => [...pieces].join('')))];
}

/**
 * @param output as it was typed
 * @throws CacheBenchError E_FORMAT, E_FLAG (exit code 2)
 */
export function listFiles(
  results: readonly SavedResult[],
  format: FormatName,
  output: string,
  cwd: string,
): ReportFile[] {
  const files = filesOf(results, format, resolve(cwd, output));
  const paths = files.map((file) => file.path);
  const twice = paths.find((one, i) => paths.indexOf(one) !== i);
  if (twice !== undefined)
    throw usageError(
      'E_FLAG',
      `-o ${output} would write ${twice} twice: the names differ only in characters that a file name cannot have`,
    );
  return files;
}

function filesOf(results: readonly SavedResult[], format: FormatName, path: string): ReportFile[] {
  if (results.length > 1) return [{ path, pieces: renderAll(results, format) }];
  const [saved] = results;
  const files = naming(saved!, () => renderFiles(saved!.result, format, path));
  if (files.length === 0)
    throw usageError('E_FORMAT', `${format} needs a round that completed; ${saved!.place} has none`);
  return files;
}
