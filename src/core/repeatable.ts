// What spoils a round without a fault of any target: such a round counts for nothing, and its block is measured once more.
import { CacheBenchError } from './errors.ts';

const REPEATABLE: ReadonlySet<string> = new Set([
  'E_FLEET_AGENT_LOST',
  'E_FLEET_AGENT_LATE',
  'E_FLEET_AGENT_PAUSED',
]);

/** @param code of a CacheBenchError */
export function isRepeatable(code: string): boolean {
  return REPEATABLE.has(code);
}

/**
 * Once more where no block does it: what spoiled the first try was no fault of a target.
 *
 * @param prepare before the second try
 */
export async function repeatOnce<T>(
  work: () => Promise<T>,
  prepare: (error: CacheBenchError) => Promise<void> = async () => {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CacheBenchError && isRepeatable(error.code))) throw error;
    await prepare(error);
    return work();
  }
}
