// The error of an installation that Ctrl-C ended.
import { CacheBenchError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';

export function interruptedError(): CacheBenchError {
  return new CacheBenchError('E_INTERRUPTED', 'interrupted; nothing was installed', {
    exitCode: EXIT.interrupted,
    hint: 'Run the same command again: it resumes the download.',
  });
}
