// Tests that compare times with known ones need CPUs: an attempt that others disturbed says nothing, and is made again.
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { watchOthersCpu } from './others-cpu.ts';

const RESOLUTION_MS = 5;
/** A timer that is later than this was kept from running by others; on a quiet machine it is late by less than 1 ms. */
const MOST_LATE_MS = 15;
/** Nine of ten timers are late by 0.4 ms or less on a quiet machine. Where they are not, what is timed waits as well. */
const MOSTLY_LATE_MS = 1;
/** Others that use more of a core take it now and then from a thread that no timer of ours shows. */
export const MOST_OTHERS_CORES = 0.05;
const ATTEMPTS = 4;

/**
 * Makes the attempt. What fails on a quiet machine has failed; what fails on a disturbed one is tried again, and skipped
 * with a word when the machine never was quiet.
 */
export async function whenUndisturbed(
  skip: (note: string) => void,
  attempt: () => Promise<void>,
): Promise<void> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    lag.enable();
    const others = watchOthersCpu();
    try {
      return await attempt();
    } catch (failure) {
      if (isQuiet(lag) && (others?.coresUsed() ?? 0) <= MOST_OTHERS_CORES) throw failure;
    } finally {
      lag.disable();
    }
  }
  skip(`skipped: other processes had the CPUs in each of ${ATTEMPTS} attempts, so nothing could be timed`);
}

function isQuiet(lag: IntervalHistogram): boolean {
  const lateMs = (ns: number): number => ns / 1e6 - RESOLUTION_MS;
  return lateMs(lag.max) <= MOST_LATE_MS && lateMs(lag.percentile(90)) <= MOSTLY_LATE_MS;
}
