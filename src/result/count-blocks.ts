// How many blocks a run had: as planned, or more where it went on for precision.
import { type RunResult, roundsOf } from './kinds.ts';

/** @param profile absent: the most that any profile had */
export function countBlocks(result: RunResult, profile?: string): number {
  return roundsOf(result).reduce(
    (most, round) =>
      profile === undefined || round.profile === profile ? Math.max(most, round.block + 1) : most,
    result.settings.blocks,
  );
}
