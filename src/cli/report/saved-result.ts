// A saved result with the name that the user gave it, for messages.
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import type { RunResult } from '../../result/kinds.ts';

export interface SavedResult {
  /** As the user named it. */
  readonly place: string;
  readonly result: RunResult;
}

/** A histogram is decoded only here, so this is where a damaged one is found. */
export function naming<T>({ place }: SavedResult, render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof CacheBenchError) || error.code !== 'E_HISTOGRAM') throw error;
    throw usageError(
      'E_RESULT_READ',
      `${place} is not a result that can be read: ${messageOf(error)}`,
      error.hint,
    );
  }
}
