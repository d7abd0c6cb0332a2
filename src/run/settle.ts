// Memory after a fill, once it has settled: tables grow, old ones go and buffers shrink for a while after the last write.
import { sleep } from '../core/clock.ts';
import type { MemoryUse } from '../target/data.ts';

/** Readings that differ by less than this share are the same. */
const SETTLED_SHARE = 0.001;
const LOOK_MS = 100;
/** What changes longer than this beyond the time it should be quiet is read as it is. */
const MOST_RESTLESS_LOOKS = 30;
/** Of a table's buckets by look. Redis moves several times as many where it gets a core for its millisecond. */
const BUCKETS_A_LOOK = 5000;
/** Ten seconds. */
const MOST_QUIET_LOOKS = 100;

/** @param quietLooks how often in a row it must be the same */
export async function readSettledMemory(
  read: () => Promise<MemoryUse>,
  quietLooks: number,
  signal: AbortSignal,
  lookMs = LOOK_MS,
): Promise<MemoryUse> {
  let settled = await read();
  let quiet = 0;
  for (let look = 0; quiet < quietLooks && look < quietLooks + MOST_RESTLESS_LOOKS; look++) {
    await sleep(lookMs, signal);
    const next = await read();
    if (isNear(settled.usedBytes, next.usedBytes) && isNear(settled.rssBytes, next.rssBytes)) quiet++;
    else {
      quiet = 0;
      settled = next;
    }
  }
  return settled;
}

/**
 * Redis and Valkey double the table of keys when as many are in it as it has buckets, move one bucket with each
 * write and the others bit by bit in their spare time, and free the old table at the end: until then nothing
 * changes, and up to a twentieth of the memory is of a table that will be gone.
 */
export function countQuietLooks(keys: number): number {
  const oldBuckets = 2 ** Math.floor(Math.log2(Math.max(1, keys)));
  const unmoved = 2 * oldBuckets - keys;
  return Math.min(MOST_QUIET_LOOKS, Math.max(1, Math.ceil(unmoved / BUCKETS_A_LOOK)));
}

function isNear(before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return Math.abs(after - before) <= SETTLED_SHARE * before;
}
