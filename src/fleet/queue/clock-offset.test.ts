// Offsets of clocks that are known: the truth lies within the error that is told.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOffset, toOwnNs, toQueueUs } from './clock-offset.ts';

/** A server whose clock is ahead by so much, at the end of ways that take as long as given. */
function aServer(aheadUs: number, ways: readonly (readonly [thereUs: number, backUs: number])[]) {
  let nowUs = 5e9;
  let trip = 0;
  return {
    nowNs: () => nowUs * 1e3,
    async time() {
      const [there, back] = ways[trip++ % ways.length]!;
      nowUs += there;
      const told = Math.floor(nowUs + aheadUs);
      nowUs += back;
      return [Math.floor(told / 1e6), told % 1e6];
    },
  };
}

describe('the offset of a clock', () => {
  it('is within its error of the truth, however uneven the ways are', async () => {
    const way = fc.tuple(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 50_000 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2e15 }),
        fc.array(way, { minLength: 1, maxLength: 24 }),
        async (aheadUs, ways) => {
          const server = aServer(aheadUs, ways);
          const clock = await measureOffset(server, server.nowNs);
          // TIME tells whole microseconds.
          expect(Math.abs(clock.offsetUs - aheadUs)).toBeLessThanOrEqual(clock.errorUs + 1.5);
          expect(clock.errorUs).toBeCloseTo(Math.min(...ways.map(([a, b]) => a + b)) / 2, 6);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it('lets two machines mean the same instant, whatever their own clocks count from', () => {
    const [one, other] = [
      { offsetUs: 1.7e15, errorUs: 50 },
      { offsetUs: 1.7e15 - 9e9, errorUs: 50 },
    ];
    const atUs = toQueueUs(one, 3e9);
    expect(toOwnNs(one, atUs)).toBeCloseTo(3e9, -3);
    expect(toOwnNs(other, atUs)).toBeCloseTo(3e9 + 9e12, -3);
  });
});
