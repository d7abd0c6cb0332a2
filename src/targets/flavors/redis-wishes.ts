// Wishes in the settings of Redis, which Valkey shares.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { PersistenceWish, ServerWishes } from '../../profile/server-wishes.ts';
import type { Translation } from './local-server.ts';

/** Redis has a setting for each. */
export function translateForRedis({
  threads,
  memoryBytes,
  eviction,
  persistence,
}: ServerWishes): Translation {
  return {
    settings: {
      ...(threads === undefined ? {} : { 'io-threads': String(threads) }),
      ...(memoryBytes === undefined ? {} : { maxmemory: String(memoryBytes) }),
      ...dropUndefined({ 'maxmemory-policy': eviction }),
      ...(persistence === undefined ? {} : persist(persistence)),
    },
    unmet: [],
  };
}

function persist(wish: PersistenceWish): Readonly<Record<string, string>> {
  switch (wish.kind) {
    case 'none':
      return { save: '', appendonly: 'no' };
    case 'append-only':
      return { save: '', appendonly: 'yes', appendfsync: 'everysec' };
    case 'snapshots':
      // After so many seconds with one change or more.
      return { save: `${wish.everyNs / 1e9} 1`, appendonly: 'no' };
  }
}
