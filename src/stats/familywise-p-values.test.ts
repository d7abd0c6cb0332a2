// Tests that looking at many metrics of the same blocks errs no more often than looking at one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../core/random.ts';
import { familywisePValues } from './familywise-p-values.ts';
import { estimateLogRatios } from './paired-ratio.ts';

/** Blocks of several metrics that share part of their noise, as throughput and latencies do. */
function noise(seed: number, metrics: number, blocks = 8, shift = 0): number[][] {
  const random = new SeededRandom(seed);
  const shared = Array.from({ length: blocks }, () => random.normal());
  return Array.from({ length: metrics }, () =>
    shared.map((common) => shift + 0.05 * (0.7 * common + 0.7 * random.normal())),
  );
}

/** Student's t with three degrees of freedom: one value of twenty lies beyond three times the usual. */
function heavyTailed(random: SeededRandom): number {
  const squares = Array.from({ length: 3 }, () => random.normal() ** 2);
  return random.normal() / Math.sqrt((squares[0]! + squares[1]! + squares[2]!) / 3);
}

describe('the p-values of a family', () => {
  it('are that of the sign-flip test for a single metric', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const [only] = noise(seed, 1);
      expect(familywisePValues([only!])[0]).toBeCloseTo(estimateLogRatios(only!).pValue, 12);
    }
  });

  it('by hand: three blocks, two metrics', () => {
    // Sums over lengths for the signs +++, -++, +-+, --+: [1,1,1]/√3: 1.732 .577 .577 .577; [1,2,3]/√14: 1.604 1.069 .535 0
    expect(
      familywisePValues([
        [1, 1, 1],
        [1, 2, 3],
      ]),
    ).toEqual([1 / 4, 1 / 4]);
    // [1,-1,1]/√3: .577, .577, 1.732, .577 (of the signs above); beside [1,1,1] it is never the surest.
    expect(
      familywisePValues([
        [1, -1, 1],
        [1, 1, 1],
      ]),
    ).toEqual([1, 2 / 4]);
  });

  it('call any of ten metrics different in at most 5 % of runs in which none is', () => {
    const RUNS = 1500;
    let wrong = 0;
    for (let seed = 1; seed <= RUNS; seed++)
      if (Math.min(...familywisePValues(noise(seed, 10))) <= 0.05) wrong++;
    expect(wrong / RUNS).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / RUNS));
    expect(wrong / RUNS).toBeGreaterThan(0.02);
  });

  it('still see a large difference of 8 blocks, however many metrics there are', () => {
    const [large] = noise(1, 1, 8, 0.4);
    expect(familywisePValues([...noise(2, 20), large!])[20]).toBeLessThan(0.02);
  });

  it('see a large difference of 6 blocks that all agree, however many blocks the other metrics have', () => {
    const agreeing = [0.41, 0.35, 0.48, 0.4, 0.44, 0.38].map(Math.log);
    for (const blocks of [6, 7, 10, 12, 16])
      for (let seed = 1; seed <= 20; seed++)
        expect(familywisePValues([agreeing, ...noise(seed, 3, blocks)])[0]).toBeLessThanOrEqual(0.05);
  });

  it.each([
    [6, 10],
    [8, 10],
    [10, 6],
  ])(
    'of %i blocks beside three metrics of %i, with heavy tails, call any of them different in one run of twenty at most',
    (blocks, others) => {
      const runs = 800;
      let wrong = 0;
      for (let seed = 1; seed <= runs; seed++) {
        const random = new SeededRandom(seed);
        const [own, ...rest] = [blocks, others, others, others].map((length) =>
          Array.from({ length }, () => heavyTailed(random)),
        );
        const family = [own!.map((value, i) => value + 0.5 * (rest[0]![i] ?? 0)), ...rest];
        if (Math.min(...familywisePValues(family)) <= 0.05) wrong++;
      }
      expect(wrong / runs).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs));
      expect(wrong / runs).toBeGreaterThan(0.02);
    },
  );

  it('are of the same blocks where a metric lacks one in the middle', () => {
    // Equal values in the blocks that both have: the same choices of signs are extreme in both, and it costs nothing to ask twice.
    const whole = [0.3, 0.2, 0.4, 0.1, 0.35, 0.25, 0.3, 0.2];
    const values: (number | undefined)[] = [...whole];
    values[3] = undefined;
    const alone = familywisePValues([values])[0]!;
    expect(alone).toBeCloseTo(estimateLogRatios(whole.filter((_, block) => block !== 3)).pValue, 12);
    expect(familywisePValues([values, values])).toEqual([alone, alone]);
    // By hand, the signs +++ -++ +-+ --+: [1,_,1] is as extreme in the first and third, [1,1,_] in the first and fourth.
    expect(
      familywisePValues([
        [1, undefined, 1],
        [1, 1],
      ]),
    ).toEqual([3 / 4, 3 / 4]);
  });

  it('are no number for a metric that has none in a block, and the others are as without it', () => {
    const [one, two] = noise(5, 2, 8, 0.1);
    const broken = [Number.NaN, ...one!.slice(1)];
    const infinite = [...one!.slice(1), Number.POSITIVE_INFINITY];
    const [first, second] = familywisePValues([one!, two!]);
    expect(familywisePValues([broken, one!, infinite, two!])).toEqual([
      Number.NaN,
      first,
      Number.NaN,
      second,
    ]);
    expect(familywisePValues([broken])).toEqual([Number.NaN]);
  });

  it('by hand: two blocks beside three', () => {
    // c² for the signs ++, -+ (twice each, for the third block has none here): 1, 0; [1,2,3]/√14: .857 .381 .095 0 of +++ -++ +-+ --+
    // Nothing is rarer than all of it: [1,1] is surest, and as sure when both signs turn. Of [1,2,3] only +++ and --- are.
    expect(
      familywisePValues([
        [1, 1],
        [1, 2, 3],
      ]),
    ).toEqual([2 / 4, 2 / 4]);
    expect(
      familywisePValues([
        [1, 2, 3],
        [1, 0],
      ]),
    ).toEqual([1 / 4, 1]);
  });

  it('never fall below the one of the metric alone, and never rise when a metric is left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 6 }), (seed, metrics) => {
        const family = noise(seed, metrics, 7);
        const all = familywisePValues(family);
        const fewer = familywisePValues(family.slice(0, -1));
        family.slice(0, -1).forEach((values, index) => {
          expect(all[index]).toBeGreaterThanOrEqual(familywisePValues([values])[0]! - 1e-12);
          expect(all[index]).toBeGreaterThanOrEqual(fewer[index]! - 1e-12);
        });
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it('are 1 for metrics that never differ, and few for many blocks', () => {
    expect(familywisePValues([[0, 0, 0, 0, 0, 0], noise(3, 1, 6, 1)[0]!])).toEqual([1, 2 / 2 ** 6]);
    expect(familywisePValues(noise(4, 3, 40, 0.5))).toEqual(Array.from({ length: 3 }, () => 1 / 4001));
    expect(familywisePValues([])).toEqual([]);
  });

  it('are the same whatever number of blocks was asked about before', () => {
    const families = [6, 40, 9, 14].map((blocks) => noise(blocks, 3, blocks, 0.03));
    const inTurn = families.map(familywisePValues);
    expect(families.map((family) => [familywisePValues(family), familywisePValues(family)])).toEqual(
      inTurn.map((pValues) => [pValues, pValues]),
    );
    expect(families.toReversed().map(familywisePValues)).toEqual(inTurn.toReversed());
    expect(new Set(inTurn.flat()).size).toBeGreaterThan(families.length);
  });
});
