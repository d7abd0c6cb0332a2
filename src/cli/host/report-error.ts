// How any error becomes lines on stderr and an exit code.
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { annotateError } from '../ci/ci-annotate.ts';

/** What was expected to go wrong gets its message and its next step; anything else is a defect and shows its stack. */
export function reportError(host: Host, error: unknown): number {
  annotateError(host, error);
  const { stderr, argv } = host;
  if (error instanceof CacheBenchError) {
    stderr.write(`error ${error.code}: ${error.message}\n`);
    if (error.hint !== undefined) stderr.write(`  ${error.hint}\n`);
    const verbose = argv.includes('-v') || argv.includes('--verbose');
    if (verbose && error.cause !== undefined) stderr.write(`  because: ${messageOf(error.cause)}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  stderr.write(
    `error E_DEFECT: this is a defect of cache-bench; please report it with these lines\n${stack}\n`,
  );
  return EXIT.runFailed;
}
