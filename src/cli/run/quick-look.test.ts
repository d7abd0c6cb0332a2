// Tests of how many rounds a first look has and how long they are, and by simulation of what it finds.
import { describe, expect, it } from 'vitest';
import { FEWEST_PAIRS } from '../../compare/judge-comparison.ts';
import { SeededRandom } from '../../core/random.ts';
import { familywisePValues } from '../../stats/familywise-p-values.ts';
import { judgeRatio } from '../../stats/judge-ratio.ts';
import { estimateLogRatios } from '../../stats/paired-ratio.ts';
import { QUICK_BLOCKS, QUICK_ROUND, shapeParts } from './quick-look.ts';

const PROFILES_WITH_PARTS = 2 * 2;

describe('a first look', () => {
  it('has more blocks at the equal rate than it needs for an interval, and fewer of them the more rounds there are', () => {
    const blocks = [4, 8, 12, 100].map((rounds) => shapeParts(rounds).blocks);
    expect(blocks).toEqual([16, 10, 7, FEWEST_PAIRS]);
    expect(QUICK_BLOCKS).toBeGreaterThan(FEWEST_PAIRS);
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
const RACES = 300;

/** Of one question, with three others about the same pair that have blocks of their own. */
function race(seed: number, blocks: number, effect: number, beside: readonly number[]): string {
  const random = new SeededRandom(seed);
  const round = () =>
    NOISE * random.normal() + (random.unit() < SPIKES.share ? SPIKES.largest * random.unit() : 0);
  const logRatios = Array.from({ length: blocks }, () => effect + round() - round());
  const others = beside.map((length) => Array.from({ length }, () => NOISE * random.normal()));
  const { word } = judgeRatio(estimateLogRatios(logRatios), { tolerance: 0.05, betterWhen: 'lower' });
  const isChance = familywisePValues([logRatios, ...others])[0]! > 0.05;
  return isChance && word !== 'same' ? 'cannot-tell' : word;
}

function shareOfRaces(
  blocks: number,
  effect: number,
  words: readonly string[],
  beside: readonly number[] = [QUICK_BLOCKS, blocks, blocks],
): number {
  const said = Array.from({ length: RACES }, (_, seed) => race(seed + 1, blocks, effect, beside));
  return said.filter((word) => words.includes(word)).length / RACES;
}

describe('a latency at the equal rate', () => {
  const { blocks } = shapeParts(2 * PROFILES_WITH_PARTS);

  it('that is 15 % longer is found by its blocks more than twice as often as by the fewest', () => {
    const found = shareOfRaces(blocks, Math.log(1.15), ['slower']);
    expect(found).toBeGreaterThan(0.7);
    expect(found).toBeGreaterThan(2 * shareOfRaces(FEWEST_PAIRS, Math.log(1.15), ['slower']));
    expect(shareOfRaces(shapeParts(PROFILES_WITH_PARTS).blocks, Math.log(1.15), ['slower'])).toBeGreaterThan(
      0.9,
    );
  });

  it('of a server and itself is called faster or slower in no more than one race of a hundred', () => {
    for (const count of [FEWEST_PAIRS, blocks, 16])
      expect(shareOfRaces(count, 0, ['faster', 'slower'])).toBeLessThan(0.01);
  });
});

describe('how much two servers do in the closed loop', () => {
  /** "slower" is what the simulation calls more of what is better when lower; the signs mean the same. */
  it.each([
    ['two profiles', shapeParts(2 * PROFILES_WITH_PARTS).blocks],
    ['one profile', shapeParts(PROFILES_WITH_PARTS).blocks],
  ])('is found in nine races of ten where it is 1.3 times as much, in a race of %s', (_, blocks) => {
    const beside = [blocks, blocks, blocks];
    expect(shareOfRaces(QUICK_BLOCKS, Math.log(1.3), ['slower'], beside)).toBeGreaterThan(0.9);
    expect(shareOfRaces(QUICK_BLOCKS, 0, ['faster', 'slower'], beside)).toBeLessThan(0.01);
  });
});
