// The error that a promise is expected to end with.
import { CacheBenchError } from '../core/errors.ts';

/** The same of what fails at once. @throws when it does not */
export function thrownBy(work: () => unknown): CacheBenchError {
  try {
    work();
  } catch (error) {
    if (error instanceof CacheBenchError) return error;
    throw error;
  }
  throw new Error('it was expected to fail, and did not');
}

/** @throws when it ends well, and what is thrown that is no expected failure */
export async function failureOf(promise: Promise<unknown>): Promise<CacheBenchError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CacheBenchError) return error;
    throw error;
  }
  throw new Error('it was expected to fail, and did not');
}
