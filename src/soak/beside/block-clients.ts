// Clients that wait on lists: most get nothing in time, one is served, one leaves while it waits.
import { ReplyLink } from '../../wire/reply-link.ts';
import type { BesideContext } from './context.ts';

const CLIENTS = 4;
const WAIT_SECONDS = 2;
const TIMEOUT_MS = 15_000;

/** Of the lists that are waited on, for who removes keys by name. */
export function listBlockingKeys(prefix: string): readonly string[] {
  return Array.from({ length: CLIENTS }, (_, client) => `${prefix}block:${client}`);
}

export async function blockClients(context: BesideContext): Promise<void> {
  const { prefix, signal, sleep } = context;
  const keys = listBlockingKeys(prefix);
  const feeder = await ReplyLink.open(context.endpoint, context);
  try {
    while (!signal.aborted) {
      const waits = keys.map((key) => waitOn(key, context));
      // Rejects when the first one does, and that is awaited below.
      const all = Promise.all(waits);
      all.catch(() => {});
      await sleep(200);
      await feeder.ask(['RPUSH', keys[0]!, 'job'], TIMEOUT_MS);
      await leaveWaiting(keys.at(-1)!, context);
      await all;
    }
  } finally {
    feeder.close();
  }
}

async function waitOn(key: string, { endpoint, protocol }: BesideContext): Promise<void> {
  const link = await ReplyLink.open(endpoint, { protocol });
  try {
    await link.ask(['BLPOP', key, String(WAIT_SECONDS)], TIMEOUT_MS);
  } finally {
    link.close();
  }
}

/** Sockets of clients that left like this stayed open in servers (FIN_WAIT_2). */
async function leaveWaiting(key: string, { endpoint, protocol, sleep }: BesideContext): Promise<void> {
  const link = await ReplyLink.open(endpoint, { protocol });
  link.ask(['BLPOP', key, '0'], TIMEOUT_MS).catch(() => {});
  await sleep(100);
  link.close();
}
