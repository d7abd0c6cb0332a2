// What a silent connection takes of a server: part of its size, and of no key's.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import type { Target } from '../contract.ts';
import { readMemory } from './data.ts';

/**
 * So many that pages of memory, of 4 KiB, tell one from another; and so few that what they leave in the allocator is nothing
 * beside the keys that come next: of a hundred Redis keeps 1 MB, by which the resident memory of 100,000 keys would be 3 % less.
 */
const CONNECTIONS = 20;
const ANSWER_MS = 10_000;

/** Bytes of one connection. What INFO does not tell is absent; Dragonfly counts connections in its resident memory only. */
export interface ConnectionMemory {
  readonly connections: number;
  readonly usedBytes?: number;
  readonly rssBytes?: number;
}

/**
 * By what INFO says before and after so many connections, each of which has asked once and is silent then. To be asked of a
 * server that holds nothing yet: later its allocator has room of its own for them.
 *
 * @throws CacheBenchError of the connections
 */
export async function weighConnections(target: Target): Promise<ConnectionMemory> {
  const links: ReplyLink[] = [];
  try {
    const before = await readMemory(target);
    for (let n = 0; n < CONNECTIONS; n++) {
      const link = await ReplyLink.open(target.endpoint, { protocol: 2 });
      links.push(link);
      await link.ask(['PING'], ANSWER_MS);
    }
    const after = await readMemory(target);
    return {
      connections: CONNECTIONS,
      ...dropUndefined({
        usedBytes: bytesEach(before.usedBytes, after.usedBytes),
        rssBytes: bytesEach(before.rssBytes, after.rssBytes),
      }),
    };
  } finally {
    for (const link of links) link.close();
  }
}

function bytesEach(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined
    ? undefined
    : Math.max(0, Math.round((after - before) / CONNECTIONS));
}
