// Faults of a piece of work: whatever it ends by, all that it has done is undone, the last one first.
import { type AppliedFault, applyFault, type FaultScope, type SideOfFault } from './apply-fault.ts';
import type { Fault } from './fault.ts';

export interface Faults {
  /** @throws CacheBenchError as {@link applyFault} */
  apply(side: SideOfFault, fault: Fault, scope?: FaultScope): Promise<AppliedFault>;
}

/** @throws whatever `work` throws; else what could not be undone */
export async function withFaults<T>(work: (faults: Faults) => Promise<T>): Promise<T> {
  const applied: AppliedFault[] = [];
  let result: T;
  try {
    result = await work({
      async apply(side, fault, scope) {
        const one = await applyFault(side, fault, scope);
        applied.push(one);
        return one;
      },
    });
  } catch (error) {
    // What went wrong first is what is told.
    await undoAll(applied).catch(() => {});
    throw error;
  }
  await undoAll(applied);
  return result;
}

/** All are tried, also after one that failed. */
async function undoAll(applied: readonly AppliedFault[]): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  for (const one of applied.toReversed()) {
    try {
      await one.undo();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
}
