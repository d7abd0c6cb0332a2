// How little of a measurement is enough for a first look: the lengths of its rounds, and how many there are.
import { FEWEST_PAIRS } from '../../compare/judge-comparison.ts';
import type { PartShape } from '../../run/equal-rate.ts';

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

/**
 * At an equal rate a server with reserves answers alike all the time, so a shorter round is as good, and what tells is how
 * many there are: the interval of six blocks reaches from the lowest to the highest, that of ten leaves eight of the 55
 * averages out on either side. A difference of 15 % is told by ten where six leave it open (`npm run bench:words`).
 */
export const QUICK_PART: PartShape = { blocks: 10, durationNs: 0.2e9, warmupNs: 0.1e9 };
