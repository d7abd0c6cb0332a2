// Reads the shipped checks, and those of other files.
import { join, relative, resolve } from 'node:path';
import { messageOf, usageError } from '../../core/errors.ts';
import type { FileSystem } from '../../core/file-system.ts';
import { findShipped } from '../../core/package-files.ts';
import { formatProblem } from '../../profile/problems.ts';
import type { Family } from './check.ts';
import { validateChecksText } from './validate-checks.ts';

export const SHIPPED_CHECKS = findShipped('workloads/compat/');

export interface CataloguePlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

/**
 * @param paths files, or folders of files that end in .yaml
 * @returns families in the order of their names
 * @throws CacheBenchError E_CHECKS (exit code 2) with all mistakes of all files, one a line
 */
export function readCatalogue(paths: readonly string[], { cwd, files }: CataloguePlace): readonly Family[] {
  const read = paths
    .flatMap((path) => readFolder(resolve(cwd, path), path, files))
    .map(({ path, text }) => validateChecksText(text, relative(cwd, path)));
  const problems = read.flatMap((one) => one.problems.map(formatProblem));
  if (problems.length > 0)
    throw usageError('E_CHECKS', problems.join('\n'), 'docs/compat.md explains the file, with examples.');
  return joinFamilies(read.flatMap(({ family }) => family ?? []));
}

interface ReadFile {
  readonly path: string;
  readonly text: string;
}

function readFolder(path: string, written: string, files: FileSystem): readonly ReadFile[] {
  try {
    const paths =
      files.look(path)?.kind === 'directory'
        ? files
            .list(path)
            .filter((name) => /\.ya?ml$/i.test(name))
            .toSorted()
            .map((name) => join(path, name))
        : [path];
    return paths.map((one) => ({ path: one, text: files.readText(one) }));
  } catch (error) {
    throw usageError('E_CHECKS', `no checks to read at ${written}: ${messageOf(error)}`);
  }
}

/** Files of the same name in several folders add to each other. */
function joinFamilies(families: readonly Family[]): readonly Family[] {
  const joined = new Map<string, Family>();
  for (const family of families) {
    const known = joined.get(family.name);
    const twice = family.checks.find(({ id }) => known?.checks.some((check) => check.id === id));
    if (twice !== undefined)
      throw usageError('E_CHECKS', `${twice.file}:${twice.line}: there is another check ${twice.id}`);
    joined.set(family.name, known ? { ...known, checks: [...known.checks, ...family.checks] } : family);
  }
  return [...joined.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
