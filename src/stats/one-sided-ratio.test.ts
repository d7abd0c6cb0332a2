import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { SeededRandom } from '../core/random.ts';
import { boundRatioFromBelow, type RangePair } from './one-sided-ratio.ts';
import { rangeOfThroughput } from './throughput-range.ts';

const BLOCKS = 8;
/** Beyond it a difference is told; the default of the command. */
const TOLERANCE = 0.05;

describe('the range of a round', () => {
  it('ends at what was seen over the share that a full thread was busy', () => {
    expect(
      rangeOfThroughput({
        observedPerSecond: 95_000,
        limit: 'server-bound',
        workerBusyShares: [0.5],
        serverBusyShare: 0.95,
      }),
    ).toEqual({ least: 95_000, most: 100_000 });
  });

  it('allows a thread that is called full no more than the verdict does', () => {
    const { most } = rangeOfThroughput({
      observedPerSecond: 85,
      limit: 'server-bound',
      workerBusyShares: [0],
      serverBusyShare: 0.2,
    });
    expect(most).toBeCloseTo(100);
  });

  it('has no end where a thread was full and others may have waited for a core of the generator', () => {
    expect(
      rangeOfThroughput({
        ...{ observedPerSecond: 95, limit: 'server-bound', workerBusyShares: [0.5], serverBusyShare: 0.97 },
        ...{ sharedUse: 0.95, besideGenerator: true },
      }),
    ).toEqual({ least: 95, mostBeside: 100 });
  });

  it('allows a server that waits for round trips all that could have waited in a busy worker', () => {
    const { most } = rangeOfThroughput({
      observedPerSecond: 40_000,
      limit: 'connection-bound',
      workerBusyShares: [0.6],
    });
    expect(most).toBeCloseTo(100_000);
  });

  it.each(['client-bound', 'unknown', 'rate-bound'] as const)('has no end where it was %s', (limit) => {
    expect(rangeOfThroughput({ observedPerSecond: 1, limit, workerBusyShares: [0.1] })).toEqual({ least: 1 });
  });

  it('allows it no more than was not at the server, where that was measured', () => {
    const speed = { observedPerSecond: 40_000, limit: 'connection-bound', workerBusyShares: [0.6] } as const;
    expect(rangeOfThroughput({ ...speed, atServerShare: 0.8 }).most).toBeCloseTo(50_000);
    expect(rangeOfThroughput({ ...speed, atServerShare: 0.1 }).most).toBeCloseTo(100_000);
  });

  it('allows a server all that workers on its cores may have taken from it, one beside the other', () => {
    const speed = {
      observedPerSecond: 40_000,
      limit: 'connection-bound',
      workerBusyShares: [0.4, 0.4],
    } as const;
    expect(rangeOfThroughput(speed).most).toBeCloseTo(40_000 / 0.6);
    expect(rangeOfThroughput({ ...speed, sharedUse: 0.9 }).most).toBeCloseTo(40_000 / 0.2);
    const full = { ...speed, workerBusyShares: [0.6, 0.6], sharedUse: 0.9 };
    expect(rangeOfThroughput(full).most).toBeUndefined();
  });

  it.each([
    ['client-bound', 80_000],
    ['connection-bound', 80_000],
    ['unknown', 80_000],
    ['server-bound', 80_000],
    ['rate-bound', undefined],
  ] as const)('ends beside the generator where the cores of both are full: %s', (limit, most) => {
    const { mostBeside } = rangeOfThroughput({
      ...{ observedPerSecond: 60_000, limit, workerBusyShares: [0.7], sharedUse: 0.75 },
    });
    if (most === undefined) expect(mostBeside).toBeUndefined();
    else expect(mostBeside).toBeCloseTo(most);
  });

  it('holds the truth of a closed loop, however replies wait in the generator', () => {
    // A loop of N requests, each S at the server; the worker is busy in turns, and replies wait until its next idle moment.
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (requests, serverSeconds, busy, waiting) => {
          // Of the busy time at most all requests wait: `waiting` of them do.
          const observedPerSecond = (requests * (1 - busy * waiting)) / serverSeconds;
          const { most } = rangeOfThroughput({
            observedPerSecond,
            limit: 'connection-bound',
            workerBusyShares: [busy],
          });
          expect(most! * (1 + 1e-9)).toBeGreaterThanOrEqual(requests / serverSeconds);
        },
      ),
    );
  });
});

describe('the bound from below', () => {
  const pairOf = (reference: number, candidate: number, mostReference: number | undefined): RangePair => ({
    reference: { least: reference, ...dropUndefined({ most: mostReference }) },
    candidate: { least: candidate },
  });

  it('tells what is surely ahead where only the faster side was held back', () => {
    const pairs = Array.from({ length: BLOCKS }, (_, i) => pairOf(100 + i, 170 + i, 102 + i));
    expect(boundRatioFromBelow(pairs)).toMatchObject({
      faster: 'candidate',
      atLeast: expect.closeTo(1.63, 2),
    });
  });

  it('tells it of the reference as well', () => {
    const pairs = Array.from({ length: BLOCKS }, (_, i) => {
      const { reference, candidate } = pairOf(100 + i, 170 + i, 102 + i);
      return { reference: candidate, candidate: reference };
    });
    expect(boundRatioFromBelow(pairs)?.faster).toBe('reference');
  });

  it('tells nothing when one block does not say how fast the slower side could have been', () => {
    const pairs = Array.from({ length: BLOCKS }, (_, i) => pairOf(100, 170, i === 3 ? undefined : 101));
    expect(boundRatioFromBelow(pairs)).toBeUndefined();
  });

  it('tells nothing of a slower side that may have waited for the cores of the generator', () => {
    // Rates 0.7 apart: a plain word would be true of these cores, and might be false with the load from elsewhere.
    const full = rangeOfThroughput({
      ...{ observedPerSecond: 95, limit: 'server-bound', workerBusyShares: [0.6] },
      ...{ serverBusyShare: 0.95, sharedUse: 0.78 },
    });
    const waiting = rangeOfThroughput({
      ...{ observedPerSecond: 70, limit: 'connection-bound', workerBusyShares: [0.6], sharedUse: 0.85 },
    });
    expect(waiting.most).toBeGreaterThan(full.most!);
    const anywhere = ({ least, most }: typeof full) => ({ least, ...dropUndefined({ most }) });
    const pair = { reference: anywhere(full), candidate: anywhere(waiting) };
    expect(boundRatioFromBelow(Array.from({ length: BLOCKS }, () => pair))).toBeUndefined();
  });

  it('tells nothing of five blocks', () => {
    expect(boundRatioFromBelow(Array.from({ length: 5 }, () => pairOf(100, 170, 101)))).toBeUndefined();
  });
});

describe('the bound from below over simulated races', () => {
  const RUNS = 2000;
  /** Of the ratio of a block: 5 % noise. */
  const ROUND_NOISE = 0.05 / Math.SQRT2;

  interface Race {
    /** True throughput of the candidate, the reference doing 1. */
    readonly candidate: number;
    /** Where the generator ends in this block, when it drives the candidate; it never holds the reference back. */
    ceiling(block: number, random: SeededRandom): number;
    /** Logarithm of the machine's speed in this block. */
    drift?(block: number): number;
  }

  const normal = (random: SeededRandom): number =>
    Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());

  function raceOnce({ candidate, ceiling, drift = () => 0 }: Race, seed: number): RangePair[] {
    const random = new SeededRandom(seed);
    const range = (speed: number, block: number, limitedTo: number) => {
      const truth = speed * Math.exp(drift(block) + ROUND_NOISE * normal(random));
      const isHeldBack = truth > limitedTo;
      return rangeOfThroughput({
        observedPerSecond: Math.min(truth, limitedTo),
        limit: isHeldBack ? 'client-bound' : 'server-bound',
        workerBusyShares: [isHeldBack ? 1 : 0.7],
        // A server that is not held back fills its thread but for what the kernel takes.
        serverBusyShare: 0.97,
      });
    };
    return Array.from({ length: BLOCKS }, (_, block) => ({
      reference: range(1, block, Number.POSITIVE_INFINITY),
      candidate: range(candidate, block, ceiling(block, random)),
    }));
  }

  function shareOf(race: Race, holds: (bound: ReturnType<typeof boundRatioFromBelow>) => boolean): number {
    let count = 0;
    for (let seed = 1; seed <= RUNS; seed++) if (holds(boundRatioFromBelow(raceOnce(race, seed)))) count++;
    return count / RUNS;
  }

  const isWord = (bound: ReturnType<typeof boundRatioFromBelow>) =>
    bound !== undefined && bound.atLeast > 1 + TOLERANCE;

  it('names no winner of a server and itself, one side held back in a random half of the blocks', () => {
    const halfHeldBack: Race = {
      candidate: 1,
      ceiling: (_, random) => (random.unit() < 0.5 ? 0.9 : Number.POSITIVE_INFINITY),
    };
    expect(shareOf(halfHeldBack, isWord)).toBeLessThanOrEqual(0.025);
  });

  /** Both on the generator's cores: what fits on them, and how full a side leaves them in a block. */
  interface SharedRace {
    readonly candidate: number;
    readonly use: Readonly<Record<'reference' | 'candidate', (random: SeededRandom) => number>>;
  }

  /** Of the telemetry: a hundredth more or less of the cores. */
  const USE_ERROR = 0.01;

  function shareOfShared({ candidate, use }: SharedRace, holds: (atLeast: number) => boolean): number {
    let count = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = new SeededRandom(seed);
      const range = (fits: number, used: number) => {
        const { least, mostBeside } = rangeOfThroughput({
          observedPerSecond: fits * used * Math.exp(ROUND_NOISE * normal(random)),
          limit: 'client-bound',
          workerBusyShares: [0.9],
          sharedUse: Math.min(1, used + USE_ERROR * normal(random)),
        });
        return { least, ...dropUndefined({ most: mostBeside }) };
      };
      const pairs = Array.from({ length: BLOCKS }, () => ({
        reference: range(1, use.reference(random)),
        candidate: range(candidate, use.candidate(random)),
      }));
      const bound = boundRatioFromBelow(pairs);
      if (bound !== undefined && holds(bound.atLeast)) count++;
    }
    return count / RUNS;
  }

  const uneven = (random: SeededRandom) => 0.7 + 0.3 * random.unit();
  const isBeyond = (atLeast: number) => atLeast > 1 + TOLERANCE;

  it.each([
    ['both leave a fifth of the cores idle', () => 0.8, () => 0.8],
    ['each fills them to another share in each block', uneven, uneven],
    ['one leaves a quarter idle, and the other nothing', () => 0.75, () => 0.99],
  ])('names no winner of servers that do as much on full cores: %s', (_, reference, candidate) => {
    const race = { candidate: 1, use: { reference, candidate } };
    expect(shareOfShared(race, isBeyond)).toBeLessThanOrEqual(0.025);
  });

  it('lies below what full cores would show in at least 97.5 % of races on shared cores', () => {
    const race = { candidate: 1.3, use: { reference: () => 0.8, candidate: () => 0.97 } };
    expect(shareOfShared(race, (atLeast) => atLeast > 1.3)).toBeLessThanOrEqual(0.025);
  });

  it('finds 1.3 times as much on shared cores that the slower one leaves a tenth of idle in at least 90 %', () => {
    const race = { candidate: 1.3, use: { reference: () => 0.9, candidate: () => 0.97 } };
    expect(shareOfShared(race, isBeyond)).toBeGreaterThanOrEqual(0.9);
  });

  it('lies below the truth in at least 97.5 % of races', () => {
    const heldBack: Race = { candidate: 1.3, ceiling: () => 1.25 };
    expect(shareOf(heldBack, (bound) => bound !== undefined && bound.atLeast > 1.3)).toBeLessThanOrEqual(
      0.025,
    );
  });

  it('finds a server that does 1.3 times as much behind a generator that ends at 1.2 in at least 90 %', () => {
    const heldBack: Race = { candidate: 1.3, ceiling: () => 1.2 };
    expect(shareOf(heldBack, isWord)).toBeGreaterThanOrEqual(0.9);
  });

  it.each([
    ['a machine that loses a fifth over the run', (block: number) => (-0.2 * block) / BLOCKS, () => 1.02],
    [
      'a generator that slows in every third block',
      () => 0,
      (block: number) => (block % 3 === 0 ? 0.8 : Number.POSITIVE_INFINITY),
    ],
  ])('says no false word on %s', (_, drift, ceiling) => {
    expect(shareOf({ candidate: 1, ceiling, drift }, isWord)).toBeLessThanOrEqual(0.025);
  });
});
