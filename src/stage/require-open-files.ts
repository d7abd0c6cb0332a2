// Refuses work that needs more open files than this process may have, before anything is opened.
import { usageError } from '../core/errors.ts';
import type { OpenFilesNeed } from '../core/open-files.ts';
import { formatInteger } from '../core/units.ts';
import type { StagePorts } from './ports.ts';

/**
 * Without this it depends on luck which side runs out of files first, and what the error says.
 *
 * @throws CacheBenchError E_OPEN_FILES (exit code 2)
 */
export function requireOpenFiles(
  needs: readonly OpenFilesNeed[] = [],
  { readOpenFilesLimit }: Pick<StagePorts, 'readOpenFilesLimit'>,
): void {
  const limit = readOpenFilesLimit();
  const [first, ...others] = needs;
  if (limit === undefined || first === undefined) return;
  const { of, files, parts, advice } = others.reduce((a, b) => (b.files > a.files ? b : a), first);
  if (files <= limit) return;
  throw usageError(
    'E_OPEN_FILES',
    `${of} needs up to ${formatInteger(files)} open files, but this process may open only ${formatInteger(limit)}: ${parts.join(', ')}`,
    [
      `Raise the limit in this shell with "ulimit -n ${files}", or use fewer connections.`,
      ...(advice === undefined ? [] : [advice]),
      'If the shell refuses, "cache-bench doctor" says how to raise the limit.',
    ].join(' '),
  );
}
