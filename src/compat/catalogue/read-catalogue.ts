// Reads the shipped checks, and those of other files.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, usageError } from '../../core/errors.ts';
import { formatProblem } from '../../profile/problems.ts';
import type { Family } from './check.ts';
import { validateChecksText } from './validate-checks.ts';

/** Beside src/ in the repository as beside dist/ in the package. */
export const SHIPPED_CHECKS = fileURLToPath(new URL('../../../workloads/compat/', import.meta.url));

/**
 * @param paths files, or folders of files that end in .yaml; relative ones to cwd
 * @returns families in the order of their names
 * @throws CacheBenchError E_CHECKS (exit code 2) with all mistakes of all files, one a line
 */
export async function readCatalogue(paths: readonly string[], cwd: string): Promise<readonly Family[]> {
  const files = (await Promise.all(paths.map((path) => listFiles(resolve(cwd, path), path)))).flat();
  const read = await Promise.all(
    files.map(async (file) => validateChecksText(await readFile(file, 'utf8'), relative(cwd, file))),
  );
  const problems = read.flatMap((one) => one.problems.map(formatProblem));
  if (problems.length > 0)
    throw usageError('E_CHECKS', problems.join('\n'), 'docs/compat.md explains the file, with examples.');
  return joinFamilies(read.flatMap(({ family }) => family ?? []));
}

async function listFiles(path: string, written: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const names = (await readdir(path)).filter((name) => /\.ya?ml$/i.test(name));
    return names.sort().map((name) => join(path, name));
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
