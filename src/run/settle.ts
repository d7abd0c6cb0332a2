// Memory after a fill, once it has settled: tables grow, old ones go and buffers shrink for a while after the last write.
import type { Fill } from '../result/parts/fill.ts';
import type { Flavor } from '../targets/contract.ts';
import type { MemoryUse } from '../targets/control/data.ts';
import type { Ledger } from './ledger.ts';
import type { Waiting } from './ports.ts';

/** Readings that differ by less than this share are the same. */
const SETTLED_SHARE = 0.001;
const LOOK_MS = 100;
/** What changes longer than this beyond the time it should be quiet is read as it is: ten seconds. */
const MOST_RESTLESS_LOOKS = 100;
/** Of a table's buckets by look, as Redis 8.6 moved on a busy machine; several times as many where it gets a core for its millisecond. */
const BUCKETS_A_LOOK = 3000;
/** Ten seconds. */
const MOST_QUIET_LOOKS = 100;

export interface SettledMemory extends MemoryUse {
  /** What still changed when it was read, or may still change; empty: it has settled. */
  readonly restless: NonNullable<Fill['restless']>;
}

/**
 * Before a fill. The pages of keys that were unlinked come back over 7 to 20 s, on Redis and Valkey alike (jemalloc gives
 * dirty pages back along a curve of ten seconds), and for the first three or four of them nothing changes at all; on a busy
 * machine nothing changed for more than five. FLUSHALL SYNC gives all back at its reply.
 */
export const LOOKS_BEFORE = {
  /** What else was done before may still be given back: two readings more that are alike say that it is not. */
  usual: { quietLooks: 2, restlessLooks: 300 },
  afterUnlink: { quietLooks: MOST_QUIET_LOOKS, restlessLooks: 300 },
} as const;

export interface Looks {
  /** How often in a row it must be the same; so many are not waited for that it takes minutes. */
  readonly quietLooks: number;
  /** So many more it may change. */
  readonly restlessLooks?: number;
}

export async function readSettledMemory(
  read: () => Promise<MemoryUse>,
  { quietLooks, restlessLooks = MOST_RESTLESS_LOOKS }: Looks,
  { sleep, signal }: Waiting,
): Promise<SettledMemory> {
  const wanted = Math.min(MOST_QUIET_LOOKS, quietLooks);
  const used = new QuietValue();
  const resident = new QuietValue();
  for (let look = 0; ; look++) {
    const memory = await read();
    // A server that does not tell will not tell later either.
    if (memory.usedBytes === undefined && memory.rssBytes === undefined) return { ...memory, restless: [] };
    used.see(memory.usedBytes);
    resident.see(memory.rssBytes);
    const isQuiet = used.quietLooks >= wanted && resident.quietLooks >= wanted;
    if (isQuiet || look >= wanted + restlessLooks) break;
    await sleep(LOOK_MS, signal);
  }
  return {
    usedBytes: used.settled,
    rssBytes: resident.settled,
    restless: [
      ...(used.quietLooks < quietLooks ? (['used'] as const) : []),
      ...(resident.quietLooks < quietLooks ? (['rss'] as const) : []),
    ],
  };
}

/** A reading, and how many after it were the same. */
class QuietValue {
  settled: number | undefined;
  quietLooks = -1;

  see(bytes: number | undefined): void {
    if (this.quietLooks >= 0 && isNear(this.settled, bytes)) this.quietLooks++;
    else {
      this.settled = bytes;
      this.quietLooks = 0;
    }
  }
}

/**
 * Redis and Valkey double the table of keys when as many are in it as it has buckets, move one bucket with each
 * write and the others bit by bit in their spare time, and free the old table at the end: until then nothing
 * changes, and up to a twentieth of the memory is of a table that will be gone. Dragonfly has no such table, and waits
 * as long, that all are read alike.
 */
export function countQuietLooks(keys: number, flavor: Flavor): number {
  const oldBuckets = 2 ** Math.floor(Math.log2(Math.max(1, keys)));
  const unmoved = 2 * oldBuckets - keys;
  const looks = Math.max(1, Math.ceil(unmoved / BUCKETS_A_LOOK));
  return flavor === 'dragonfly' ? Math.min(MOST_QUIET_LOOKS, looks) : looks;
}

/** Once a target and profile: what its tables say of memory is of that moment. */
export function warnOfRestlessMemory(
  { profile, target, restless }: Fill,
  ledger: Pick<Ledger, 'warn'>,
): void {
  if (restless === undefined) return;
  const what = restless.map((one) => (one === 'used' ? 'used memory' : 'resident memory')).join(' and ');
  const message = `the ${what} of ${target} was still changing when it was read after the load of ${profile}: bytes per key hold for that moment only`;
  ledger.warn({ id: 'W_RESTLESS_MEMORY', message, profile, target });
}

function isNear(before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return Math.abs(after - before) <= SETTLED_SHARE * before;
}
