// Reads claims files: the ones shipped with the package by name, all others by path.
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { formatProblem } from '../profile/problems.ts';
import type { ClaimsFile } from './claim.ts';
import { type NameTarget, validateClaimsText } from './validate-claims.ts';

/** Beside src/ in the repository as beside dist/ in the package. */
const SHIPPED_FOLDER = fileURLToPath(new URL('../../workloads/claims/', import.meta.url));

export interface ClaimsPlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

export const DEFAULT_CLAIMS = 'redis-vs-dragonfly-article';

/**
 * @param nameOrPath a bare name is a shipped file; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_CLAIMS (exit code 2) with all mistakes of the file, one a line
 */
export function readClaims(
  nameOrPath: string,
  { cwd, files }: ClaimsPlace,
  nameTarget: NameTarget,
): ClaimsFile {
  const isPath = /[\\/]|\.ya?ml$/i.test(nameOrPath);
  const path = isPath ? resolve(cwd, nameOrPath) : join(SHIPPED_FOLDER, `${nameOrPath}.yaml`);
  const file = isPath ? nameOrPath : relative(cwd, path);
  let text: string;
  try {
    text = files.readText(path);
  } catch (error) {
    throw usageError(
      'E_CLAIMS',
      `no claims to read at ${nameOrPath}: ${messageOf(error)}`,
      `Name a YAML file, or one that is shipped: ${listShippedClaims(files).join(', ')}.`,
    );
  }
  const { claims, problems } = validateClaimsText(text, file, dirname(path), nameTarget);
  if (claims !== undefined) return claims;
  throw usageError(
    'E_CLAIMS',
    problems.map(formatProblem).join('\n'),
    'docs/claims.md explains the file, with an example.',
  );
}

function listShippedClaims(files: FileSystem): readonly string[] {
  return files
    .list(SHIPPED_FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}
