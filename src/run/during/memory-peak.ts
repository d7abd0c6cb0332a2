// The highest memory of a server and its children while an event lasts.
import { readFamilyBytes } from '../../telemetry/process-memory.ts';

/** A look takes about a millisecond for each gigabyte, in the generator's main thread, which sends nothing. */
const LOOK_MS = 50;

export interface MemoryPeak {
  readonly baseBytes?: number;
  readonly peakBytes?: number;
}

/** @param pid of a local server; undefined: nothing can be seen */
export function watchMemoryPeak(pid: number | undefined): { stop(): MemoryPeak } {
  const baseBytes = pid === undefined ? undefined : readFamilyBytes(pid);
  if (pid === undefined || baseBytes === undefined) return { stop: () => ({}) };
  let peakBytes = baseBytes;
  const look = () => {
    peakBytes = Math.max(peakBytes, readFamilyBytes(pid) ?? 0);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { baseBytes, peakBytes };
    },
  };
}
