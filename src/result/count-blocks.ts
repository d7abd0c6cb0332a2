// How many blocks a run had: as planned, or more where it went on for precision.
import { type RunResult, roundsOf } from './kinds.ts';

/** @param profile absent: the most that any profile had; parts at an equal rate may have others */
export function countBlocks(result: RunResult, profile?: string): number {
  const parts = new Set(result.profiles.flatMap(({ name, equalRate }) => (equalRate ? [name] : [])));
  const isMeant = (name: string) => (profile === undefined ? !parts.has(name) : name === profile);
  const own = result.profiles.filter(({ name }) => isMeant(name)).map(({ blocks }) => blocks);
  const planned =
    own.length === 0
      ? result.settings.blocks
      : Math.max(...own.map((blocks) => blocks ?? result.settings.blocks));
  return roundsOf(result).reduce(
    (most, round) => (isMeant(round.profile) ? Math.max(most, round.block + 1) : most),
    planned,
  );
}
