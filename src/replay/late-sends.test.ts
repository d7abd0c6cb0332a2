import { describe, expect, it } from 'vitest';
import { LateSends } from './late-sends.ts';

const MS = 1e6;

/** A thread that has waited for a CPU so long by now. */
function watched(initialNs = 0) {
  let delayNs = initialNs;
  const late = new LateSends(() => delayNs);
  late.look(0);
  return {
    late,
    delay(ms: number) {
      delayNs += ms * MS;
    },
  };
}

describe('a late send', () => {
  it('is none within a millisecond', () => {
    const { late } = watched();
    late.sent(0, MS);
    expect(late.result()).toEqual({ server: 0, machine: 0, client: 0 });
  });

  it('is the server’s where it was due while its connection was full', () => {
    const { late } = watched();
    late.waitedForRoom(10 * MS, 60 * MS);
    late.sent(10 * MS, 60 * MS);
    late.sent(50 * MS, 60 * MS);
    // Due long after there was room again.
    late.sent(100 * MS, 120 * MS);
    expect(late.result()).toEqual({ server: 2, machine: 0, client: 1 });
  });

  it('is the machine’s where this thread was ready and did not run, and only then', () => {
    const { late, delay } = watched(77 * MS);
    delay(30);
    late.look(100 * MS);
    late.sent(140 * MS, 145 * MS);
    delay(4);
    late.sent(150 * MS, 155 * MS);
    expect(late.result()).toEqual({ server: 0, machine: 1, client: 1 });
  });

  it('is the client’s where the system can not tell, and says so', () => {
    const late = new LateSends(() => Number.NaN);
    late.look(0);
    late.sent(0, 5 * MS);
    expect(late.result()).toEqual({ server: 0, client: 1 });
  });

  it('is told alike after hours', () => {
    const { late } = watched();
    for (let second = 0; second < 5000; second++) {
      late.waitedForRoom(second * 1e9, second * 1e9 + 10 * MS);
      late.sent(second * 1e9, second * 1e9 + 10 * MS);
      late.sent(second * 1e9 + 500 * MS, second * 1e9 + 510 * MS);
    }
    expect(late.result()).toEqual({ server: 5000, machine: 0, client: 5000 });
  });
});
