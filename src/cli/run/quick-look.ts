// How little of a measurement is enough for a first look: the lengths of its rounds, and how many there are.
import { FEWEST_PAIRS } from '../../compare/judge-comparison.ts';

/** The fewest that give an interval. */
export const QUICK_BLOCKS = FEWEST_PAIRS;
export const QUICK_COOLDOWN_MS = 50;

/** A fresh worker thread compiles what it runs: before, it sends a fifth less, and what comes due piles up. */
const WARM_THREAD_NS = 0.2e9;
/** Many short rounds tell more than few long ones: what differs between rounds is the machine, not the requests of one. */
const LONGEST_NS = 0.3e9;
/** Shorter, and a percentile has too few replies beyond it. */
const SHORTEST_NS = 0.2e9;
/** Of all windows together: what two targets, two profiles and their equal rates take at the longest. */
const ALL_WINDOWS_NS = 2 * 2 * 2 * QUICK_BLOCKS * LONGEST_NS;

/** @param rounds that each block of the run has: of each target in each profile and each part at an equal rate */
export function shortenRounds(rounds: number): { readonly durationNs: number; readonly warmupNs: number } {
  const fairNs = ALL_WINDOWS_NS / (rounds * QUICK_BLOCKS);
  return { durationNs: Math.min(LONGEST_NS, Math.max(SHORTEST_NS, fairNs)), warmupNs: WARM_THREAD_NS };
}
