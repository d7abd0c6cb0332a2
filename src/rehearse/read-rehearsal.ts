// Finds rehearsals: the ones shipped with the package by name, all others by path.
import { dirname } from 'node:path';
import { usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { findShipped } from '../core/package-files.ts';
import { type FilePlace, listShipped, readShippedOrPath } from '../core/shipped-file.ts';
import { formatProblem } from '../profile/problems.ts';
import type { Rehearsal } from './rehearsal.ts';
import { validateRehearsalText } from './validate-rehearsal.ts';

const SHELF = {
  folder: findShipped('workloads/rehearsals/'),
  what: 'rehearsal',
  code: 'E_REHEARSAL',
};

/**
 * @param nameOrPath a bare name is a shipped file; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_REHEARSAL (exit code 2) with all mistakes of the file, one a line
 */
export function readRehearsal(nameOrPath: string, place: FilePlace): Rehearsal {
  const { path, file, text } = readShippedOrPath(nameOrPath, SHELF, place);
  const { rehearsal, problems } = validateRehearsalText(text, file, dirname(path));
  if (rehearsal !== undefined) return rehearsal;
  throw usageError(
    'E_REHEARSAL',
    problems.map(formatProblem).join('\n'),
    'docs/rehearse.md explains the file, with an example.',
  );
}

/** Names, in alphabetical order. */
export function listShippedRehearsals(files: FileSystem): readonly string[] {
  return listShipped(SHELF, files);
}
