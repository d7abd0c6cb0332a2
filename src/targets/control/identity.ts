// Finds out who answers at an endpoint, from the server's own words.
import { countOf, type InfoFields } from '../../core/info-text.ts';
import type { Flavor, TargetIdentity } from '../contract.ts';
import { readConfigValue } from '../spec/config-values.ts';
import { readPersistence } from '../started/persistence.ts';
import type { ControlClient } from './control-client.ts';
import { printable } from './printable.ts';
import { readInfo, readServerFields } from './server-fields.ts';

/** @throws CacheBenchError when the server does not answer */
export async function readIdentity(client: ControlClient): Promise<TargetIdentity> {
  const server = await readServerFields(client);
  const replication = await readInfo(client, 'replication');
  const memory = await readInfo(client, 'memory');
  const { flavor, version } = readProduct(server);
  return {
    flavor,
    version,
    threads: countOf(server, 'thread_count') ?? (await readIoThreads(client)),
    runId: runIdOf(server, replication),
    processId: countOf(server, 'process_id'),
    multiplexing: flavor === 'dragonfly' ? multiplexingOf(server) : undefined,
    maxMemoryBytes: countOf(memory, 'maxmemory'),
    evictionPolicy: evictionPolicyOf(flavor, memory),
    persistence: await readPersistence(client, flavor),
  };
}

/** Empty where the server does not say. */
export async function readRunId(client: ControlClient): Promise<string> {
  const server = await readServerFields(client);
  return runIdOf(server, server.has('run_id') ? new Map() : await readInfo(client, 'replication'));
}

/** @param server fields of INFO server */
export function readProduct(server: InfoFields): Pick<TargetIdentity, 'flavor' | 'version'> {
  const flavor = flavorOf(server);
  return { flavor, version: versionOf(flavor, server) };
}

function flavorOf(server: InfoFields): Flavor {
  if (server.has('dragonfly_version')) return 'dragonfly';
  if (server.has('valkey_version')) return 'valkey';
  return server.has('redis_version') && foreignVersion(server) === undefined ? 'redis' : 'other';
}

function versionOf(flavor: Flavor, server: InfoFields): string {
  const version =
    flavor === 'dragonfly'
      ? server.get('dragonfly_version')?.replace(/^df-v?/, '')
      : flavor === 'other'
        ? (foreignVersion(server) ?? server.get('redis_version'))
        : server.get(`${flavor}_version`);
  return printable(version ?? 'unknown', 40);
}

/**
 * Differs after a restart. Dragonfly has no run_id; its process id alone comes again in containers, so the
 * replication id, drawn at random at the start, goes with it. Empty where the server says none of them.
 *
 * @param server fields of INFO server
 * @param replication those of INFO replication; not read where there is a run_id
 */
export function runIdOf(server: InfoFields, replication: InfoFields): string {
  const runId = server.get('run_id');
  if (runId) return printable(runId, 80);
  const processId = server.get('process_id');
  const replicationId = replication.get('master_replid');
  if (processId === undefined && replicationId === undefined) return '';
  return printable(`${processId ?? '?'}-${replicationId ?? '?'}`, 80);
}

/** Redis-compatible servers call themselves Redis for old clients, and say their own version beside it. */
function foreignVersion(server: InfoFields): string | undefined {
  // Valkey and those who followed say which of the versions is theirs.
  const own = server.get('server_name');
  if (own !== undefined && own !== 'redis' && server.has(`${own}_version`))
    return server.get(`${own}_version`);
  for (const [name, value] of server) {
    if (/^[a-z]+_version$/.test(name) && name !== 'redis_version' && name !== 'gcc_version') return value;
  }
  // KeyDB has no version of its own, but a field of its own.
  return server.has('mvcc_depth') ? server.get('redis_version') : undefined;
}

/** As the kernel interface is called; Dragonfly writes "iouring". */
function multiplexingOf(server: InfoFields): string | undefined {
  const api = server.get('multiplexing_api');
  return api === 'iouring' ? 'io_uring' : api && printable(api, 40);
}

/** Dragonfly has one way to evict, under no name of Redis. */
function evictionPolicyOf(flavor: Flavor, memory: InfoFields): string | undefined {
  if (flavor === 'dragonfly' && memory.get('cache_mode') === 'cache') return 'cache mode';
  const policy = memory.get('maxmemory_policy');
  return policy && printable(policy, 40);
}

async function readIoThreads(client: ControlClient): Promise<number | undefined> {
  const value = Number(await readConfigValue(client, 'io-threads'));
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
