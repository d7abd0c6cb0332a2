// Watches a server that others use: two looks at its counters, then some of its keys. Reads only, and little of it.
import { monotonicNs } from '../core/clock.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { countOf, type InfoFields } from '../core/info-text.ts';
import { formatDurationNs } from '../core/units.ts';
import { findCommand } from '../profile/commands/table.ts';
import { readProduct } from '../targets/control/identity.ts';
import { adviseOnError } from '../wire/error-replies.ts';
import { type CommandCalls, readCommandCalls, subtractCalls } from './command-calls.ts';
import { type Caller, GentleClient } from './gentle-client.ts';
import type { CollectionType, ServerObservation } from './observation.ts';
import { countSamplingCommands, sampleKeys } from './sample-keys.ts';

export interface WatchPlan {
  /** Between the two looks. */
  readonly watchNs: number;
  /** Keys to look at, at most. */
  readonly sampleKeys: number;
  /** Commands per second, at most. */
  readonly ratePerSecond: number;
  /** Number of the database that the connection has selected. */
  readonly db: number;
}

/** AUTH, SELECT, PING, INFO server twice, two looks (3 each), INFO keyspace, CLIENT LIST, CLIENT NO-TOUCH, DBSIZE. */
const OTHER_COMMANDS = 15;
/** CLIENT LIST has a line of some 300 bytes for each; beyond this it would be a burden. */
const MOST_LISTED_CLIENTS = 1000;

/** How many commands {@link observe} sends, at most. */
export function countCommands(plan: WatchPlan): number {
  return OTHER_COMMANDS + countSamplingCommands(plan.sampleKeys, 'walks types');
}

/** @throws CacheBenchError E_LEARN where the server knows no INFO: then nothing counts its commands */
async function readFirstInfo(client: GentleClient): Promise<InfoFields> {
  try {
    return await client.info('server');
  } catch (error) {
    if (!(error instanceof CacheBenchError) || adviseOnError(messageOf(error))?.kind !== 'unknown-command')
      throw error;
    throw new CacheBenchError(
      'E_LEARN',
      'the server does not know INFO, or knows it by another name: nothing else counts its commands',
      {
        hint: 'Capture what is sent to it, redis-cli MONITOR > monitor.log, and play that: cache-bench replay.',
      },
    );
  }
}

/**
 * @throws CacheBenchError E_LEARN: nothing to learn from; and the errors of the connection
 */
export async function observe(
  connection: Caller,
  plan: WatchPlan,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<ServerObservation> {
  const client = new GentleClient(connection, plan.ratePerSecond, signal);
  const product = readProduct(await readFirstInfo(client));
  const before = await look(client);
  tell(`watching for ${formatDurationNs(plan.watchNs)}`);
  await client.wait(plan.watchNs);
  const after = await look(client);
  const calls = subtractCalls(before.calls, after.calls, OWN_CALLS);
  if (calls === undefined) {
    throw new CacheBenchError('E_LEARN', 'the counters of the server were reset while it was watched', {
      hint: 'Try again when nobody restarts it or sends CONFIG RESETSTAT.',
    });
  }
  refuseSilence(calls, plan);
  const keyspace = await client.info('keyspace');
  const databases = [...keyspace.keys()].filter((name) => /^db\d+$/.test(name));
  const clientsByProtocol = await readProtocols(client, after.clients);
  if (knowsNoTouch(product)) await client.tryCall('CLIENT', 'NO-TOUCH', 'ON');
  tell(`looking at up to ${plan.sampleKeys} keys`);
  const told = Number(/\bkeys=(\d+)/.exec(keyspace.get(`db${plan.db}`) ?? '')?.[1] ?? 0);
  const types = listTypes(calls);
  const isWalked = walksInShortSteps(product);
  const keys = await sampleKeys(client, plan.sampleKeys, told, isWalked ? types : []);
  if (keys.keys.length === 0) throw nothingSampled(databases);
  return {
    server: `${product.flavor} ${product.version}`,
    watchedNs: after.atNs - before.atNs,
    calls,
    hits: difference(before.hits, after.hits),
    misses: difference(before.misses, after.misses),
    connectedClients: after.clients === undefined ? undefined : Math.max(0, after.clients - 1),
    clientsByProtocol,
    databases,
    keys,
    notWalked: isWalked ? [] : types,
  };
}

const COLLECTION_TYPES: Readonly<Record<string, CollectionType>> = {
  list: 'list',
  set: 'set',
  zset: 'zset',
  geo: 'zset',
  hash: 'hash',
  stream: 'stream',
};

/** Of keys that the commands are for. */
function listTypes(calls: CommandCalls): readonly CollectionType[] {
  const types = [...calls.keys()].map((name) => COLLECTION_TYPES[findCommand(name)?.type ?? '']);
  return [...new Set(types)].filter((type) => type !== undefined);
}

/**
 * Whether a step of SCAN passes no more keys than COUNT says, whatever their types are. Dragonfly 1.40 goes on until it
 * has found as many of the type, or a tenth of a second is over.
 */
function walksInShortSteps({ flavor }: ReturnType<typeof readProduct>): boolean {
  return flavor === 'redis' || flavor === 'valkey';
}

interface Look {
  readonly atNs: number;
  readonly calls: CommandCalls;
  readonly hits: number | undefined;
  readonly misses: number | undefined;
  readonly clients: number | undefined;
}

/** Between the commandstats of two looks: those of the first, which count after their reply, and two more. */
const OWN_CALLS: CommandCalls = new Map([['INFO', 3]]);

async function look(client: GentleClient): Promise<Look> {
  const stats = await client.info('stats');
  const clients = await client.info('clients');
  const calls = readCommandCalls(await client.info('commandstats'));
  return {
    atNs: monotonicNs(),
    calls,
    hits: countOf(stats, 'keyspace_hits'),
    misses: countOf(stats, 'keyspace_misses'),
    clients: countOf(clients, 'connected_clients'),
  };
}

function refuseSilence(calls: CommandCalls, { watchNs }: WatchPlan): void {
  const busy = [...calls.keys()].some((name) => name !== 'INFO');
  if (busy) return;
  throw new CacheBenchError(
    'E_LEARN',
    `nothing happened: in ${formatDurationNs(watchNs)} the server counted no command but ours`,
    {
      hint: 'Watch it longer (--duration 60s), or when it is in use. If it is in use: INFO commandstats does not count there.',
    },
  );
}

function nothingSampled(databases: readonly string[]): CacheBenchError {
  const others = databases.map((name) => name.slice(2));
  return new CacheBenchError('E_LEARN', 'the database holds no keys that could be looked at', {
    hint:
      others.length === 0
        ? 'Learn from a server that holds data: sizes and patterns come from its keys.'
        : `Name the database in the URL, as in redis://HOST:PORT/${others[0]}; those with keys are ${others.join(', ')}.`,
  });
}

async function readProtocols(
  client: GentleClient,
  clients: number | undefined,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (clients === undefined || clients > MOST_LISTED_CLIENTS) return counts;
  const list = String((await client.tryCall('CLIENT', 'LIST')) ?? '');
  // Ours is the one that runs this command.
  for (const line of list.split('\n').filter((one) => !/ cmd=client[| ]/.test(one))) {
    const version = / resp=([23])\b/.exec(line)?.[1];
    if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return counts;
}

/** Redis from 7.2 on, and Valkey, can leave the order of eviction alone while keys are looked at. */
function knowsNoTouch({ flavor, version }: ReturnType<typeof readProduct>): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return flavor === 'valkey' || (flavor === 'redis' && (major > 7 || (major === 7 && minor >= 2)));
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : Math.max(0, after - before);
}
