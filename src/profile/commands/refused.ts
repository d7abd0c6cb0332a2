// Commands that a profile may not hold, each with the reason a user gets to read.

/** undefined: not refused. */
export function reasonToRefuse(name: string): string | undefined {
  return REASONS.get(name.toUpperCase());
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ...because(
    'it touches keys that the run did not write',
    'FLUSHALL FLUSHDB SWAPDB MOVE MIGRATE KEYS RESTORE-ASKING CLUSTERSCAN',
  ),
  ...because(
    'it stops, reconfigures or burdens the whole server',
    'SHUTDOWN CONFIG DEBUG SAVE BGSAVE BGREWRITEAOF REPLICAOF SLAVEOF FAILOVER CLUSTER ACL MODULE FUNCTION ' +
      'SCRIPT LATENCY SLOWLOG COMMANDLOG HOTKEYS TRIMSLOTS PSYNC SYNC REPLCONF PFDEBUG PFSELFTEST DFLY DFLYCLUSTER',
  ),
  ...because(
    'it turns the connection into a stream of messages, so replies no longer match requests',
    'MONITOR SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE',
  ),
  ...because(
    'it changes the connection, which belongs to the load generator',
    'CLIENT SELECT RESET QUIT AUTH HELLO ASKING READONLY READWRITE',
  ),
  ...because('it waits for replicas and disks rather than for the server', 'WAIT WAITAOF'),
  ...because(
    'a transaction is one operation, wanted transaction: ["SET {key} 1", "GET {key}"]',
    'MULTI EXEC DISCARD WATCH UNWATCH',
  ),
]);

function because(reason: string, names: string): (readonly [string, string])[] {
  return names.split(' ').map((name) => [name, reason] as const);
}
