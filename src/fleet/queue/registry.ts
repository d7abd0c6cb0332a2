// Who is there: the cards of agents and the run that holds the fleet, as the queue keeps them.

import type { Redis } from 'ioredis';
import { z } from 'zod';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { plainText } from '../message-parts.ts';
import { type AgentCard, agentCardSchema, type Holder, holderSchema } from '../protocol.ts';
import { AGENTS_KEY, cardKey, HOLDER_KEY, LIFE_MS, sliceKey } from './keys.ts';
import { parseJson } from './parse-json.ts';

/** What an agent of another version still tells. */
const strangerSchema = z.object({ name: plainText(200), version: plainText(200) });

/** The names that BullMQ gives to the parts of a queue. */
const QUEUE_KEYS = [
  ...['wait', 'active', 'paused', 'completed', 'failed', 'delayed', 'prioritized', 'waiting-children'],
  ...['meta', 'id', 'pc', 'events', 'marker', 'stalled', 'stalled-check', 'limiter', 'repeat', 'de'],
];

export interface Roster {
  readonly agents: readonly AgentCard[];
  /** Agents whose cards this version can't read. */
  readonly strangers: readonly { readonly name: string; readonly version: string }[];
  readonly holder?: Holder;
}

/** Ids of agents that have gone are removed, and what their queues held. */
export async function readRoster(redis: Redis): Promise<Roster> {
  const ids = await redis.smembers(AGENTS_KEY);
  const texts = ids.length === 0 ? [] : await redis.mget(ids.map(cardKey));
  const gone = ids.filter((_, i) => texts[i] === null);
  if (gone.length > 0) {
    await redis.srem(AGENTS_KEY, ...gone);
    for (const id of gone) await removeSlices(redis, id);
  }
  const agents: AgentCard[] = [];
  const strangers: { name: string; version: string }[] = [];
  for (const text of texts) {
    if (text === null) continue;
    const value = parseJson(text);
    const card = agentCardSchema.safeParse(value);
    if (card.success) agents.push(card.data);
    else {
      const stranger = strangerSchema.safeParse(value);
      if (stranger.success) strangers.push(stranger.data);
    }
  }
  agents.sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  const holder = await readHolder(redis);
  return { agents, strangers, ...dropUndefined({ holder }) };
}

export async function readHolder(redis: Redis): Promise<Holder | undefined> {
  const text = await redis.get(HOLDER_KEY);
  const parsed = text === null ? undefined : holderSchema.safeParse(parseJson(text));
  return parsed?.success ? parsed.data : undefined;
}

export async function register(redis: Redis, card: AgentCard): Promise<void> {
  await redis
    .multi()
    .set(cardKey(card.id), JSON.stringify(card), 'PX', LIFE_MS)
    .sadd(AGENTS_KEY, card.id)
    .pexpire(AGENTS_KEY, 10 * LIFE_MS)
    .exec();
}

export async function unregister(redis: Redis, id: string): Promise<void> {
  await withdraw(redis, id);
  await removeSlices(redis, id);
}

/** No round is dealt to it any more. */
export async function withdraw(redis: Redis, id: string): Promise<void> {
  await redis.multi().del(cardKey(id)).srem(AGENTS_KEY, id).exec();
}

/** All that BullMQ keeps of one agent's queue. */
export async function removeSlices(redis: Redis, id: string): Promise<void> {
  const key = (name: string) => sliceKey(id, name);
  const jobs = await Promise.all([
    ...['wait', 'active', 'paused'].map((name) => redis.lrange(key(name), 0, -1)),
    ...['completed', 'failed', 'delayed', 'prioritized'].map((name) => redis.zrange(key(name), '0', '-1')),
  ]);
  const ofJobs = jobs.flat().flatMap((job) => [key(job), key(`${job}:lock`), key(`${job}:logs`)]);
  await redis.del(...QUEUE_KEYS.map(key), ...ofJobs);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
