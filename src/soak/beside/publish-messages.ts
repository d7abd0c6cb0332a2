// Subscribers that stay, subscribers that change channels all the time, and a publisher for both.
import { ReplyLink } from '../../wire/reply-link.ts';
import type { BesideContext } from './context.ts';

const STAYING = 3;
const MESSAGES_PER_SECOND = 20;
const MESSAGE = 'm'.repeat(512);
const TIMEOUT_MS = 10_000;

export async function publishMessages({
  endpoint,
  protocol,
  prefix,
  signal,
  sleep,
}: BesideContext): Promise<void> {
  const links: ReplyLink[] = [];
  const open = async (): Promise<ReplyLink> => {
    const link = await ReplyLink.open(endpoint, { protocol });
    links.push(link);
    return link;
  };
  try {
    const publisher = await open();
    const changing = await open();
    for (let at = 0; at < STAYING; at++) await (await open()).ask(['SUBSCRIBE', `${prefix}news`], TIMEOUT_MS);
    for (let turn = 0; !signal.aborted; turn++) {
      const channel = `${prefix}topic:${turn % 100}`;
      if (turn % 10 === 0) await changing.ask(['SUBSCRIBE', channel], TIMEOUT_MS);
      await publisher.ask(['PUBLISH', `${prefix}news`, MESSAGE], TIMEOUT_MS);
      await publisher.ask(['PUBLISH', channel, MESSAGE], TIMEOUT_MS);
      if (turn % 10 === 5)
        await changing.ask(['UNSUBSCRIBE', `${prefix}topic:${(turn - 5) % 100}`], TIMEOUT_MS);
      // What has come is not needed, and would pile up.
      for (const link of links) link.unasked.length = 0;
      await sleep(1000 / MESSAGES_PER_SECOND);
    }
  } finally {
    for (const link of links) link.close();
  }
}
