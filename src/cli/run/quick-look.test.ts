// Tests of how many rounds a first look has and how long they are, and by simulation of what it finds.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { familywisePValues } from '../../stats/familywise-p-values.ts';
import { judgeRatio } from '../../stats/judge-ratio.ts';
import { estimateLogRatios } from '../../stats/paired-ratio.ts';
import { QUICK_BLOCKS, QUICK_ROUND, shapeParts } from './quick-look.ts';

const PROFILES_WITH_PARTS = 2 * 2;

describe('a first look', () => {
  it('has more blocks at the equal rate than it needs for an interval, and fewer of them the more rounds there are', () => {
    const blocks = [4, 8, 12, 100].map((rounds) => shapeParts(rounds).blocks);
    expect(blocks).toEqual([16, 10, 7, QUICK_BLOCKS]);
    expect(QUICK_BLOCKS).toBeGreaterThanOrEqual(6);
  });

  it('measures two servers for 24 s and three for 30, what comes around the rounds aside', () => {
    const spentNs = (targets: number) => {
      const { blocks, durationNs, warmupNs } = shapeParts(targets * PROFILES_WITH_PARTS);
      const closedNs = QUICK_BLOCKS * (QUICK_ROUND.durationNs + QUICK_ROUND.warmupNs);
      return 2 * targets * (closedNs + blocks * (durationNs + warmupNs));
    };
    expect(spentNs(2)).toBeLessThanOrEqual(24e9);
    expect(spentNs(3)).toBeLessThanOrEqual(30e9);
  });
});

/** Standard deviation of the logarithm of a median of 0.2 s, and in how many rounds something else is in the way. */
const NOISE = 0.05;
const SPIKES = { share: 0.05, largest: 0.4 };
const RACES = 600;

/** Of the response time at the equal rate, with three other questions about the same pair. */
function race(seed: number, blocks: number, effect: number): string {
  const random = new SeededRandom(seed);
  const round = () =>
    NOISE * random.normal() + (random.unit() < SPIKES.share ? SPIKES.largest * random.unit() : 0);
  const logRatios = Array.from({ length: blocks }, () => effect + round() - round());
  const others = [QUICK_BLOCKS, blocks, blocks].map((length) =>
    Array.from({ length: blocks }, (_, block) => (block < length ? NOISE * random.normal() : 0)),
  );
  const { word } = judgeRatio(estimateLogRatios(logRatios), { tolerance: 0.05, betterWhen: 'lower' });
  const isChance = familywisePValues([logRatios, ...others])[0]! > 0.05;
  return isChance && word !== 'same' ? 'cannot-tell' : word;
}

function shareOfRaces(blocks: number, effect: number, words: readonly string[]): number {
  const said = Array.from({ length: RACES }, (_, seed) => race(seed + 1, blocks, effect));
  return said.filter((word) => words.includes(word)).length / RACES;
}

describe('a latency at the equal rate', () => {
  const { blocks } = shapeParts(2 * PROFILES_WITH_PARTS);

  it('that is 15 % longer is found by its blocks more than twice as often as by the fewest', () => {
    const found = shareOfRaces(blocks, Math.log(1.15), ['slower']);
    expect(found).toBeGreaterThan(0.7);
    expect(found).toBeGreaterThan(2 * shareOfRaces(QUICK_BLOCKS, Math.log(1.15), ['slower']));
    expect(shareOfRaces(shapeParts(PROFILES_WITH_PARTS).blocks, Math.log(1.15), ['slower'])).toBeGreaterThan(
      0.9,
    );
  });

  it('of a server and itself is called faster or slower in no more than one race of a hundred', () => {
    for (const count of [QUICK_BLOCKS, blocks, 16])
      expect(shareOfRaces(count, 0, ['faster', 'slower'])).toBeLessThan(0.01);
  });
});
