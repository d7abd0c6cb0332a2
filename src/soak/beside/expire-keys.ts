// Keys that live for seconds, of which most are never looked at again: the server has to find them itself.
import { ReplyLink } from '../../wire/reply-link.ts';
import type { BesideContext } from './context.ts';

const KEYS_PER_SECOND = 50;
const LIVES_MS = 5000;
const VALUE = 'e'.repeat(100);
const TIMEOUT_MS = 10_000;
const TURN_MS = 100;

export async function expireKeys({
  endpoint,
  protocol,
  prefix,
  signal,
  sleep,
}: BesideContext): Promise<void> {
  const link = await ReplyLink.open(endpoint, { protocol });
  try {
    for (let next = 0; !signal.aborted; ) {
      const writes = Array.from({ length: (KEYS_PER_SECOND * TURN_MS) / 1000 }, () =>
        link.ask(['SET', `${prefix}brief:${next++}`, VALUE, 'PX', String(LIVES_MS)], TIMEOUT_MS),
      );
      await Promise.all(writes);
      await sleep(TURN_MS);
    }
  } finally {
    link.close();
  }
}
