// Which command a method of a client sends, by its name: hSet, ZAddNX, xgroup_create, jsonSet, json().set.
import { knownCommands } from '../../profile/commands/table.ts';
import type { Language } from './read-literals.ts';

/** Commands that the table of profiles does not need. */
const MORE =
  'SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MULTI EXEC DISCARD WATCH UNWATCH KEYS MOVE ' +
  'SELECT SWAPDB FLUSHALL FLUSHDB WAIT WAITAOF AUTH HELLO RESET QUIT ROLE SAVE BGSAVE LASTSAVE BGREWRITEAOF MIGRATE ' +
  'REPLICAOF SLAVEOF FAILOVER MONITOR LOLWUT READONLY READWRITE ASKING PSYNC SYNC RESTORE-ASKING CLUSTERSCAN ' +
  'ARCOUNT ARDEL ARDELRANGE ARGET ARGETRANGE ARGREP ARINFO ARINSERT ARLASTITEMS ARLEN ARMGET ARMSET ARNEXT AROP ARRING ' +
  'ARSCAN ARSEEK ARSET BLMOVEM LMOVEM SDIFFCARD SUNIONCARD XNACK JSON.NUMPOWBY';
/** Of modules that the table of profiles has nothing of, or not all. */
const MORE_OF_MODULES: Readonly<Record<string, string>> = {
  FT:
    'ADD AGGREGATE ALIASADD ALIASDEL ALIASLIST ALIASUPDATE ALTER CREATE DEL DICTADD DICTDEL DICTDUMP DROP DROPINDEX EXPLAIN ' +
    'EXPLAINCLI GET HYBRID INFO MGET PROFILE SEARCH SPELLCHECK SUGADD SUGDEL SUGGET SUGLEN SYNDUMP SYNUPDATE TAGVALS _LIST',
  TS: 'MGET MRANGE MREVRANGE NRANGE NREVRANGE QUERYINDEX QUERYLABELS READ',
};
/** Those of a command that is made of others. */
const SUBCOMMANDS: Readonly<Record<string, string>> = {
  ACL: 'CAT DELUSER GENPASS GETUSER LIST LOAD LOG SAVE SETUSER USERS WHOAMI DRYRUN',
  BACKUP: 'ABORT CLEANUP LIST SEAL START STATUS',
  CLIENT:
    'CACHING GETNAME GETREDIR ID INFO KILL LIST NO-EVICT NO-TOUCH PAUSE REPLY SETINFO SETNAME TRACKING TRACKINGINFO UNBLOCK UNPAUSE',
  CLUSTER:
    'ADDSLOTS ADDSLOTSRANGE BUMPEPOCH COUNT-FAILURE-REPORTS COUNTKEYSINSLOT DELSLOTS DELSLOTSRANGE FAILOVER FLUSHSLOTS FORGET ' +
    'GETKEYSINSLOT INFO KEYSLOT LINKS MEET MIGRATION MYID MYSHARDID NODES REPLICAS REPLICATE RESET SAVECONFIG SET-CONFIG-EPOCH ' +
    'SETSLOT SHARDS SLAVES SLOT-STATS SLOTS',
  COMMAND: 'COUNT DOCS GETKEYS GETKEYSANDFLAGS INFO LIST',
  COMMANDLOG: 'GET LEN RESET',
  CONFIG: 'GET SET RESETSTAT REWRITE',
  DEBUG: 'OBJECT',
  'FT.CONFIG': 'GET SET',
  'FT.CURSOR': 'DEL GC READ',
  FUNCTION: 'DELETE DUMP FLUSH KILL LIST LOAD RESTORE STATS',
  'JSON.DEBUG': 'MEMORY',
  HIMPORT: 'DISCARD DISCARDALL PREPARE SET',
  HOTKEYS: 'GET RESET START STOP',
  LATENCY: 'DOCTOR GRAPH HISTOGRAM HISTORY LATEST RESET',
  MEMORY: 'DOCTOR MALLOC-STATS PURGE STATS USAGE',
  MODULE: 'LIST LOAD LOADEX UNLOAD',
  OBJECT: 'ENCODING FREQ IDLETIME REFCOUNT',
  PUBSUB: 'CHANNELS NUMPAT NUMSUB SHARDCHANNELS SHARDNUMSUB',
  SCRIPT: 'DEBUG EXISTS FLUSH KILL LOAD',
  SLOWLOG: 'GET LEN RESET',
  XGROUP: 'CREATE CREATECONSUMER DELCONSUMER DESTROY SETID',
  XINFO: 'CONSUMERS GROUPS STREAM',
};

const NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...knownCommands(),
    ...MORE.split(' '),
    ...Object.entries(MORE_OF_MODULES).flatMap(([module, names]) =>
      names.split(' ').map((name) => `${module}.${name}`),
    ),
    ...Object.keys(SUBCOMMANDS),
    ...Object.entries(SUBCOMMANDS).flatMap(([name, subs]) => subs.split(' ').map((sub) => `${name} ${sub}`)),
  ].map((name) => [plain(name), name] as const),
);
/** What clients call otherwise. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    delete: 'DEL',
    definecommand: 'EVALSHA',
    registerscript: 'EVALSHA',
    newscript: 'EVALSHA',
    execute: 'EXEC',
    txpipeline: 'MULTI',
    txpipelined: 'MULTI',
    authacl: 'AUTH',
    digestkey: 'DIGEST',
    randombinarykey: 'RANDOMKEY',
    setget: 'SET',
    waitreplicas: 'WAIT',
    xgroupcreatemkstream: 'XGROUP CREATE',
    xpendingrange: 'XPENDING',
    // Of redis-py's json(), bf(), cf() and ft(), beside what node-redis names so.
    tsquerylabelvalues: 'TS.QUERYLABELS',
    jsondelete: 'JSON.DEL',
    bfcreate: 'BF.RESERVE',
    cfcreate: 'CF.RESERVE',
    cfdelete: 'CF.DEL',
    tsdelete: 'TS.DEL',
    ftcreateindex: 'FT.CREATE',
    ftadddocument: 'FT.ADD',
    ftadddocumenthash: 'FT.ADDHASH',
    ftdeletedocument: 'FT.DEL',
    ftalterschemaadd: 'FT.ALTER',
  }),
);
/** As redis-py sends them: 4.3.4 was run, of 8.0 the source was read. */
const OF_REDIS_PY: ReadonlyMap<string, string> = new Map(
  Object.entries({ incr: 'INCRBY', decr: 'DECRBY', sortro: 'SORT', jsonforget: 'JSON.DEL' }),
);

/** Forms of a command that clients give a name of their own: ZPopMaxCount, xClaimJustId, jsonSetWithEscape. */
const ENDINGS = new RegExp(
  `^(?:${[
    'with[a-z]*|args|asmap|map|buffer|binary|object|string|plain|escape|full|debug|code|ext|n|2|type|location',
    'stream|iterator|iter|slice|range|count|values|scores|len|idx|nx|xx|gt|lt|of|incr|byfloat|justid|nomkstream|novalues',
    'store|storedist|ro|readonly|reset|async|replace|soft|hard|on|off|before|after|span|byfilter',
    'nocontent|search|aggregate|selectedlabels|groupby|multiaggr|labels|rule|expansion|nonscaling|bucketsize|maxiterations',
    'sum|min|max|and|or|xor|match|used|bitwise|clear|memory|arg|int|float|raw|fp32|byelement|asplainstring|frombuffer',
    'ifd?(?:eq|ne)(?:get)?',
  ].join('|')})+$`,
);

/** Fields of a client that hold the commands of a module: `client.json.set` of node-redis, `r.json().set()` of redis-py. */
const MODULES = new Set(['json', 'ft', 'ts', 'bf', 'cf', 'cms', 'topk', 'tdigest']);

/** @returns json of `json`, topk of `topK`; undefined for what is no module */
export function moduleOf(name: string): string | undefined {
  const module = name.toLowerCase();
  return MODULES.has(module) ? module : undefined;
}

export interface MethodName {
  /** GET, CLIENT LIST, JSON.SET. */
  readonly command: string;
  /** The method itself, or the part of it that names the command, in small letters and digits. */
  readonly stem: string;
}

/**
 * @param method as it is written: `zRangeWithScores`
 * @param module what {@link moduleOf} gives for the field that it is a method of
 */
export function commandOf(method: string, language: Language, module = ''): MethodName | undefined {
  const name = module + plain(method);
  const exact = named(name, language) ?? named(name.replace(/readonly$/, 'ro'), language);
  if (exact !== undefined) return { command: exact, stem: name };
  for (let length = name.length - 1; length >= 3; length--) {
    if (!ENDINGS.test(name.slice(length))) continue;
    const command = named(name.slice(0, length), language);
    if (command !== undefined) return { command, stem: name.slice(0, length) };
  }
  return undefined;
}

/** Whether servers have a command of that name, in any case. */
export function isCommandName(text: string): boolean {
  return NAMES.get(plain(text)) === text.toUpperCase();
}

function named(name: string, language: Language): string | undefined {
  return (language === 'python' ? OF_REDIS_PY.get(name) : undefined) ?? NAMES.get(name) ?? ALIASES.get(name);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
