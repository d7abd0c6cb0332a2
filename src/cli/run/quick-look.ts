// How little of a measurement is enough for a first look: the lengths of its rounds, and how many there are.
import { FEWEST_PAIRS } from '../../compare/judge-comparison.ts';
import type { PartShape } from '../../run/equal-rate.ts';

/**
 * One more than give an interval: that of six blocks reaches from the lowest to the highest, so that one round that
 * something else was in the way of hides a difference of any size. That of seven leaves out the outermost averages.
 */
export const QUICK_BLOCKS = FEWEST_PAIRS + 1;
export const QUICK_COOLDOWN_MS = 30;

/**
 * Many short rounds tell more than few long ones: what differs between rounds is the machine, not the requests of one.
 * Shorter, and a percentile has too few replies beyond it. The worker threads are those of the calibration, which have
 * compiled what they run; what is left to warm up is the server, and the caches of both.
 */
export const QUICK_ROUND = { durationNs: 0.17e9, warmupNs: 0.08e9 };

/** What is done to a server takes its time, and is told by what others waited: a second block says whether it does so again. */
export const QUICK_BLOCKS_WITH_EVENTS = 2;

/** Half of them at an equal rate: as many rounds as two targets and two profiles may have there in 45 s with all the rest. */
const ALL_ROUNDS = 84;
/** From here on each further block tells little. */
const MOST_BLOCKS = 16;
/** At a rate that leaves reserves nothing piles up while the thread of the first of them compiles. */
const PART_ROUND = { durationNs: 0.2e9, warmupNs: 0.05e9 };

/**
 * What tells is how many blocks there are: the interval of six reaches from the lowest to the highest, that of ten leaves
 * eight of the 55 averages out on either side. A latency that is 15 % longer is found by ten more than twice as often as
 * by six (`quick-look.test.ts`).
 *
 * @param rounds that each block of the run has: of each target in each profile and each part at an equal rate
 */
export function shapeParts(rounds: number): Required<PartShape> {
  const blocks = Math.floor(ALL_ROUNDS / rounds);
  return {
    blocks: Math.min(MOST_BLOCKS, Math.max(FEWEST_PAIRS, blocks)),
    ...PART_ROUND,
  };
}
