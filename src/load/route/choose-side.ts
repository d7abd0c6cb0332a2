// Which side serves an operation: by its key's hash, its connection, or a draw; a larger share only adds to a smaller one.
import { mix32 } from '../../core/random.ts';

const RANGE = 2 ** 32;
/** Unlike any seed of a load, so that the split has nothing to do with the keys that a connection draws. */
const KEY_SALT = 0x5eed51de;

/** FNV-1a over the bytes (Fowler, Noll, Vo), mixed, for its low bits alone are poor. */
export function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return mix32(hash, KEY_SALT);
}

/** The keys of 5 % are among those of 25 %. */
export function isHashWithin(hash: number, share: number): boolean {
  return hash < share * RANGE;
}

/** So many of the connections, spread over their numbers, as is next to the share; the 5 % are among the 25 %. */
export function isConnectionWithin(connection: number, connections: number, share: number): boolean {
  return rankOf(connection, connections) < Math.round(share * connections);
}

/** A place in an order of the connections that has nothing to do with their numbers. */
function rankOf(connection: number, connections: number): number {
  const own = mix32(connection, KEY_SALT);
  let rank = 0;
  for (let other = 0; other < connections; other++) {
    const hash = mix32(other, KEY_SALT);
    if (hash < own || (hash === own && other < connection)) rank++;
  }
  return rank;
}
