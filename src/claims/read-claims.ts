// Reads claims files: the ones shipped with the package by name, all others by path.
import { dirname } from 'node:path';
import { usageError } from '../core/errors.ts';
import { findShipped } from '../core/package-files.ts';
import { type FilePlace, readShippedOrPath } from '../core/shipped-file.ts';
import { formatProblem } from '../profile/problems.ts';
import type { ClaimsFile } from './claim.ts';
import { type NameTarget, validateClaimsText } from './validate-claims.ts';

const SHELF = {
  folder: findShipped('workloads/claims/'),
  what: 'claims',
  code: 'E_CLAIMS',
};

export const DEFAULT_CLAIMS = 'redis-vs-dragonfly-article';

/**
 * @param nameOrPath a bare name is a shipped file; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_CLAIMS (exit code 2) with all mistakes of the file, one a line
 */
export function readClaims(nameOrPath: string, place: FilePlace, nameTarget: NameTarget): ClaimsFile {
  const { path, file, text } = readShippedOrPath(nameOrPath, SHELF, place);
  const { claims, problems } = validateClaimsText(text, file, dirname(path), nameTarget);
  if (claims !== undefined) return claims;
  throw usageError(
    'E_CLAIMS',
    problems.map(formatProblem).join('\n'),
    'docs/claims.md explains the file, with an example.',
  );
}
