import { describe, expect, it } from 'vitest';
import { type BreakEvenPoint, findBreakEven } from './break-even.ts';

/** Ahead by the interval; without one by the ratio. */
function point(cores: number, ratio: number, low?: number, high?: number): BreakEvenPoint {
  const bounds = low === undefined || high === undefined ? {} : { low, high };
  const ahead = (low ?? ratio) > 1 ? 'candidate' : (high ?? ratio) < 1 ? 'reference' : 'same';
  return { cores, ahead, estimate: { ratio, ...bounds, confidence: 0.95, pValue: 0.01 } };
}
const unknown = (cores: number): BreakEvenPoint => ({ cores, ahead: 'unknown' });

describe('the break-even', () => {
  it('is interpolated where the intervals of two neighbours lie on different sides', () => {
    // As far below 1 at 1 core as above it at 4: half-way on the logarithm.
    expect(findBreakEven([point(1, 0.5, 0.4, 0.625), point(4, 2, 1.6, 2.5)])).toEqual({
      kind: 'at',
      cores: expect.closeTo(2, 9),
      low: expect.closeTo(4 ** (Math.log(1 / 0.625) / Math.log(2.5 / 0.625)), 9),
      high: expect.closeTo(4 ** (Math.log(1 / 0.4) / Math.log(1.6 / 0.4)), 9),
    });
    // A quarter below, three quarters above: 2^(1/4) of the way.
    const near = findBreakEven([
      point(2, 1 / 1.1, 0.9, 0.95),
      point(4, 1.1 ** 3, 1.3, 1.4),
      point(8, 2, 1.9, 2.1),
    ]);
    expect(near).toMatchObject({ kind: 'at', cores: expect.closeTo(2 * 2 ** 0.25, 9) });
  });

  it('lies between two steps where the intervals do not allow more', () => {
    expect(findBreakEven([point(1, 0.5), point(2, 0.8), point(4, 1.2)])).toEqual({
      kind: 'between',
      low: 2,
      high: 4,
    });
    expect(
      findBreakEven([point(1, 0.5, 0.4, 0.6), point(2, 1, 0.97, 1.03), point(4, 1.2, 1.1, 1.3)]),
    ).toEqual({
      kind: 'between',
      low: 1,
      high: 4,
    });
    expect(findBreakEven([point(1, 0.5, 0.4, 0.6), unknown(2), point(4, 1.2, 1.1, 1.3)])).toEqual({
      kind: 'between',
      low: 1,
      high: 4,
    });
    expect(findBreakEven([point(1, 1, 0.98, 1.02), point(2, 1.5, 1.4, 1.6)])).toEqual({
      kind: 'between',
      low: 1,
      high: 2,
    });
  });

  it('is not reached by who is not ahead at the end, or ahead for a while only', () => {
    expect(findBreakEven([point(1, 0.5), point(8, 0.9)])).toEqual({ kind: 'not-reached', cores: 8 });
    expect(findBreakEven([point(1, 0.5), point(2, 1.5), point(4, 0.9)])).toEqual({
      kind: 'not-reached',
      cores: 4,
    });
    expect(findBreakEven([point(1, 0.5), point(4, 0.9), unknown(8)])).toEqual({
      kind: 'not-reached',
      cores: 4,
    });
  });

  it('lies before the first step for who is ahead in all', () => {
    expect(findBreakEven([unknown(1), point(2, 1.5), point(4, 1.9)])).toEqual({
      kind: 'from-start',
      cores: 2,
    });
  });

  it('is unknown where nothing tells', () => {
    expect(findBreakEven([unknown(1), unknown(2)])).toEqual({ kind: 'unknown' });
    expect(findBreakEven([])).toEqual({ kind: 'unknown' });
  });

  it('counts a lead from where it is never lost again', () => {
    expect(findBreakEven([point(1, 1.2), point(2, 0.8), point(4, 1.5)])).toEqual({
      kind: 'between',
      low: 2,
      high: 4,
    });
  });
});
