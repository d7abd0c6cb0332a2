// Asks a candidate what it would make of the data of a source: by small tries, under keys of our own.
import { countOf, parseInfoText } from '../../core/info-text.ts';
import type { Target } from '../../targets/contract.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import type { CandidateFacts, SourceFacts, TryResult } from './facts.ts';
import { wantedCommands } from './module-commands.ts';
import { withRdbVersion } from './rdb-version.ts';

const WITHIN_MS = 5000;
const UNTRIED: TryResult = { isFine: undefined, said: 'not tried' };

/** The one key that is written. */
export function preflightKey(keyPrefix: string): string {
  return `${keyPrefix}{preflight}`;
}

/**
 * Settings are tried on servers of our own only, and put back.
 *
 * @throws CacheBenchError of the connection
 */
export async function askCandidate(
  target: Target,
  source: SourceFacts,
  keyPrefix: string,
): Promise<CandidateFacts> {
  const link = await ReplyLink.open(target.endpoint, { protocol: 2 });
  const ask = async (...args: (string | Buffer)[]): Promise<RespValue> =>
    (await link.ask(args, WITHIN_MS))[0]!;
  const key = preflightKey(keyPrefix);
  try {
    const memory = parseInfoText(textOf(await ask('INFO', 'memory')) ?? '');
    const cluster = parseInfoText(textOf(await ask('INFO', 'cluster')) ?? '');
    const unknown = new Set<string>();
    for (const name of wantedCommands(source)) {
      const said = await ask(name);
      if (said.kind === 'error' && /unknown (sub)?command/i.test(said.bytes.toString('latin1')))
        unknown.add(name);
    }
    const { flavor, version } = target.identity;
    return {
      product: { flavor, version },
      isCluster: target.nodes !== undefined || cluster.get('cluster_enabled') === '1',
      maxClients: await readNumber(ask, 'maxclients'),
      maxMemoryBytes: countOf(memory, 'maxmemory'),
      unknown,
      readsRdb: await tryRdb(ask, key, source.rdbVersion),
      hasDatabases: await tryDatabase(ask, source, target.endpoint.db),
      sendsEvents: await trySetting(ask, target, 'notify-keyspace-events', source.notify),
      evicts: await trySetting(ask, target, 'maxmemory-policy', source.evictionPolicy),
      keepsTtl: await tryTtl(ask, key, source.longestTtlMs),
    };
  } finally {
    link.close();
  }
}

type Ask = (...args: (string | Buffer)[]) => Promise<RespValue>;

async function tryRdb(ask: Ask, key: string, version: number | undefined): Promise<TryResult> {
  if (version === undefined) return UNTRIED;
  await ask('SET', key, 'v');
  const dumped = await ask('DUMP', key);
  if (dumped.kind !== 'bulk') return { isFine: undefined, said: tell(dumped) };
  await ask('DEL', key);
  const said = await ask('RESTORE', key, '0', withRdbVersion(dumped.bytes, version));
  await ask('DEL', key);
  return { isFine: said.kind === 'text', said: tell(said) };
}

/** @param own where our key is written */
async function tryDatabase(ask: Ask, { databases }: SourceFacts, own: number): Promise<TryResult> {
  const highest = Math.max(0, ...databases.map(({ number }) => number));
  if (highest === 0) return UNTRIED;
  const said = await ask('SELECT', String(highest));
  await ask('SELECT', String(own));
  return { isFine: said.kind === 'text', said: `SELECT ${highest}: ${tell(said)}` };
}

/** The same letters in another order are the same flags; a server may write `A` for all of them. */
async function trySetting(
  ask: Ask,
  target: Target,
  name: string,
  wanted: string | undefined,
): Promise<TryResult> {
  if (wanted === undefined || wanted === '' || wanted === 'noeviction') return UNTRIED;
  const before = await readSetting(ask, name);
  if (!target.owned) {
    if (before === undefined) return { isFine: undefined, said: `CONFIG GET ${name} shows nothing` };
    return { isFine: before === wanted || undefined, said: `is '${before}' now` };
  }
  const said = await ask('CONFIG', 'SET', name, wanted);
  if (said.kind === 'error') return { isFine: false, said: `CONFIG SET ${name} ${wanted}: ${tell(said)}` };
  await ask('CONFIG', 'SET', name, before ?? '');
  return { isFine: true, said: 'takes it' };
}

async function tryTtl(ask: Ask, key: string, ttlMs: number | undefined): Promise<TryResult> {
  if (ttlMs === undefined) return UNTRIED;
  const set = await ask('SET', key, 'v', 'PX', String(ttlMs));
  if (set.kind === 'error') return { isFine: false, said: tell(set) };
  const told = await ask('PTTL', key);
  await ask('DEL', key);
  if (told.kind !== 'integer') return { isFine: undefined, said: tell(told) };
  const left = Number(told.value);
  return { isFine: Math.abs(left - ttlMs) < 5000, said: `keeps ${Math.round(left / 1000)} s` };
}

async function readSetting(ask: Ask, name: string): Promise<string | undefined> {
  const reply = await ask('CONFIG', 'GET', name);
  return reply.kind === 'array' ? textOf(reply.items[1]) : undefined;
}

async function readNumber(ask: Ask, name: string): Promise<number | undefined> {
  const value = Number((await readSetting(ask, name)) ?? Number.NaN);
  return Number.isInteger(value) ? value : undefined;
}

function tell(reply: RespValue): string {
  return (textOf(reply) ?? reply.kind).slice(0, 120);
}
