// What is done to servers of our own alone, for it changes settings for a moment: evictions, refusals, a snapshot, a replica.
import { randomBytes } from 'node:crypto';
import { sleep } from '../../core/clock.ts';
import { countOf, parseInfoText } from '../../core/info-text.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import { type Ask, withLink } from '../data/sample-keys.ts';
import { countRefused, type Done, must, mustAsk, nameKey, type ProvocationBench } from './provocation.ts';

const MIB = 2 ** 20;
const SPARE_BYTES = 2 * MIB;
const EVICTED_VALUES = 64;
const EVICTED_BYTES = 256 * 1024;

/** The limit is set to little more than what is used, and back. */
export async function provokeEviction(bench: ProvocationBench): Promise<Done> {
  const { ask, target } = bench;
  const info = await infoOf(ask);
  const used = countOf(info, 'used_memory') ?? 0;
  if (target.identity.flavor === 'dragonfly' && info.get('cache_mode') !== 'cache')
    return { untried: `it evicts in cache mode only: start it as ${target.name}=dragonfly?cache_mode=true` };
  const policy = target.identity.flavor === 'dragonfly' ? [] : ['maxmemory-policy'];
  return withSettings(ask, ['maxmemory', ...policy], async () => {
    for (const name of policy) await setTo(ask, name, 'allkeys-lru');
    await setTo(ask, 'maxmemory', String(used + SPARE_BYTES));
    return overfill(bench);
  });
}

/** Some values may be refused while others are evicted; where those that were taken had room, none had to go. */
async function overfill(bench: ProvocationBench): Promise<Done> {
  let taken = 0;
  let refusal: RespValue | undefined;
  for (let i = 0; i < EVICTED_VALUES; i++) {
    const reply = await bench.ask(['SET', nameKey(bench, `evict${i}`), randomBytes(EVICTED_BYTES)]);
    if (reply.kind === 'error') refusal ??= reply;
    else taken++;
  }
  if (refusal !== undefined && taken * EVICTED_BYTES <= SPARE_BYTES) must('SET', refusal);
  return {};
}

const REFUSED_FROM = 3;
const TRIED = 10;

export async function provokeRejection({ ask, target }: ProvocationBench): Promise<Done> {
  const connected = countOf(await infoOf(ask), 'connected_clients') ?? 1;
  return withSettings(ask, ['maxclients'], async () => {
    await setTo(ask, 'maxclients', String(connected + REFUSED_FROM));
    const refused = await countRefused(target, TRIED);
    return refused === 0 ? { untried: 'no connection was refused at its limit' } : { amounts: { refused } };
  });
}

/** Seconds are the unit of the time of the last one. */
const OTHER_SECOND_MS = 1100;
const SAVED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

export async function provokeSnapshot({ ask, signal }: ProvocationBench): Promise<Done> {
  await sleep(OTHER_SECOND_MS, signal);
  const before = numberOf(await ask(['LASTSAVE']));
  await mustAsk(ask, ['BGSAVE']);
  for (let waitedMs = 0; waitedMs < SAVED_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    stopIfInterrupted(signal);
    if (numberOf(await ask(['LASTSAVE'])) !== before) return {};
    await sleep(LOOK_EVERY_MS, signal);
  }
  return { untried: `BGSAVE was not done within ${SAVED_WITHIN_MS / 1000} s` };
}

const SYNC_WITHIN_MS = 15_000;

/** A twin of the server is its replica for a moment. */
export async function provokeReplica(bench: ProvocationBench, look: () => Promise<void>): Promise<Done> {
  const { ask, target, signal } = bench;
  const { process: own } = target;
  const { address } = target.endpoint;
  if (own === undefined || address.kind !== 'tcp')
    return { untried: 'it is no single process on this machine' };
  const twin = await own.startTwin();
  try {
    return await withLink(twin, async (askTwin) => {
      await mustAsk(askTwin, ['REPLICAOF', address.host, String(address.port)]);
      if (!(await comesOnline(bench)))
        return { untried: `its replica was not online within ${SYNC_WITHIN_MS / 1000} s` };
      await mustAsk(ask, ['SET', nameKey(bench, 'replicated'), 'x'.repeat(1000)]);
      await sleep(OTHER_SECOND_MS, signal);
      await look();
      return { amounts: { replicas: 1 } };
    });
  } finally {
    await twin.stop();
  }
}

/** Whether the server's first replica has all its data in time. */
export async function comesOnline(
  { ask, signal }: Pick<ProvocationBench, 'ask' | 'signal'>,
  withinMs = SYNC_WITHIN_MS,
): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += LOOK_EVERY_MS) {
    stopIfInterrupted(signal);
    const slave = parseInfoText(textOf(await ask(['INFO', 'replication'])) ?? '').get('slave0') ?? '';
    if (/state=(online|stable_sync|stable sync)/.test(slave)) return true;
    await sleep(LOOK_EVERY_MS, signal);
  }
  return false;
}

async function setTo(ask: Ask, name: string, value: string): Promise<void> {
  must(`CONFIG SET ${name}`, await ask(['CONFIG', 'SET', name, value]));
}

/** Sets back what was there, whatever happens. */
async function withSettings(ask: Ask, names: readonly string[], work: () => Promise<Done>): Promise<Done> {
  const before: [string, string][] = [];
  for (const name of names) {
    const value = settingOf(await ask(['CONFIG', 'GET', name]));
    if (value === undefined) return { untried: `CONFIG GET ${name} does not show its value` };
    before.push([name, value]);
  }
  try {
    return await work();
  } finally {
    for (const [name, value] of before) await ask(['CONFIG', 'SET', name, value]);
  }
}

async function infoOf(ask: Ask) {
  return parseInfoText(textOf(await ask(['INFO'])) ?? '');
}

function numberOf(reply: RespValue): number {
  return reply.kind === 'integer' ? Number(reply.value) : Number.NaN;
}

function settingOf(reply: RespValue): string | undefined {
  return 'items' in reply && reply.items[1] !== undefined ? textOf(reply.items[1]) : undefined;
}
