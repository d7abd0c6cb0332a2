// Results of one profile each as one result, as if one run had gone through all of them.
import type { RunResult } from '../result/schema.ts';

export function joinResults(results: readonly RunResult[]): RunResult {
  const collect = <T>(of: (result: RunResult) => readonly T[]): T[] => results.flatMap((one) => [...of(one)]);
  return {
    ...results[0]!,
    profiles: collect(({ profiles }) => profiles),
    rounds: collect(({ rounds }) => rounds),
    fills: collect(({ fills }) => fills),
  };
}
