// Commands that reach beyond the keys and connections of one check.

/** Needs the whole server: the check says alone. */
const WHOLE_SERVER = new Set(
  (
    'FLUSHALL FLUSHDB SWAPDB MOVE SELECT DEBUG SAVE BGSAVE BGREWRITEAOF REPLICAOF SLAVEOF FAILOVER RANDOMKEY ' +
    'DBSIZE MONITOR MIGRATE'
  ).split(' '),
);

/** Of a container only these; others only look, or concern the connection. */
const WHOLE_SERVER_WITH: Readonly<Record<string, readonly string[]>> = {
  CONFIG: ['SET', 'RESETSTAT', 'REWRITE'],
  SCRIPT: ['FLUSH', 'KILL', 'DEBUG'],
  FUNCTION: ['FLUSH', 'LOAD', 'DELETE', 'RESTORE', 'KILL'],
  ACL: ['SETUSER', 'DELUSER', 'LOAD', 'SAVE'],
  CLIENT: ['PAUSE', 'UNPAUSE'],
  CLUSTER: [
    ...['ADDSLOTS', 'ADDSLOTSRANGE', 'DELSLOTS', 'DELSLOTSRANGE', 'FAILOVER', 'FLUSHSLOTS', 'FORGET', 'MEET'],
    ...['REPLICATE', 'RESET', 'SET-CONFIG-EPOCH', 'SETSLOT', 'BUMPEPOCH', 'SAVECONFIG'],
  ],
  LATENCY: ['RESET'],
  SLOWLOG: ['RESET'],
  COMMANDLOG: ['RESET'],
  MEMORY: ['PURGE'],
  MODULE: ['LOAD', 'LOADEX', 'UNLOAD'],
};

/** Ends the server or what it stands for: no check may. */
const NEVER = new Set(['SHUTDOWN', 'PSYNC', 'SYNC', 'REPLCONF']);

export function reachesWholeServer(name: string, sub: string): boolean {
  return WHOLE_SERVER.has(name) || (WHOLE_SERVER_WITH[name]?.includes(sub) ?? false);
}

export function isNeverSent(name: string): boolean {
  return NEVER.has(name);
}
