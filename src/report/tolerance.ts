// The tolerance that a result is reported with.
import type { RunResult } from '../result/kinds.ts';

/** Results of versions that kept none were judged with this. */
const DEFAULT_TOLERANCE = 0.05;

export function toleranceOf({ settings }: RunResult): number {
  return settings.tolerance ?? DEFAULT_TOLERANCE;
}
