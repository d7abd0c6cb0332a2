// Looks at one server once: memory, buffers, sockets, keys. What it does not tell is absent.
import { readdirSync, readlinkSync } from 'node:fs';
import { dropUndefined } from '../core/drop-undefined.ts';
import { countOf, type InfoFields } from '../core/info-text.ts';
import type { SoakReading } from '../result/kinds/soak.ts';
import type { Target } from '../targets/contract.ts';
import { runIdOf } from '../targets/control/identity.ts';
import { readResidentBytes } from '../telemetry/process-memory.ts';

export interface ServerLook {
  readonly reading: SoakReading;
  /** Differs after a restart; absent: not told. */
  readonly runId?: string;
}

const SECTIONS = ['server', 'memory', 'clients', 'stats', 'keyspace', 'replication'] as const;

/** @throws CacheBenchError of the control connection */
export async function lookAtServer(target: Target): Promise<ServerLook> {
  const sections = await Promise.all(SECTIONS.map((section) => target.info(section)));
  const fields = new Map(sections.flatMap((section) => [...section]));
  const pid = target.localPid;
  const reading = dropUndefined({
    usedBytes: countOf(fields, 'used_memory'),
    rssBytes: (pid === undefined ? undefined : readResidentBytes(pid)) ?? countOf(fields, 'used_memory_rss'),
    bufferBytes: readBufferBytes(fields),
    sockets: (pid === undefined ? undefined : countSockets(pid)) ?? countOf(fields, 'connected_clients'),
    keys: countKeys(sections[4]!),
    blockedClients: countOf(fields, 'blocked_clients'),
    evictedKeys: countOf(fields, 'evicted_keys'),
    expiredKeys: countOf(fields, 'expired_keys'),
  });
  const runId = runIdOf(fields, fields);
  return { reading, ...(runId === '' ? {} : { runId }) };
}

/** Redis and Valkey tell the sum for clients that are no replicas; Dragonfly its parts. */
export function readBufferBytes(fields: InfoFields): number | undefined {
  const sum = countOf(fields, 'mem_clients_normal');
  if (sum !== undefined) return sum;
  const parts = ['client_read_buffer_bytes', 'dispatch_queue_bytes']
    .map((name) => countOf(fields, name))
    .filter((bytes) => bytes !== undefined);
  return parts.length === 0 ? undefined : parts.reduce((total, bytes) => total + bytes, 0);
}

/** Of all databases: "db0:keys=12,expires=3,avg_ttl=0". None is listed where there are no keys. */
export function countKeys(keyspace: InfoFields): number {
  return [...keyspace]
    .filter(([name]) => /^db\d+$/.test(name))
    .reduce((sum, [, text]) => sum + Number(/(?:^|,)keys=(\d{1,15})/.exec(text)?.[1] ?? 0), 0);
}

/** Those of a process that is ours, or that we may look into; undefined otherwise. */
function countSockets(pid: number): number | undefined {
  const directory = `/proc/${pid}/fd`;
  try {
    return readdirSync(directory).filter((fd) => isSocket(`${directory}/${fd}`)).length;
  } catch {
    return undefined;
  }
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    // Closed meanwhile.
    return false;
  }
}
