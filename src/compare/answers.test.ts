// Tests of the three questions: each is told by its own rounds, and all of them together err in 5 % of runs.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../core/random.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from '../report/sample-result.test-helper.ts';
import type { RunDigest } from '../result/digest.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { RunResult } from '../result/kinds.ts';
import { type AnsweredPair, answerQuestions } from './answers.ts';
import { digestRun } from './digest-run.ts';

const PART = 'read-heavy@rate=50%';

/** A closed loop, and a part of it at an equal rate. */
function raceInTwoParts(closed: SampleOptions = {}, paced: SampleOptions = {}): RaceResult {
  const base = sampleResult(closed);
  const part = sampleResult({ ...closed, ratePerSecond: 40_000, ...paced, profiles: [PART] });
  const equalRate = { base: 'read-heavy', share: 0.5, ratePerSecond: 40_000 };
  return {
    ...base,
    profiles: [...base.profiles, ...part.profiles.map((profile) => ({ ...profile, equalRate }))],
    rounds: [...base.rounds, ...part.rounds],
  };
}

function ask(result: RunResult): AnsweredPair {
  const [reference, candidate] = result.targets.map(({ name }) => name);
  return answerQuestions(digestRun(result), {
    profile: 'read-heavy',
    reference: reference!,
    candidate: candidate!,
    tolerance: 0.05,
  });
}

const wordsOf = ({ answers }: AnsweredPair) =>
  answers.map(({ question, comparison: { metric, verdict } }) => [question, metric, verdict.word]);

describe('the three questions of a pair', () => {
  it('are how much in the closed loop, how long and at what cost at the same rate, and the memory of the data', () => {
    const { answers } = ask(raceInTwoParts());
    expect(
      answers.map(({ question, measuredUnder, comparison }) => [question, measuredUnder, comparison.metric]),
    ).toEqual([
      ['how-much', 'read-heavy', 'throughput'],
      ['how-long', PART, 'p99'],
      ['how-long', PART, 'p50'],
      ['at-what-cost', PART, 'cpu_per_mop'],
      ['at-what-cost', 'read-heavy', 'memory_per_key'],
    ]);
    expect(answers.map(({ ratePerSecond }) => ratePerSecond)).toEqual([
      undefined,
      40_000,
      40_000,
      40_000,
      undefined,
    ]);
  });

  it('are told each by itself: where the generator was the limit of one, the others stand', () => {
    const targets = [REDIS, DRAGONFLY].map((target) => ({ ...target, limit: 'client-bound' as const }));
    const paced = {
      targets: [REDIS, DRAGONFLY].map((target) => ({ ...target, limit: 'rate-bound' as const })),
    };
    const words = wordsOf(ask(raceInTwoParts({ targets }, paced)));
    expect(words[0]).toEqual(['how-much', 'throughput', 'cannot-tell']);
    expect(words[1]).toEqual(['how-long', 'p99', 'faster']);
    expect(words[3]?.[2]).not.toBe('cannot-tell');
  });

  it('know a bound where the generator held back the better side only', () => {
    const targets = [REDIS, { ...DRAGONFLY, limit: 'client-bound' as const }];
    const [howMuch] = ask(raceInTwoParts({ targets })).answers;
    expect(howMuch!.comparison.verdict).toMatchObject({ word: 'faster', atLeast: expect.any(Number) });
    const { atLeast } = howMuch!.comparison.verdict as { readonly atLeast: number };
    expect(atLeast).toBeGreaterThan(1.05);
    expect(atLeast).toBeLessThan(149.6 / 81.2);
  });

  it('tell nothing by a bound where the generator held back the slower side', () => {
    const targets = [{ ...REDIS, limit: 'client-bound' as const }, DRAGONFLY];
    expect(wordsOf(ask(raceInTwoParts({ targets })))[0]?.[2]).toBe('cannot-tell');
  });

  it('know a bound beside the generator, whatever held back the slower side, and of how many connections', () => {
    const targets = [
      { ...REDIS, limit: 'connection-bound' as const, sharedUse: 0.8 },
      { ...DRAGONFLY, limit: 'client-bound' as const, sharedUse: 0.98 },
    ];
    const atRate = { targets: [REDIS, DRAGONFLY] };
    const race = raceInTwoParts({ targets }, atRate);
    race.profiles[0]!.resolved = { load: { connections: 50, pipeline: 1 } };
    expect(ask(race).answers[0]!.comparison.verdict).toMatchObject({
      ...{ word: 'faster', besideGenerator: true, loop: { connections: 50, pipeline: 1 } },
      // 1.84 × 0.8, less what the blocks leave open.
      atLeast: expect.closeTo(1.41, 1),
    });
    const halfIdle = targets.map((target) => ({ ...target, sharedUse: 0.5 }));
    const emptier = raceInTwoParts({ targets: halfIdle }, atRate);
    expect(wordsOf(ask(emptier))[0]?.[2]).toBe('cannot-tell');
  });

  it('say of rates on both sides that they are of these cores, where a server may have waited for the generator', () => {
    const waiting = {
      ...{ limit: 'connection-bound' as const, sharedUse: 0.8 },
      besideGenerator: true as const,
    };
    const atRate = { targets: [REDIS, DRAGONFLY] };
    for (const targets of [
      [REDIS, { ...DRAGONFLY, ...waiting }],
      [{ ...REDIS, ...waiting }, DRAGONFLY],
    ])
      expect(ask(raceInTwoParts({ targets }, atRate)).answers[0]!.comparison.verdict).toEqual({
        ...{ word: 'faster', besideGenerator: true },
      });
    const [howMuch, ...others] = ask(raceInTwoParts(atRate)).answers;
    // Waiting for a core takes time, and no CPU.
    const ofRate = ask(
      raceInTwoParts({}, { targets: [REDIS, { ...DRAGONFLY, besideGenerator: true }] }),
    ).answers;
    expect(
      ofRate.flatMap(({ comparison: { metric, verdict } }) =>
        verdict.word !== 'cannot-tell' && verdict.besideGenerator ? [metric] : [],
      ),
    ).toEqual(['p99', 'p50']);
    for (const { comparison } of [howMuch!, ...others])
      expect(comparison.verdict).not.toHaveProperty('besideGenerator');
  });

  it('prefer a bound that holds with any generator', () => {
    const targets = [
      { ...REDIS, sharedUse: 0.99 },
      { ...DRAGONFLY, limit: 'client-bound' as const, sharedUse: 0.99 },
    ];
    expect(ask(raceInTwoParts({ targets })).answers[0]!.comparison.verdict).not.toHaveProperty(
      'besideGenerator',
    );
  });

  it('leave the response time out where no rate was offered, and tell the cost of the closed loop', () => {
    expect(wordsOf(ask(sampleResult())).map(([question, metric]) => [question, metric])).toEqual([
      ['how-much', 'throughput'],
      ['at-what-cost', 'cpu_per_mop'],
      ['at-what-cost', 'memory_per_key'],
    ]);
  });

  it.each([40_000, 100_000])(
    'tell the memory of the data at no rate, whether it was reached or not: %i',
    (ratePerSecond) => {
      const memory = ask(sampleResult({ ratePerSecond })).answers.at(-1)!;
      expect(memory.comparison).toMatchObject({ metric: 'memory_per_key', verdict: { word: 'faster' } });
      expect(memory).not.toHaveProperty('ratePerSecond');
    },
  );

  it('are told by six blocks', () => {
    const words = wordsOf(ask(raceInTwoParts({ blocks: 6 })));
    expect(words.slice(0, 2).map(([, , word]) => word)).toEqual(['faster', 'faster']);
  });

  it('are told by all blocks that each of them has, where the equal rate has more', () => {
    // One block of ten with the other sign: of the first six alone nothing could be told beside another question.
    const odd = raceInTwoParts({ blocks: 6 }, { blocks: 10 });
    for (const round of odd.rounds)
      if (round.status === 'completed' && round.profile === PART && round.target === 'dragonfly')
        round.server.cpuSeconds! *= round.block === 2 ? 0.5 : 1.5;
    const cost = ask(odd).answers.find(({ comparison: { metric } }) => metric === 'cpu_per_mop')!;
    expect(cost.comparison.blocks).toBe(10);
    const early = { ...odd, rounds: odd.rounds.filter(({ block }) => block < 6) };
    const words = [odd, early].map(
      (run) => wordsOf(ask(run)).find(([, metric]) => metric === 'cpu_per_mop')![2],
    );
    expect(words[0]).not.toBe('cannot-tell');
    expect(words[1]).toBe('cannot-tell');
  });

  it.each([8, 12])(
    'are told of a server and itself in one run of twenty at most, all together: %i blocks at the same rate',
    (paced) => {
      // A share of 5 % then has a standard error of 1 %; without a correction it is one run of five.
      const runs = 400;
      let wrong = 0;
      for (let seed = 1; seed <= runs; seed++) {
        const answered = answerQuestions(twinRun(seed, paced), {
          ...{ profile: 'read-heavy', reference: 'one', candidate: 'two' },
          // So that the tolerance hides nothing: any interval without 1 is a word.
          tolerance: 1e-9,
        });
        if (wordsOf(answered).some(([, , word]) => word === 'faster' || word === 'slower')) wrong++;
      }
      expect(wrong / runs).toBeLessThanOrEqual(0.065);
      expect(wrong / runs).toBeGreaterThan(0.01);
    },
  );
});

const EMPTY = digestRun(sampleResult({ blocks: 1, requests: 100 }));

/** Eight blocks of a server and itself, so many at the same rate; all that is measured has a noise of its own. */
function twinRun(seed: number, pacedBlocks: number): RunDigest {
  const random = new SeededRandom(seed);
  const noise = () => Math.exp(0.1 * (random.unit() + random.unit() + random.unit() - 1.5));
  const cells = ['read-heavy', PART].flatMap((profile) =>
    ['one', 'two'].map((target) => ({
      ...{ profile, target, limit: 'server-bound' as const },
      values: { throughput: 1, p50: 1, p99: 1, cpu_per_mop: 1 },
      rounds: Array.from({ length: profile === PART ? pacedBlocks : 8 }, (_, block) => ({
        block,
        values: { throughput: noise(), p50: noise(), p99: noise(), cpu_per_mop: noise() },
      })),
      tally: { completed: 1e6, errors: 0, timeouts: 0 },
    })),
  );
  return {
    ...EMPTY,
    profiles: [
      { name: 'read-heavy', resolved: {} },
      { name: PART, resolved: {}, equalRate: { base: 'read-heavy', share: 0.5 } },
    ],
    cells,
  };
}
