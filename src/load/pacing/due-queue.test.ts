// The queue against sorting.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueQueue } from './due-queue.ts';

it('hands out the earliest connection whatever is pushed and postponed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 50 }),
      fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 200 }),
      (first, delays) => {
        const queue = new DueQueue(first.length);
        const due = [...first];
        for (const [connection, dueNs] of first.entries()) queue.push(connection, dueNs);
        for (const delay of delays) {
          expect(queue.earliestNs()).toBe(Math.min(...due));
          const connection = queue.earliest();
          expect(due[connection]).toBe(queue.earliestNs());
          due[connection] = due[connection]! + delay;
          queue.postpone(due[connection]!);
        }
      },
    ),
    { seed: 3 },
  );
  const moved = new DueQueue(3);
  for (const [connection, dueNs] of [30, 10, 20].entries()) moved.push(connection, dueNs);
  moved.move((dueNs) => dueNs * 2);
  expect([moved.earliest(), moved.earliestNs()]).toEqual([1, 20]);
  expect(new DueQueue(1).earliestNs()).toBe(Number.POSITIVE_INFINITY);
});
