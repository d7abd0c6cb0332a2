// Looks at a server whose data shall move: its counters, its settings, some of its keys. Reads only, and little of it.
import { countOf, type InfoFields, parseInfoText } from '../../core/info-text.ts';
import { type Caller, GentleClient } from '../../learn/gentle-client.ts';
import type { ObservedKey } from '../../learn/observation.ts';
import { countSamplingCommands, sampleKeys } from '../../learn/sample-keys.ts';
import { readProduct } from '../../targets/control/identity.ts';
import type { DatabaseFacts, SourceFacts } from './facts.ts';
import { readRdbVersion } from './rdb-version.ts';

export interface ObservationPlan {
  /** Keys to look at, at most. */
  readonly sampleKeys: number;
  /** Commands per second, at most. */
  readonly ratePerSecond: number;
}

/** Newer servers can leave the order of eviction alone while keys are looked at; others do without. */
const NO_TOUCH = 'CLIENT NO-TOUCH';
/** DUMP reads a value; of larger ones none is. */
const LARGEST_DUMPED_BYTES = 1000;
/** AUTH, SELECT, PING, INFO of nine sections, MODULE LIST, FUNCTION STATS, CONFIG GET twice, ACL USERS, DUMP, DBSIZE, CLIENT NO-TOUCH. */
const OTHER_COMMANDS = 20;

/** How many commands {@link observeSource} sends, at most. */
export function countCommands({ sampleKeys: keys }: ObservationPlan): number {
  return OTHER_COMMANDS + countSamplingCommands(keys, 'draws only');
}

export type DumpingCaller = Caller & { callForBytes(command: string, ...args: string[]): Promise<unknown> };

/** @throws CacheBenchError of the connection, E_INTERRUPTED */
export async function observeSource(
  connection: DumpingCaller,
  plan: ObservationPlan,
  signal: AbortSignal,
): Promise<SourceFacts> {
  const client = new GentleClient(connection, plan.ratePerSecond, signal);
  const info = async (section: string): Promise<InfoFields> =>
    parseInfoText(String((await client.tryCall('INFO', section)) ?? ''));
  const server = await client.info('server');
  const [memory, clients, keyspace, replication, cluster] = [
    await info('memory'),
    await info('clients'),
    await info('keyspace'),
    await info('replication'),
    await info('cluster'),
  ];
  const modules = await client.tryCall('MODULE', 'LIST');
  const functions = await client.tryCall('FUNCTION', 'STATS');
  const users = await client.tryCall('ACL', 'USERS');
  const databases = readDatabases(keyspace);
  const told = databases.reduce((sum, { keys }) => sum + keys, 0);
  const notify = await readSetting(client, 'notify-keyspace-events');
  const maxClients = countOf(clients, 'maxclients') ?? Number(await readSetting(client, 'maxclients'));
  await client.tryCall('CLIENT', 'NO-TOUCH', 'ON');
  // Of few keys the same ones would be drawn again and again.
  const sample = await sampleKeys(client, Math.min(plan.sampleKeys, Math.max(10, told * 3)), told, []);
  return {
    product: readProduct(server),
    databases,
    rdbVersion: await readVersion(connection, client, sample.keys),
    modules: modules === undefined ? undefined : namesOfModules(modules),
    libraries: functions === undefined ? undefined : countLibraries(functions),
    cachedScripts: countOf(memory, 'number_of_cached_scripts'),
    notify,
    evictionPolicy: memory.get('maxmemory_policy'),
    maxMemoryBytes: countOf(memory, 'maxmemory'),
    usedMemoryBytes: countOf(memory, 'used_memory'),
    maxClients: Number.isInteger(maxClients) ? maxClients : undefined,
    connectedClients: countOf(clients, 'connected_clients'),
    aclUsers: Array.isArray(users) ? users.length : undefined,
    replicas: countOf(replication, 'connected_slaves'),
    isCluster: cluster.get('cluster_enabled') === '1',
    types: countTypes(sample.keys),
    longestTtlMs: longestOf(sample.keys),
    refused: [...client.refused].filter((name) => name !== NO_TOUCH),
  };
}

/** `db0:keys=2,expires=1,avg_ttl=0,subexpiry=1`; Valkey 9 says keys_with_volatile_items. */
function readDatabases(keyspace: InfoFields): readonly DatabaseFacts[] {
  return [...keyspace].flatMap(([name, value]) => {
    const number = /^db(\d{1,6})$/.exec(name)?.[1];
    if (number === undefined) return [];
    const read = (field: string) => Number(new RegExp(`\\b${field}=(\\d{1,15})\\b`).exec(value)?.[1] ?? 0);
    const withFieldTtl = read('subexpiry') + read('keys_with_volatile_items');
    return [{ number: Number(number), keys: read('keys'), expires: read('expires'), withFieldTtl }];
  });
}

async function readSetting(client: GentleClient, name: string): Promise<string | undefined> {
  const reply = await client.tryCall('CONFIG', 'GET', name);
  if (Array.isArray(reply)) return typeof reply[1] === 'string' ? reply[1] : undefined;
  const value = (reply as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}

async function readVersion(
  connection: DumpingCaller,
  client: GentleClient,
  keys: readonly ObservedKey[],
): Promise<number | undefined> {
  const small = keys.find(({ memoryBytes }) => (memoryBytes ?? 0) <= LARGEST_DUMPED_BYTES && memoryBytes);
  if (small === undefined) return undefined;
  // For its place in the rate; what it dumps may not be text.
  const exists = await client.tryCall('EXISTS', small.name);
  if (exists !== 1) return undefined;
  try {
    const payload = await connection.callForBytes('DUMP', small.name);
    return Buffer.isBuffer(payload) ? readRdbVersion(payload) : undefined;
  } catch {
    return undefined;
  }
}

/** RESP2: flat lists `name, x, ver, y`; RESP3: maps. */
function namesOfModules(reply: unknown): readonly string[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((one: unknown) => {
    const name = Array.isArray(one) ? one[one.indexOf('name') + 1] : (one as { name?: unknown } | null)?.name;
    return typeof name === 'string' ? [name] : [];
  });
}

function countLibraries(reply: unknown): number {
  const found = /"?libraries_count"?[,:]\s*(\d+)/g;
  return [...JSON.stringify(reply).matchAll(found)].reduce((sum, [, count]) => sum + Number(count), 0);
}

function countTypes(keys: readonly ObservedKey[]): ReadonlyMap<string, number> {
  const types = new Map<string, number>();
  for (const { type } of keys) types.set(type, (types.get(type) ?? 0) + 1);
  return types;
}

function longestOf(keys: readonly ObservedKey[]): number | undefined {
  const times = keys.flatMap(({ ttlMs }) => ttlMs ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}
