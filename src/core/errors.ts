// The one error class of the project: what happened, the next step, and the exit code it leads to.
import { dropUndefined } from './drop-undefined.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

export interface ErrorDetails {
  /** The next step for the user, a full sentence. */
  readonly hint?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * An expected failure with a message for the user. Anything else that is thrown is a defect and is
 * printed with its stack.
 *
 * `code` is stable and greppable (`E_PROFILE`, `E_TARGET_UNREACHABLE`); `message` says what, where,
 * what came and what was wanted; `hint` says what to do next.
 */
export class CacheBenchError extends Error {
  override readonly name = 'CacheBenchError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? EXIT.runFailed;
  }
}

/** A mistake in flags, environment or files: exit code 2, nothing was sent to any server. */
export function usageError(code: string, message: string, hint?: string): CacheBenchError {
  return new CacheBenchError(code, message, {
    exitCode: EXIT.usage,
    ...dropUndefined({ hint }),
  });
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
