// What a command tells its guard, a line each: what to do if it dies, whether the candidate follows, and that all is well.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint } from '../../core/endpoint.ts';

export interface GuardOrders {
  /** Of all keys of the run. */
  readonly prefix: string;
  /** Servers of others, in the state that they have to be left in. */
  readonly attached: readonly Endpoint[];
  /** Among them: who may be a replica meanwhile. */
  readonly candidate?: Endpoint;
}

/** The candidate has been told to follow; it is a primary again; nothing is left to do. */
export type GuardWord = 'following' | 'primary' | 'done';

/** How a story ended that nobody continues. */
export interface GuardedEnd {
  /** Absent: it died before it had opened any server. */
  readonly orders?: GuardOrders;
  readonly isFollowing: boolean;
  readonly isDone: boolean;
}

/** @param text all that was told; a last line without its end was never told */
export function readStory(text: string): GuardedEnd {
  const lines = text.split('\n').slice(0, -1);
  let orders: GuardOrders | undefined;
  let last: GuardWord | undefined;
  for (const line of lines) {
    if (line.startsWith('{')) orders = JSON.parse(line) as GuardOrders;
    else last = line as GuardWord;
  }
  return {
    ...dropUndefined({ orders }),
    isFollowing: last === 'following',
    isDone: last === 'done',
  };
}
