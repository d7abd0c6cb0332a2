// The highest memory of a server and its children while an event lasts.

import type { Target } from '../../targets/contract.ts';
import { nodesOf } from '../../targets/control/cluster-target.ts';
import { readFamilyBytes } from '../../telemetry/process-memory.ts';

/** A look takes about a millisecond for each gigabyte, in the generator's main thread, which sends nothing. */
const LOOK_MS = 50;

export interface MemoryPeak {
  readonly baseBytes?: number;
  readonly peakBytes?: number;
}

/** Of a target on this machine, all its nodes together; elsewhere nothing can be seen. */
export function watchMemoryPeak(target: Target): { stop(): MemoryPeak } {
  const baseBytes = readAll(target);
  if (baseBytes === undefined) return { stop: () => ({}) };
  let peakBytes = baseBytes;
  const look = () => {
    peakBytes = Math.max(peakBytes, readAll(target) ?? 0);
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

/** undefined where one cannot be seen. */
function readAll(target: Target): number | undefined {
  const all = nodesOf(target).map(({ localPid }) =>
    localPid === undefined ? undefined : readFamilyBytes(localPid),
  );
  return all.reduce((sum, bytes) => (sum === undefined || bytes === undefined ? undefined : sum + bytes));
}
