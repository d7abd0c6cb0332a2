// Results of one profile each as one result, as if one run had gone through all of them.
import type { RaceResult } from '../result/kinds/race.ts';

export function joinResults(results: readonly RaceResult[]): RaceResult {
  const collect = <T>(of: (result: RaceResult) => readonly T[]): T[] =>
    results.flatMap((one) => [...of(one)]);
  return {
    ...results[0]!,
    profiles: collect(({ profiles }) => profiles),
    rounds: collect(({ rounds }) => rounds),
    fills: collect(({ fills }) => fills),
  };
}
