import { describe, expect, it } from 'vitest';
import { LoopWatch } from './loop-watch.ts';
import { nowNs } from './worker-clock.ts';

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('LoopWatch', () => {
  it('takes what a turn finds as arrived with it after the loop had waited in its poll', async () => {
    const loop = new LoopWatch();
    loop.enter(nowNs());
    await nextTurn();
    const later = nowNs() + 1e6;
    loop.enter(later);
    expect(loop.arrivedAfterNs).toBe(later);
  });

  it('allows it to have waited since the turn before where the loop went straight on', async () => {
    const loop = new LoopWatch();
    const first = nowNs();
    loop.enter(first);
    await nextTurn();
    // Long ago or not, the loop left its last turn just now.
    loop.enter(nowNs());
    expect(loop.arrivedAfterNs).toBe(first);
  });

  it('is entered once a turn', () => {
    const loop = new LoopWatch();
    const first = nowNs();
    loop.enter(first);
    loop.enter(first + 1e9);
    expect(loop.arrivedAfterNs).toBe(first);
  });
});
