// What is said where a result can't be written.
import { CacheBenchError, messageOf } from '../../core/errors.ts';

export function writeError(path: string, error: unknown): CacheBenchError {
  const code = (error as NodeJS.ErrnoException).code;
  const hint =
    code === 'ENOSPC'
      ? 'The disk is full: free some space, or choose another place with --out DIR. Rounds saved before are still there.'
      : 'Choose a place that can be written with --out DIR.';
  return new CacheBenchError('E_RESULT_WRITE', `cannot write ${path}: ${messageOf(error)}`, {
    hint,
    cause: error,
  });
}
