// Whether other programs took cores from a run, which several sentences say in their own way.
import type { RunResult } from '../result/kinds.ts';

export function wasBusy({ warnings }: Pick<RunResult, 'warnings'>): boolean {
  return warnings.some(({ id }) => id === 'W_OTHER_LOAD');
}
