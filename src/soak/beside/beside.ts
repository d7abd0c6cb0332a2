// What applications do to a server beside their load, and what leaks in practice: on connections of its own, at a low rate.

import { CacheBenchError } from '../../core/errors.ts';
import { blockClients } from './block-clients.ts';
import { churnConnections } from './churn-connections.ts';
import type { BesideContext, BesideLoad } from './context.ts';
import { expireKeys } from './expire-keys.ts';
import { publishMessages } from './publish-messages.ts';
import { readSlowly } from './read-slowly.ts';

const LOADS = {
  churn: churnConnections,
  blocking: blockClients,
  pubsub: publishMessages,
  slow: readSlowly,
  expiry: expireKeys,
} as const satisfies Readonly<Record<string, BesideLoad>>;

export type BesideName = keyof typeof LOADS;
export const BESIDE_NAMES = Object.keys(LOADS) as readonly BesideName[];

const AGAIN_MS = 1000;

/** Resolves when the signal is aborted and every connection is closed. A server that is away is waited for. */
export async function runBeside(names: readonly BesideName[], context: BesideContext): Promise<void> {
  await Promise.all(names.map((name) => keepUp(LOADS[name], context)));
}

async function keepUp(load: BesideLoad, context: BesideContext): Promise<void> {
  while (!context.signal.aborted) {
    try {
      await load(context);
    } catch (error) {
      // That the server is lost is for the load to tell.
      if (!(error instanceof CacheBenchError)) throw error;
      await context.sleep(AGAIN_MS);
    }
  }
}
