// One reading of the clock for what a poll found, and none that is older than a send.
import { describe, expect, it } from 'vitest';
import { PollClock } from './worker-clock.ts';

describe('PollClock', () => {
  it('stands still while the sockets of a poll have their turn, and goes on with the next', async () => {
    const clock = new PollClock();
    const first = clock.nowNs();
    expect(clock.nowNs()).toBe(first);
    await new Promise(setImmediate);
    expect(clock.nowNs()).toBeGreaterThan(first);
  });

  it('gives nothing after a send a moment before it', () => {
    const clock = new PollClock();
    const before = clock.nowNs();
    clock.forget();
    expect(clock.nowNs()).toBeGreaterThan(before);
  });
});
