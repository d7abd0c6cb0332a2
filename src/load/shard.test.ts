// Nothing is lost or doubled when a plan is split.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOf, splitConnections } from './shard.ts';

describe('splitting a plan', () => {
  it('gives every connection to exactly one worker, in order, none of them idle', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 256 }),
        (connections, threads) => {
          const ranges = splitConnections(connections, threads);
          expect(ranges.length).toBe(Math.min(connections, threads));
          let next = 0;
          for (const { first, count } of ranges) {
            expect(first).toBe(next);
            expect(count).toBeGreaterThan(0);
            next += count;
          }
          expect(next).toBe(connections);
          const counts = ranges.map(({ count }) => count);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 1 },
    );
  });

  it('shares out requests so that the parts sum to the whole and differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 2000 }), (total, parts) => {
        const shares = Array.from({ length: parts }, (_, index) => shareOf(total, parts, index));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
      { seed: 1 },
    );
  });
});
