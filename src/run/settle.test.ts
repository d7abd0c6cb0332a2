// Tests of when memory counts as settled: not while an old table of keys is still there.
import { describe, expect, it } from 'vitest';
import { countQuietLooks, readSettledMemory } from './settle.ts';

/** The readings one after the other, the last one for ever. */
function settle(usedBytes: readonly number[], quietLooks: number) {
  let look = 0;
  const read = async () => ({
    usedBytes: usedBytes[Math.min(look++, usedBytes.length - 1)],
    rssBytes: undefined,
  });
  return readSettledMemory(read, quietLooks, new AbortController().signal, 0);
}

describe('memory', () => {
  it('is read again until it stays the same', async () => {
    expect((await settle([10e6, 20e6, 30e6], 1)).usedBytes).toBe(30e6);
  });

  it('is not settled while it was quiet for a shorter time than an old table may stay', async () => {
    const readings = [56e6, 56e6, 56e6, 56e6, 54e6];
    expect((await settle(readings, 3)).usedBytes).toBe(56e6);
    expect((await settle(readings, 4)).usedBytes).toBe(54e6);
  });

  it('is read as it is where it never settles', async () => {
    const rising = Array.from({ length: 200 }, (_, look) => 1e6 * (1 + look));
    expect((await settle(rising, 2)).usedBytes).toBeLessThan(100e6);
  });
});

describe('the time to be quiet', () => {
  it.each([
    [0, 1],
    [100, 1],
    // 65,536 buckets, of which writes have moved 34,464.
    [100_000, 7],
    [300_000, 45],
    [1_000_000, 10],
    [520_000, 1],
    [100_000_000, 100],
  ])('after %d keys: %d looks', (keys, looks) => {
    expect(countQuietLooks(keys)).toBe(looks);
  });
});
