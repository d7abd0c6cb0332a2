// One connection to a server beside the load: for copying, comparing and counting.
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import type { CommandArgument } from './command-bytes.ts';
import { describeReply } from './describe-reply.ts';
import { ReplyLink } from './reply-link.ts';
import { type RespValue, textOf } from './resp-value.ts';

const WITHIN_MS = 30_000;

export interface ServerLink {
  ask(...args: readonly CommandArgument[]): Promise<RespValue>;
  /** @throws CacheBenchError E_REPLY when the reply is an error */
  must(...args: readonly CommandArgument[]): Promise<RespValue>;
}

/** @throws CacheBenchError of the connection; whatever `work` throws */
export async function withServer<T>(endpoint: Endpoint, work: (link: ServerLink) => Promise<T>): Promise<T> {
  const link = await ReplyLink.open(endpoint, { protocol: 2 });
  const ask = async (...args: readonly CommandArgument[]) => (await link.ask(args, WITHIN_MS))[0]!;
  try {
    return await work({
      ask,
      async must(...args) {
        const reply = await ask(...args);
        if (reply.kind !== 'error') return reply;
        throw new CacheBenchError('E_REPLY', `${String(args[0])} was answered ${describeReply(reply)}`);
      },
    });
  } finally {
    link.close();
  }
}

const SCAN_COUNT = '1000';

/** All keys with the prefix, as latin1 text; a server whose table shrinks may name one twice. */
export async function* scanKeys(link: ServerLink, prefix: string): AsyncGenerator<readonly string[]> {
  const pattern = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const reply = await link.must('SCAN', cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
    if (reply.kind !== 'array') throw new CacheBenchError('E_REPLY', 'SCAN was answered without a cursor');
    cursor = textOf(reply.items[0]) ?? '0';
    const keys = reply.items[1];
    if (keys?.kind === 'array')
      yield keys.items.flatMap((key) => ('bytes' in key ? [key.bytes.toString('latin1')] : []));
  } while (cursor !== '0');
}

/** The bytes of a key that is latin1 text. */
export function keyBytes(key: string): Buffer {
  return Buffer.from(key, 'latin1');
}
