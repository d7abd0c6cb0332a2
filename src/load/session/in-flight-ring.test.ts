// Whatever is added and taken, the ring gives operations back in the order they came, and each connection its own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlightRing } from './in-flight-ring.ts';

function add(ring: InFlightRing, connection: number, operations: readonly number[]): void {
  ring.add(connection, operations.length, Uint16Array.from(operations));
}

const takeOldest = (ring: InFlightRing, connection: number) => ring.operation[ring.takeOldest(connection)]!;

describe('InFlightRing', () => {
  it('is a queue for each connection, for any additions and takings that fit', () => {
    const step = fc.record({
      connection: fc.nat(2),
      adds: fc.array(fc.nat(65535), { maxLength: 4 }),
      takes: fc.nat(4),
      atOnce: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 5 }), (steps, depth) => {
        const ring = new InFlightRing(3, depth, false);
        const queues: number[][] = [[], [], []];
        for (const { connection, adds, takes, atOnce } of steps) {
          const queue = queues[connection]!;
          const fitting = adds.slice(0, depth - queue.length);
          add(ring, connection, fitting);
          queue.push(...fitting);
          const taken = queue.splice(0, takes);
          if (taken.length > 0) expect(ring.operation[ring.oldest(connection)]).toBe(taken[0]);
          if (atOnce) ring.takeMany(connection, taken.length);
          else expect(taken.map(() => takeOldest(ring, connection))).toEqual(taken);
          expect([0, 1, 2].map((each) => ring.count(each))).toEqual(queues.map(({ length }) => length));
          expect(ring.hasAny()).toBe(queues.some(({ length }) => length > 0));
        }
      }),
    );
  });

  it('notes when a batch was sent, where it goes round the end of the ring too', () => {
    const ring = new InFlightRing(2, 4, true);
    add(ring, 1, [1, 2, 3]);
    ring.setSent(1, 4, 3, 100);
    ring.takeMany(1, 2);
    const first = ring.free(1);
    add(ring, 1, [4, 5, 6]);
    ring.setSent(1, first, 3, 200);
    const taken = [1, 2, 3, 4].map(() => {
      const slot = ring.takeOldest(1);
      return [ring.operation[slot], ring.sentAtNs(1, slot)];
    });
    expect(taken).toEqual([
      [3, 100],
      [4, 200],
      [5, 200],
      [6, 200],
    ]);
  });

  it('has one moment for all that a connection of a closed loop has in flight', () => {
    const ring = new InFlightRing(2, 4, false);
    for (const [connection, sentNs] of [
      [0, 100],
      [1, 200],
    ] as const) {
      const first = ring.free(connection);
      add(ring, connection, [1, 2, 3]);
      ring.setSent(connection, first, 3, sentNs);
    }
    expect([0, 1].map((connection) => ring.sentAtNs(connection, ring.oldest(connection)))).toEqual([
      100, 200,
    ]);
    ring.takeMany(1, 2);
    expect(ring.sentAtNs(1, ring.takeOldest(1))).toBe(200);
  });

  it('has times of intended starts for an open loop only', () => {
    expect(new InFlightRing(2, 3, true).intendedNs).toHaveLength(6);
    expect(new InFlightRing(2, 3, false).intendedNs).toHaveLength(0);
  });
});
