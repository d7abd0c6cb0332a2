// The process that outlives a command: when that is gone without a word, it ends its servers and cleans those of others.
import { Socket } from 'node:net';
import { sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { keyBytes, scanKeys, withServer } from '../../wire/server-link.ts';
import { unfollow } from '../control/unfollow.ts';
import { cleanUpOrphans } from '../started/orphans.ts';
import { readStory } from './guard-orders.ts';

/** What the load had sent may still be on its way; and a process that was killed takes a moment to be gone. */
const LOOKS = 5;
const PAUSE_MS = 300;
const AT_ONCE = 500;
const STDIN = 0;

let story = '';
const input = new Socket({ fd: STDIN });
input.on('data', (bytes) => {
  story += bytes.toString('utf8');
});
// Its writer is gone; that of a process that was killed may be reset.
input.on('error', () => {});
input.on('close', () => void cleanUp(story));

/** There is nobody left to tell of what fails: the next command finds the servers, and the next rehearsal warns of keys. */
async function cleanUp(text: string): Promise<void> {
  const { orders, isFollowing, isDone } = readStory(text);
  if (isDone) return;
  if (isFollowing && orders?.candidate !== undefined) await unfollow(orders.candidate).catch(() => {});
  for (let look = 0; look < LOOKS; look++) {
    await sleep(PAUSE_MS);
    await cleanUpOrphans(undefined, process.env).catch(() => {});
    for (const endpoint of orders?.attached ?? []) await removeKeys(endpoint, orders!.prefix).catch(() => {});
  }
}

async function removeKeys(endpoint: Endpoint, prefix: string): Promise<void> {
  await withServer(endpoint, async (link) => {
    for await (const keys of scanKeys(link, prefix))
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const some = keys.slice(from, from + AT_ONCE).map(keyBytes);
        const reply = await link.ask('UNLINK', ...some);
        if (reply.kind === 'error') await link.ask('DEL', ...some);
      }
  });
}
