// What all keys of a run begin with, so that none of anybody else's is ever removed.

/** All keys of all runs begin with it. */
export const KEY_MARK = 'cb:';

/** All keys of a run begin with it; no hash tag, so that clusters spread them. */
export function keyPrefix(runId: string): string {
  return `${KEY_MARK}${runId}:`;
}
