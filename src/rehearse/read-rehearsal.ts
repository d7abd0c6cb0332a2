// Finds rehearsals: the ones shipped with the package by name, all others by path.
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { formatProblem } from '../profile/problems.ts';
import type { Rehearsal } from './rehearsal.ts';
import { validateRehearsalText } from './validate-rehearsal.ts';

/** Beside src/ in the repository as beside dist/ in the package. */
const SHIPPED_FOLDER = fileURLToPath(new URL('../../workloads/rehearsals/', import.meta.url));

export interface RehearsalPlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

/**
 * @param nameOrPath a bare name is a shipped file; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_REHEARSAL (exit code 2) with all mistakes of the file, one a line
 */
export function readRehearsal(nameOrPath: string, { cwd, files }: RehearsalPlace): Rehearsal {
  const isPath = /[\\/]|\.ya?ml$/i.test(nameOrPath);
  const path = isPath ? resolve(cwd, nameOrPath) : join(SHIPPED_FOLDER, `${nameOrPath}.yaml`);
  const file = isPath ? nameOrPath : relative(cwd, path);
  let text: string;
  try {
    text = files.readText(path);
  } catch (error) {
    throw usageError(
      'E_REHEARSAL',
      `no rehearsal to read at ${nameOrPath}: ${messageOf(error)}`,
      `Name a YAML file, or one that is shipped: ${listShippedRehearsals(files).join(', ')}.`,
    );
  }
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
  return files
    .list(SHIPPED_FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}
