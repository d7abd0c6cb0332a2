import { describe, expect, it } from 'vitest';
import { flagOddBlocks, flagRound, type RoundEvidence } from './flags.ts';

const intervalsOf = (...completed: number[]) => completed.map((c) => ({ completed: c, durationNs: 1e9 }));
const CALM: RoundEvidence = {
  stealShare: 0.01,
  eventLoopUtilization: 0.7,
  throttledNs: 0,
  intervals: intervalsOf(1000, 1010, 990, 1000),
};

describe('flagRound', () => {
  it('says nothing of a calm round', () => {
    expect(flagRound(CALM)).toEqual([]);
  });

  it('names each trouble with its number and limit', () => {
    expect(flagRound({ ...CALM, stealShare: 0.05 })).toEqual([{ kind: 'steal', share: 0.05, limit: 0.02 }]);
    expect(flagRound({ ...CALM, eventLoopUtilization: 0.95 })).toEqual([
      { kind: 'client-busy', eventLoopUtilization: 0.95, limit: 0.9 },
    ]);
    expect(flagRound({ ...CALM, throttledNs: 12e6 })).toEqual([{ kind: 'throttled', throttledNs: 12e6 }]);
    expect(flagRound({ ...CALM, intervals: intervalsOf(1000, 1000, 1100, 1100) })).toEqual([
      { kind: 'trend', change: expect.closeTo(0.1, 9), limit: 0.05 },
    ]);
  });

  it('sees a falling round too, and leaves an odd interval in the middle out', () => {
    expect(flagRound({ ...CALM, intervals: intervalsOf(1000, 5000, 900) })).toEqual([
      { kind: 'trend', change: expect.closeTo(-0.1, 9), limit: 0.05 },
    ]);
  });

  it('weighs a short last interval by its time', () => {
    const short = [...intervalsOf(1000, 1000, 1000), { completed: 100, durationNs: 0.1e9 }];
    expect(flagRound({ ...CALM, intervals: short })).toEqual([]);
  });

  it('does not call a spinning event loop busy', () => {
    expect(flagRound({ ...CALM, eventLoopUtilization: 1, pacing: 'spin' })).toEqual([]);
    expect(flagRound({ ...CALM, eventLoopUtilization: 1, pacing: 'timer' })).toHaveLength(1);
  });

  it('has no opinion on what was not measured', () => {
    expect(flagRound({ eventLoopUtilization: 0.5, intervals: [] })).toEqual([]);
    expect(flagRound({ eventLoopUtilization: 0.5, intervals: intervalsOf(1000) })).toEqual([]);
    expect(flagRound({ eventLoopUtilization: 0.5, intervals: intervalsOf(0, 0) })).toEqual([]);
  });
});

describe('flagOddBlocks', () => {
  it('names the one block that is far off, and how far', () => {
    const flags = flagOddBlocks([1.8, 1.82, 1.79, 1.81, 1.8, 1.83, 1.78, 0.6]);
    expect(flags).toHaveLength(1);
    expect(flags[0]).toMatchObject({ kind: 'odd-block', block: 7, value: 0.6, limit: 14.826 });
    expect(flags[0]!.median).toBeCloseTo(1.8, 2);
    expect(flags[0]!.modifiedZ).toBeLessThan(-14.826);
  });

  it('leaves ordinary noise alone', () => {
    expect(flagOddBlocks([1, 1.2, 0.9, 1.1, 0.8, 1.3, 1.05, 0.95])).toEqual([]);
  });

  it('does not call the next slot of a histogram odd when all other blocks share one', () => {
    expect(flagOddBlocks([500, 500, 500, 500, 500, 500, 500, 501])).toEqual([]);
    expect(flagOddBlocks([500, 500, 500, 500, 500, 500, 500, 600])).toHaveLength(1);
  });

  it('judges ratios alike whichever target is the reference', () => {
    const ratios = [1.8, 1.82, 1.79, 1.81, 1.8, 1.83, 1.78, 0.6];
    const mirrored = flagOddBlocks(ratios.map((ratio) => 1 / ratio));
    expect(mirrored[0]!.modifiedZ).toBeCloseTo(-flagOddBlocks(ratios)[0]!.modifiedZ, 9);
  });
});
