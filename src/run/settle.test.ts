// Tests of when memory counts as settled: not while an old table of keys is still there.
import { describe, expect, it } from 'vitest';
import { countQuietLooks, LOOKS_BEFORE, readSettledMemory, warnOfRestlessMemory } from './settle.ts';

const AT_ONCE = { sleep: async () => {}, signal: new AbortController().signal };

/** The readings one after the other, the last one for ever. */
function settle(usedBytes: readonly number[], quietLooks: number) {
  let look = 0;
  const read = async () => ({
    usedBytes: usedBytes[Math.min(look++, usedBytes.length - 1)],
    rssBytes: undefined,
  });
  return readSettledMemory(read, { quietLooks }, AT_ONCE);
}

describe('memory', () => {
  it('is read again until it stays the same', async () => {
    expect(await settle([10e6, 20e6, 30e6], 1)).toMatchObject({ usedBytes: 30e6, restless: [] });
  });

  it('is not settled while it was quiet for a shorter time than an old table may stay', async () => {
    const readings = [56e6, 56e6, 56e6, 56e6, 54e6];
    expect((await settle(readings, 3)).usedBytes).toBe(56e6);
    expect((await settle(readings, 4)).usedBytes).toBe(54e6);
  });

  it('is read as it is where it never settles, and that is told', async () => {
    const rising = Array.from({ length: 1000 }, (_, look) => 1e6 * (1 + look));
    const { usedBytes, restless } = await settle(rising, 2);
    expect(usedBytes).toBeLessThan(200e6);
    expect(restless).toEqual(['used']);
  });

  it.each([
    ['as on a quiet machine', 33],
    ['as on a busy one', 75],
  ])(
    'is waited for over the seconds in which unlinked keys change nothing yet, and the curve after them: %s',
    async (_where, looks) => {
      // As resident memory of Valkey fell after UNLINK of 300,000 keys: flat for 3.3 s, then down until 12 s, then flat.
      const flat = Array.from({ length: looks }, () => 123e6);
      const curve = Array.from({ length: 80 }, (_, look) => 123e6 - look * 1.3e6);
      const readings = [...flat, ...curve, 18e6];
      let look = 0;
      const read = async () => ({
        usedBytes: 1e6,
        rssBytes: readings[Math.min(look++, readings.length - 1)],
      });
      expect(await readSettledMemory(read, LOOKS_BEFORE.afterUnlink, AT_ONCE)).toEqual({
        usedBytes: 1e6,
        rssBytes: 18e6,
        restless: [],
      });
    },
  );

  it('tells of each measure by itself', async () => {
    let look = 0;
    const read = async () => ({ usedBytes: 5e6, rssBytes: 1e6 * ++look });
    expect(await readSettledMemory(read, { quietLooks: 2 }, AT_ONCE)).toMatchObject({
      usedBytes: 5e6,
      restless: ['rss'],
    });
  });

  it('may not have settled where an old table takes longer to go than anybody waits', async () => {
    expect(await settle([56e6], countQuietLooks(100_000_000, 'redis'))).toEqual({
      usedBytes: 56e6,
      restless: ['used', 'rss'],
    });
  });
});

it('tells of each target whose memory had not settled, and of no other', () => {
  const messages: string[] = [];
  const ledger = { warn: ({ message }: { message: string }) => messages.push(message) };
  const fill = { profile: 'reads', target: 'redis', keys: 1, durationNs: 1 };
  warnOfRestlessMemory(fill, ledger);
  warnOfRestlessMemory({ ...fill, restless: ['used', 'rss'] }, ledger);
  expect(messages).toEqual([
    'the used memory and resident memory of redis was still changing when it was read after the load of reads: bytes per key hold for that moment only',
  ]);
});

describe('the time to be quiet', () => {
  it.each([
    [0, 1],
    [100, 1],
    // 65,536 buckets, of which writes have moved 34,464.
    [100_000, 11],
    [300_000, 75],
    [1_000_000, 17],
    [520_000, 2],
    [100_000_000, 11_406],
  ])('after %d keys: %d looks', (keys, looks) => {
    expect(countQuietLooks(keys, 'redis')).toBe(looks);
  });

  it('is never too long for Dragonfly, which keeps no old table', () => {
    expect(countQuietLooks(100_000_000, 'dragonfly')).toBe(100);
    expect(countQuietLooks(300_000, 'dragonfly')).toBe(75);
  });
});
