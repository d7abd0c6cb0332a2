// Commands that are made of others: their first argument belongs to the name.

const CONTAINERS = new Set(
  (
    'ACL BACKUP CLIENT CLUSTER COMMAND COMMANDLOG CONFIG DEBUG FUNCTION HIMPORT HOTKEYS LATENCY MEMORY MODULE OBJECT PUBSUB ' +
    'SCRIPT SLOWLOG XGROUP XINFO JSON.DEBUG FT.CONFIG FT.CURSOR'
  ).split(' '),
);

/** @param name in capitals */
export function isContainer(name: string): boolean {
  return CONTAINERS.has(name);
}
