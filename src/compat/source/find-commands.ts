// Finds in source code which commands it sends through a client: by names of methods and variables, not by meaning.
import { knownCommands } from '../../profile/commands/table.ts';
import { isContainer } from '../catalogue/containers.ts';
import type { Language, Literal, SplitSource } from './read-literals.ts';

/** By what the source says of it. */
const CLIENTS: readonly (readonly [string, Language, RegExp])[] = [
  ['ioredis', 'javascript', /['"](?:ioredis|iovalkey)['"]/],
  ['node-redis', 'javascript', /['"](?:redis|@redis\/client)['"]/],
  ['BullMQ', 'javascript', /['"]bullmq['"]/],
  ['redis-py', 'python', /^\s*(?:import|from)\s+(?:redis|valkey)\b/m],
  ['Jedis', 'java', /\bredis\.clients\.jedis\b|\bio\.valkey\b/],
  ['go-redis', 'go', /"github\.com\/(?:redis\/go-redis|go-redis\/redis)\b/],
];

export function findClients(text: string, language: Language): readonly string[] {
  return CLIENTS.filter(([, of, pattern]) => of === language && pattern.test(text)).map(([name]) => name);
}

/** Commands that the table of profiles does not need, and those of a command that is made of others. */
const MORE =
  'SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MULTI EXEC DISCARD WATCH UNWATCH KEYS MOVE ' +
  'SELECT SWAPDB FLUSHALL FLUSHDB WAIT WAITAOF AUTH HELLO RESET QUIT ROLE SAVE BGSAVE LASTSAVE BGREWRITEAOF MIGRATE ' +
  'REPLICAOF SLAVEOF FAILOVER MONITOR LOLWUT READONLY READWRITE ASKING FT.CREATE FT.DROPINDEX FT.INFO FT.ALTER';
const SUBCOMMANDS: Readonly<Record<string, string>> = {
  ACL: 'CAT DELUSER GENPASS GETUSER LIST LOAD LOG SAVE SETUSER USERS WHOAMI DRYRUN',
  CLIENT:
    'CACHING GETNAME GETREDIR ID INFO KILL LIST NO-EVICT NO-TOUCH PAUSE REPLY SETINFO SETNAME TRACKING TRACKINGINFO UNBLOCK UNPAUSE',
  CLUSTER: 'INFO NODES SLOTS SHARDS MYID KEYSLOT COUNTKEYSINSLOT GETKEYSINSLOT MEET RESET FAILOVER REPLICATE',
  COMMAND: 'COUNT DOCS GETKEYS INFO LIST',
  CONFIG: 'GET SET RESETSTAT REWRITE',
  FUNCTION: 'DELETE DUMP FLUSH KILL LIST LOAD RESTORE STATS',
  LATENCY: 'DOCTOR GRAPH HISTOGRAM HISTORY LATEST RESET',
  MEMORY: 'DOCTOR PURGE STATS USAGE',
  MODULE: 'LIST LOAD UNLOAD',
  OBJECT: 'ENCODING FREQ IDLETIME REFCOUNT',
  PUBSUB: 'CHANNELS NUMPAT NUMSUB SHARDCHANNELS SHARDNUMSUB',
  SCRIPT: 'EXISTS FLUSH KILL LOAD',
  SLOWLOG: 'GET LEN RESET',
  XGROUP: 'CREATE CREATECONSUMER DELCONSUMER DESTROY SETID',
  XINFO: 'CONSUMERS GROUPS STREAM',
};

const NAMES: ReadonlyMap<string, string> = new Map([
  ...[...knownCommands(), ...MORE.split(' '), ...Object.keys(SUBCOMMANDS)].map(
    (name) => [plain(name), name] as const,
  ),
  ...Object.entries(SUBCOMMANDS).flatMap(([name, subs]) =>
    subs.split(' ').map((sub) => [plain(name + sub), `${name} ${sub}`] as const),
  ),
]);
/** What clients call otherwise. */
const ALIASES: Readonly<Record<string, string>> = {
  delete: 'DEL',
  definecommand: 'EVALSHA',
  registerscript: 'EVALSHA',
  newscript: 'EVALSHA',
  getset: 'GETSET',
  execute: 'EXEC',
  txpipeline: 'MULTI',
  txpipelined: 'MULTI',
};
/** Forms of a command that clients give a name of their own. */
const ENDINGS =
  /^(buffer|withscores|withscore|args|withargs|asmap|withcount|stream|iterator|iter|slice|nx|xx|gt|lt)$/;
/** Methods of these names belong to everything; the receiver has to look like a client. */
const COMMON = new Set(
  (
    'get set del delete keys type append sort exists ping time info save copy move select wait auth role monitor echo command client ' +
    'config object publish subscribe unsubscribe watch multi exec execute discard dump restore touch rename sync reset scan eval ' +
    'script function persist expire hello quit memory module latency unlink ttl substr decr incr migrate shutdown digest'
  ).split(' '),
);
const RAW = /^(call|callbuffer|sendcommand|executecommand|do|customcommand)$/;
const LIKE_CLIENT = /redis|valkey|jedis|^rdb$/i;
/** What a client is often called where one is imported. */
const OFTEN_CLIENT =
  /^(client|conn|connection|cache|db|pipe|pipeline|multi|tx|pub|sub|publisher|subscriber|pubsub|r|rc)$/i;
/** What is kept beside a client, and has methods of the same names: redis_kwargs.get, redisOptions.delete. */
const NO_CLIENT =
  /(kwargs|args|config|configuration|conf|options|opts|settings|params|info|url|uri|keys?|names?|prefix|headers|map|dict)$/i;
const MADE =
  /\b(\w+)\s*(?::\s*[\w.<>]+\s*)?:?=\s*(?:await\s+)?(?:new\s+)?(?:[\w.]*\b(?:Redis|Valkey|StrictRedis|RedisCluster|Jedis\w*|UnifiedJedis|createClient|createCluster|from_url|NewClient|NewClusterClient|NewUniversalClient|NewFailoverClient|getResource|pipeline|Pipeline|TxPipeline|pipelined)\s*\()/g;
const TYPED = /\b(?:Jedis\w*|UnifiedJedis)\s+(\w+)\b|\b(\w+)\s+\*?redis\.\w*(?:Client|Cmdable|Pipeliner)\b/g;
const METHOD = /\.\s*([A-Za-z_]\w{1,40})\s*(?:<[^()<>]{0,80}>)?\s*\(/g;

/** A module of the application that hands out a client: './redis', 'app.redis_client'. */
const OWN_MODULE: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript:
    /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)['"](?:\.{1,2}\/|[@~]\/)[^'"\n]*(?:redis|valkey)[^'"\n]*['"]/i,
  python: /^\s*(?:from\s+[\w.]*(?:redis|valkey)\w*\s+import|from\s+\.[\w.]*\s+import\s+.*(?:redis|valkey))/im,
};

/** It imports a client, or what its name says hands one out. */
export function usesClient(text: string, language: Language): boolean {
  return findClients(text, language).length > 0 || (OWN_MODULE[language]?.test(text) ?? false);
}

export interface Mention {
  /** GET, or CLIENT LIST. */
  readonly name: string;
  readonly offset: number;
}

/** @param isClientCode it is known to use a client, whether or not it imports one */
export function findCommands(
  { code, literals }: SplitSource,
  { isClientCode }: { readonly isClientCode: boolean },
): readonly Mention[] {
  const own = new Set(
    [...code.matchAll(MADE), ...code.matchAll(TYPED)].flatMap((match) => match[1] ?? match[2] ?? []),
  );
  const isNear = (name: string) => own.has(name) || (isClientCode && OFTEN_CLIENT.test(name));
  // A field of a client is seldom one: connection.options.get. What a method gives back often is: conn.multi().get.
  const isClient = ({ names, near }: Receiver) =>
    !near.some((name) => !own.has(name) && NO_CLIENT.test(name)) &&
    (near.some(isNear) || names.some((name) => LIKE_CLIENT.test(name)));
  const byStart = new Map(literals.map((literal) => [literal.start, literal]));
  return [...code.matchAll(METHOD)].flatMap((match): readonly Mention[] => {
    const offset = match.index;
    const method = plain(match[1]!);
    const receiver = readReceiver(code, offset);
    const fits = isClient(receiver);
    const first = firstLiteral(code, offset + match[0].length, byStart);
    if (RAW.test(method)) return fits && first !== undefined ? rawMention(first, offset) : [];
    const name = nameOf(method);
    if (name === undefined || !(fits || (isClientCode && !COMMON.has(method)))) return [];
    // Such as pubsub(), which only makes an object.
    if (
      isContainer(name) &&
      /^\s*\)/.test(code.slice(offset + match[0].length, offset + match[0].length + 40))
    )
      return [];
    const sub =
      isContainer(name) && first !== undefined && /^[\w-]{2,20}$/.test(first) ? first.toUpperCase() : '';
    return [{ name: sub === '' ? name : `${name} ${sub}`, offset }];
  });
}

function rawMention(text: string, offset: number): readonly Mention[] {
  const name = text.trim().split(/\s+/)[0]!.toUpperCase();
  return /^[A-Z][A-Z0-9._]{1,30}$/.test(name) ? [{ name, offset }] : [];
}

function nameOf(method: string): string | undefined {
  const known = NAMES.get(method) ?? (Object.hasOwn(ALIASES, method) ? ALIASES[method] : undefined);
  if (known !== undefined) return known;
  for (let length = method.length - 2; length >= 3; length--) {
    if (!ENDINGS.test(method.slice(length))) continue;
    const short = NAMES.get(method.slice(0, length));
    if (short !== undefined) return short;
  }
  return undefined;
}

interface Receiver {
  /** Names before a method: of `app.redis.multi().get` these are app, redis and multi. */
  readonly names: readonly string[];
  /** Those of them that the method may be one of: the last that was not called, and all calls after it. */
  readonly near: readonly string[];
}

function readReceiver(code: string, dot: number): Receiver {
  const names: string[] = [];
  let near = 0;
  let isCalled = false;
  let at = dot;
  for (let steps = 0; steps < 200; steps++) {
    while (at > 0 && /[\s?!]/.test(code[at - 1]!)) at--;
    const last = code[at - 1];
    if (last === ')' || last === ']') {
      const open = findOpening(code, at - 1);
      if (open === undefined) break;
      isCalled ||= last === ')';
      at = open;
      continue;
    }
    const word = /[\w$]+$/.exec(code.slice(Math.max(0, at - 60), at))?.[0];
    if (word === undefined) break;
    names.push(word);
    if (near === 0 && !isCalled) near = names.length;
    isCalled = false;
    at -= word.length;
    while (at > 0 && /[\s?]/.test(code[at - 1]!)) at--;
    if (code[at - 1] !== '.') break;
    at--;
  }
  return { names, near: near === 0 ? names : names.slice(0, near) };
}

function findOpening(code: string, close: number): number | undefined {
  let depth = 0;
  for (let at = close; at >= 0 && close - at < 20_000; at--) {
    if (/[)\]}]/.test(code[at]!)) depth++;
    if (/[([{]/.test(code[at]!) && --depth === 0) return at;
  }
  return undefined;
}

/** The first argument where it is a constant; contexts before it, and brackets around it, are passed over. */
function firstLiteral(code: string, at: number, byStart: ReadonlyMap<number, Literal>): string | undefined {
  const limit = Math.min(code.length, at + 80);
  const before = /^[\s[]*(?:ctx\s*,|context\.\w+\(\)\s*,)?\s*/.exec(code.slice(at, limit))![0];
  // Blanks may be what was a literal.
  for (let offset = at; offset <= Math.min(limit, at + before.length); offset++) {
    const literal = byStart.get(offset);
    if (literal !== undefined) return literal.text;
  }
  return undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.]/g, '');
}

export const LANGUAGES: Readonly<Record<string, Language>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  tsx: 'javascript',
  py: 'python',
  java: 'java',
  kt: 'java',
  go: 'go',
};
