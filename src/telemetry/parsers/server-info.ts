// Reads memory and counters from the fields of INFO, of Redis, Dragonfly and their like.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { countOf, type InfoFields } from '../../core/info-text.ts';
import type { ServerCounters, ServerMemory } from '../contract.ts';

/** @param memory fields of INFO memory */
export function readServerMemory(memory: InfoFields): ServerMemory {
  return dropUndefined({
    usedBytes: countOf(memory, 'used_memory'),
    rssBytes: countOf(memory, 'used_memory_rss'),
  });
}

/** @param fields of INFO stats, and of INFO transaction and INFO cpu where they were asked for */
export function readServerCounters(fields: InfoFields): ServerCounters {
  return dropUndefined({
    cpuSeconds: readCpuSeconds(fields),
    commandsProcessed: countOf(fields, 'total_commands_processed'),
    evictedKeys: countOf(fields, 'evicted_keys'),
    expiredKeys: countOf(fields, 'expired_keys'),
    rejectedConnections: countOf(fields, 'rejected_connections'),
    keyspaceHits: countOf(fields, 'keyspace_hits'),
    keyspaceMisses: countOf(fields, 'keyspace_misses'),
    globalTransactions: countOf(fields, 'tx_global_total'),
    mainActiveSeconds: parseSeconds(fields.get('used_active_time_main_thread')),
    ioActiveSeconds: sumIoActive(fields),
  });
}

function readCpuSeconds(fields: InfoFields): number | undefined {
  const user = parseSeconds(fields.get('used_cpu_user'));
  const system = parseSeconds(fields.get('used_cpu_sys'));
  return user === undefined || system === undefined ? undefined : user + system;
}

function sumIoActive(fields: InfoFields): number | undefined {
  const seconds = [...fields]
    .filter(([name]) => name.startsWith('used_active_time_io_thread_'))
    .map(([, text]) => parseSeconds(text));
  return seconds.length === 0 || seconds.includes(undefined)
    ? undefined
    : seconds.reduce<number>((sum, one) => sum + one!, 0);
}

/**
 * Seconds, a point, whole microseconds. Dragonfly does not pad the microseconds with zeros, so "1.29912" is
 * 1.029912 s; Redis always writes six digits, so the same reading is right for both.
 */
export function parseSeconds(text: string | undefined): number | undefined {
  const match = /^(\d+)\.(\d{1,6})$/.exec(text ?? '');
  return match ? Number(match[1]) + Number(match[2]) / 1e6 : undefined;
}
