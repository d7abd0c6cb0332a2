// Does to a server what makes its counters move: bounded, under our prefix, and undone afterwards.

import { randomBytes } from 'node:crypto';
import { monotonicNs, sleep } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { keyOf } from '../run/plain-keys.ts';
import type { FieldSeries } from './judge-fields.ts';
import {
  type Done,
  must,
  mustAsk,
  nameKey,
  type ProvocationBench,
  type Provoke,
  Refused,
  withLinks,
} from './provocation.ts';
import { provokeEviction, provokeRejection, provokeReplica, provokeSnapshot } from './provoke-owned.ts';
import { type Readings, takeReadings } from './readings.ts';
import type { ProvocationName } from './schema.ts';

const NOT_OURS = 'only a server that cache-bench has started';
/** Counters that servers sample lag by a tenth of a second and more. */
const SAMPLED_MS = 300;
const WITHIN_MS = 5000;

/** @throws CacheBenchError of the connection; Interrupted */
export async function provoke(name: ProvocationName, bench: ProvocationBench): Promise<FieldSeries> {
  const before = await takeReadings(bench.ask);
  let during: Readings = before;
  const done = await orUntried(
    PROVOCATIONS[name](bench, async () => {
      during = await takeReadings(bench.ask);
    }),
  );
  const after = await takeReadings(bench.ask);
  return {
    ...{ before, during, after, amounts: done.amounts ?? {} },
    ...dropUndefined({ untried: done.untried }),
  };
}

async function orUntried(work: Promise<Done>): Promise<Done> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refused) return { untried: error.message };
    throw error;
  }
}

const PROVOCATIONS: Readonly<Record<ProvocationName, Provoke>> = {
  fill,
  commands,
  connect,
  block,
  subscribe,
  expiring,
  error: failing,
  slow: ifOwned(slow),
  evict: ifOwned(provokeEviction),
  reject: ifOwned(provokeRejection),
  save: ifOwned(provokeSnapshot),
  replicate: ifOwned(provokeReplica),
};

/** What others would feel, or what changes settings, is done to nobody else's server. */
function ifOwned(work: Provoke): Provoke {
  return async (bench, look) => (bench.target.owned ? work(bench, look) : { untried: NOT_OURS });
}

const FILLED = 64;
const FILLED_BYTES = 128 * 1024;

async function fill(bench: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  for (let i = 0; i < FILLED; i++)
    await mustAsk(bench.ask, ['SET', nameKey(bench, `fill${i}`), randomBytes(FILLED_BYTES)]);
  await sleep(SAMPLED_MS, bench.signal);
  await look();
  return { amounts: { bytes: FILLED * FILLED_BYTES, keys: FILLED } };
}

const HITS = 400;
const MISSES = 200;

async function commands(bench: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  const there = nameKey(bench, 'there');
  await mustAsk(bench.ask, ['SET', there, 'x'.repeat(1000)]);
  for (let i = 0; i < HITS; i++) await mustAsk(bench.ask, ['GET', there]);
  for (let i = 0; i < MISSES; i++) await mustAsk(bench.ask, ['GET', keyOf(bench.prefix, 'none')]);
  await sleep(SAMPLED_MS, bench.signal);
  await look();
  const gets = HITS + MISSES;
  return { amounts: { calls: gets, gets, hits: HITS, misses: MISSES } };
}

const CONNECTIONS = 5;

async function connect({ target }: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  return withLinks(target, CONNECTIONS, async (links) => {
    // Some servers count a connection only once it has said something.
    const replies = await Promise.all(links.map((link) => link.ask(['PING'], WITHIN_MS)));
    for (const [reply] of replies) must('PING', reply);
    await look();
    return { amounts: { connections: CONNECTIONS } };
  });
}

async function block(bench: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  const key = nameKey(bench, 'list');
  return withLinks(bench.target, 1, async ([link]) => {
    const waiting = link!.ask(['BLPOP', key, '3'], WITHIN_MS);
    await sleep(SAMPLED_MS, bench.signal);
    await look();
    const pushed = await bench.ask(['RPUSH', key, 'x']);
    const [popped] = await waiting;
    must('BLPOP', popped);
    must('RPUSH', pushed);
    return { amounts: { clients: 1 } };
  });
}

async function subscribe(bench: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  return withLinks(bench.target, 1, async ([link]) => {
    const [reply] = await link!.ask(['SUBSCRIBE', keyOf(bench.prefix, 'channel')], WITHIN_MS);
    must('SUBSCRIBE', reply);
    await look();
    return { amounts: { channels: 1 } };
  });
}

const EXPIRING = 20;
const LIVES_MS = 600;

async function expiring(bench: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  const keys = Array.from({ length: EXPIRING }, (_, i) => nameKey(bench, `expiring${i}`));
  for (const key of keys) await mustAsk(bench.ask, ['SET', key, 'x', 'PX', String(LIVES_MS)]);
  await look();
  await sleep(LIVES_MS + SAMPLED_MS, bench.signal);
  for (const key of keys) await mustAsk(bench.ask, ['GET', key]);
  return { amounts: { keys: EXPIRING } };
}

const ERRORS = 5;

async function failing({ ask }: ProvocationBench): Promise<Done> {
  for (let i = 0; i < ERRORS; i++) await ask(['CACHE-BENCH.NO-SUCH-COMMAND']);
  return { amounts: { errors: ERRORS } };
}

/** Some tens of milliseconds: servers log what takes more than ten. */
const LOOP = 'local sum = 0 for i = 1, tonumber(ARGV[1]) do sum = sum + i end return tostring(sum)';
const TURNS = '6000000';

async function slow({ ask }: ProvocationBench): Promise<Done> {
  const begin = monotonicNs();
  await mustAsk(ask, ['EVAL', LOOP, '0', TURNS]);
  return { amounts: { microseconds: Math.round((monotonicNs() - begin) / 1000) } };
}
