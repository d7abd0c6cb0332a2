// Nothing is lost or doubled when a load is dealt over agents.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dealSlices } from './deal.ts';

describe('dealing a load', () => {
  it('gives each connection and each worker to exactly one agent, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 40 }),
        (connections, threads) => {
          const slices = dealSlices(connections, threads);
          expect(slices.length).toBe(Math.min(connections, threads.length));
          let [connection, worker] = [0, 0];
          for (const [index, slice] of slices.entries()) {
            expect(slice.firstConnection).toBe(connection);
            expect(slice.firstWorker).toBe(worker);
            expect(slice.workers).toBeGreaterThan(0);
            expect(slice.workers).toBeLessThanOrEqual(Math.min(threads[index]!, slice.connections));
            connection += slice.connections;
            worker += slice.workers;
          }
          expect(connection).toBe(connections);
          expect(slices.every(({ allWorkers }) => allWorkers === worker)).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });

  it('deals by threads: an agent with twice as many has twice the load', () => {
    expect(dealSlices(60, [1, 2, 3]).map(({ connections }) => connections)).toEqual([10, 20, 30]);
  });
});
