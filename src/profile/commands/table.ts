// What the profile has to know of the usual commands: do they write, where their keys stand, what is a miss.
import type { HitRule } from '../profile.ts';

/** What a key must hold for the command; `counter` is a string that holds a whole number. */
export type DataType =
  | 'string'
  | 'counter'
  | 'hash'
  | 'list'
  | 'set'
  | 'zset'
  | 'geo'
  | 'stream'
  | 'hyperloglog'
  /** Not a key but the name of a channel: it holds nothing. */
  | 'channel'
  /** Any type will do, as for DEL. */
  | 'any'
  /** Decided by a script or a module. */
  | 'unknown';

export type KeyRule =
  /** From one argument to another in steps; a negative `to` counts from the end, -1 is the last. */
  | { readonly kind: 'span'; readonly from: number; readonly to: number; readonly step: number }
  /** The argument `at` says how many keys follow it. */
  | { readonly kind: 'counted'; readonly at: number }
  /** The argument `at` says how many pairs of a key and a value follow it. */
  | { readonly kind: 'counted-pairs'; readonly at: number }
  /** The argument after a word, as in `STORE key`. */
  | { readonly kind: 'after'; readonly words: readonly string[] }
  /** The first half of what follows STREAMS. */
  | { readonly kind: 'streams' };

/** Where a blocking command says how long it may block. */
export type BlockingTimeout =
  | { readonly kind: 'last' }
  | { readonly kind: 'first' }
  | { readonly kind: 'after-block' };

export interface CommandFacts {
  readonly access: 'read' | 'write' | 'none';
  readonly type: DataType;
  readonly keys: readonly KeyRule[];
  readonly hits: HitRule;
  readonly blocking?: BlockingTimeout;
  /** Number of the argument that is a cursor. */
  readonly cursor?: number;
}

/** undefined: a command this table doesn't know, or refuses. */
export function findCommand(name: string): CommandFacts | undefined {
  return COMMANDS.get(name.toUpperCase());
}

export function knownCommands(): Iterable<string> {
  return COMMANDS.keys();
}

const FIRST = span(1, 1);
const SECOND = span(2, 2);
const FIRST_TWO = span(1, 2);
const ALL = span(1, -1);
const PAIRS = span(1, -1, 2);
const BUT_LAST = span(1, -2);
const COUNTED_FIRST: readonly KeyRule[] = [{ kind: 'counted', at: 1 }];
const COUNTED_SECOND: readonly KeyRule[] = [{ kind: 'counted', at: 2 }];
const COUNTED_PAIRS: readonly KeyRule[] = [{ kind: 'counted-pairs', at: 1 }];
const COUNTED_INTO: readonly KeyRule[] = [...FIRST, ...COUNTED_SECOND];
const FIRST_AND_STORE: readonly KeyRule[] = [...FIRST, { kind: 'after', words: ['STORE', 'STOREDIST'] }];
/** As JSON.MSET and TS.MADD have them: a key, then two arguments. */
const TRIPLES = span(1, -1, 3);
const STREAMS: readonly KeyRule[] = [{ kind: 'streams' }];
const NO_KEYS: readonly KeyRule[] = [];

/** Vector sets, JSON documents, filters, sketches and time series: types of their own, that no keyspace is filled with. */
const MODULES: readonly (readonly [string, CommandFacts])[] = [
  ...read('unknown', FIRST, 'zero-is-miss', 'VCARD VISMEMBER'),
  ...read('unknown', FIRST, 'null-is-miss', 'VEMB VGETATTR VINFO VLINKS VRANDMEMBER'),
  ...read('unknown', FIRST, 'empty-is-miss', 'VSIM'),
  ...read('unknown', FIRST, 'none', 'VDIM VRANGE'),
  ...write('unknown', FIRST, 'none', 'VADD VREM VSETATTR'),

  ...read('unknown', FIRST, 'null-is-miss', 'JSON.GET'),
  ...read('unknown', BUT_LAST, 'null-elements-are-misses', 'JSON.MGET'),
  ...read(
    'unknown',
    FIRST,
    'none',
    'JSON.TYPE JSON.STRLEN JSON.OBJLEN JSON.OBJKEYS JSON.ARRLEN JSON.ARRINDEX JSON.RESP',
  ),
  ...read('unknown', SECOND, 'none', 'JSON.DEBUG'),
  ...write(
    'unknown',
    FIRST,
    'none',
    'JSON.SET JSON.MERGE JSON.DEL JSON.FORGET JSON.CLEAR JSON.TOGGLE JSON.STRAPPEND',
  ),
  ...write(
    'unknown',
    FIRST,
    'none',
    'JSON.NUMINCRBY JSON.NUMMULTBY JSON.ARRAPPEND JSON.ARRINSERT JSON.ARRPOP JSON.ARRTRIM',
  ),
  ...write('unknown', TRIPLES, 'none', 'JSON.MSET'),

  ...read('unknown', FIRST, 'none', 'BF.EXISTS BF.MEXISTS BF.INFO BF.CARD BF.SCANDUMP'),
  ...write('unknown', FIRST, 'none', 'BF.ADD BF.MADD BF.INSERT BF.RESERVE BF.LOADCHUNK'),
  ...read('unknown', FIRST, 'none', 'CF.EXISTS CF.MEXISTS CF.COUNT CF.INFO CF.SCANDUMP'),
  ...write(
    'unknown',
    FIRST,
    'none',
    'CF.ADD CF.ADDNX CF.INSERT CF.INSERTNX CF.DEL CF.RESERVE CF.COMPACT CF.LOADCHUNK',
  ),
  ...read('unknown', FIRST, 'none', 'CMS.QUERY CMS.INFO'),
  ...write('unknown', FIRST, 'none', 'CMS.INCRBY CMS.INITBYDIM CMS.INITBYPROB'),
  ...write('unknown', COUNTED_INTO, 'none', 'CMS.MERGE TDIGEST.MERGE'),
  ...read('unknown', FIRST, 'none', 'TOPK.QUERY TOPK.COUNT TOPK.LIST TOPK.INFO'),
  ...write('unknown', FIRST, 'none', 'TOPK.ADD TOPK.INCRBY TOPK.RESERVE'),
  ...read(
    'unknown',
    FIRST,
    'none',
    'TDIGEST.QUANTILE TDIGEST.CDF TDIGEST.RANK TDIGEST.REVRANK TDIGEST.BYRANK TDIGEST.BYREVRANK',
  ),
  ...read('unknown', FIRST, 'none', 'TDIGEST.MIN TDIGEST.MAX TDIGEST.TRIMMED_MEAN TDIGEST.INFO'),
  ...write('unknown', FIRST, 'none', 'TDIGEST.CREATE TDIGEST.ADD TDIGEST.RESET'),
  ...read('unknown', FIRST, 'none', 'TS.GET TS.RANGE TS.REVRANGE TS.INFO'),
  ...write('unknown', FIRST, 'none', 'TS.CREATE TS.ALTER TS.ADD TS.INCRBY TS.DECRBY TS.DEL'),
  ...write('unknown', TRIPLES, 'none', 'TS.MADD'),
  ...write('unknown', FIRST_TWO, 'none', 'TS.CREATERULE TS.DELETERULE'),
];

/** Key positions are those of `COMMAND` of Redis 7.0 and 8.6, Valkey 9.1 and Dragonfly 1.40, hit rules follow the replies of a missing key. */
const COMMANDS: ReadonlyMap<string, CommandFacts> = new Map([
  ...read('string', FIRST, 'null-is-miss', 'GET'),
  ...read('string', FIRST, 'zero-is-miss', 'STRLEN'),
  ...read('string', FIRST, 'none', 'GETRANGE SUBSTR GETBIT BITCOUNT BITPOS BITFIELD_RO'),
  ...read('string', FIRST_TWO, 'none', 'LCS'),
  ...read('string', ALL, 'null-elements-are-misses', 'MGET'),
  ...write('string', FIRST, 'null-is-miss', 'GETEX GETDEL'),
  ...write('string', FIRST, 'none', 'SET SETEX PSETEX SETNX GETSET APPEND SETRANGE SETBIT BITFIELD'),
  ...write('string', PAIRS, 'none', 'MSET MSETNX'),
  ...write('string', span(2, -1), 'none', 'BITOP'),
  ...read('string', FIRST, 'null-is-miss', 'DIGEST'),
  ...write('string', FIRST, 'none', 'DELEX DELIFEQ'),
  ...define('write', 'string', COUNTED_PAIRS, 'none', 'MSETEX'),
  ...write('counter', FIRST, 'none', 'INCR DECR INCRBY DECRBY INCRBYFLOAT INCREX'),

  ...read('hash', FIRST, 'null-is-miss', 'HGET'),
  ...read('hash', FIRST, 'null-elements-are-misses', 'HMGET'),
  ...read('hash', FIRST, 'zero-is-miss', 'HEXISTS HLEN HSTRLEN'),
  ...read('hash', FIRST, 'empty-is-miss', 'HGETALL HKEYS HVALS'),
  ...read('hash', FIRST, 'none', 'HRANDFIELD'),
  ...walking('hash', 'HSCAN'),
  ...read('hash', FIRST, 'none', 'HTTL HPTTL HEXPIRETIME HPEXPIRETIME'),
  ...write('hash', FIRST, 'null-elements-are-misses', 'HGETEX HGETDEL'),
  ...write('hash', FIRST, 'none', 'HSETEX HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT HPERSIST'),
  ...write('hash', FIRST, 'none', 'HSET HMSET HSETNX HDEL HINCRBY HINCRBYFLOAT'),

  ...read('list', FIRST, 'null-is-miss', 'LINDEX'),
  ...read('list', FIRST, 'zero-is-miss', 'LLEN'),
  ...read('list', FIRST, 'empty-is-miss', 'LRANGE'),
  ...read('list', FIRST, 'none', 'LPOS'),
  ...write('list', FIRST, 'null-is-miss', 'LPOP RPOP'),
  ...write('list', FIRST, 'none', 'LPUSH RPUSH LPUSHX RPUSHX LREM LSET LTRIM LINSERT'),
  ...write('list', FIRST_TWO, 'null-is-miss', 'LMOVE RPOPLPUSH'),
  ...write('list', COUNTED_FIRST, 'null-is-miss', 'LMPOP'),
  ...blocking('list', BUT_LAST, 'last', 'BLPOP BRPOP'),
  ...blocking('list', FIRST_TWO, 'last', 'BLMOVE BRPOPLPUSH'),
  ...blocking('list', COUNTED_SECOND, 'first', 'BLMPOP'),

  ...read('set', FIRST, 'zero-is-miss', 'SISMEMBER SCARD'),
  ...read('set', FIRST, 'empty-is-miss', 'SMEMBERS'),
  ...read('set', FIRST, 'none', 'SMISMEMBER SRANDMEMBER'),
  ...walking('set', 'SSCAN'),
  ...read('set', ALL, 'none', 'SINTER SUNION SDIFF'),
  ...read('set', COUNTED_FIRST, 'none', 'SINTERCARD'),
  ...write('set', FIRST, 'none', 'SADD SREM SPOP'),
  ...write('set', FIRST_TWO, 'none', 'SMOVE'),
  ...write('set', ALL, 'none', 'SINTERSTORE SUNIONSTORE SDIFFSTORE'),

  ...read('zset', FIRST, 'null-is-miss', 'ZSCORE ZRANK ZREVRANK'),
  ...read('zset', FIRST, 'null-elements-are-misses', 'ZMSCORE'),
  ...read('zset', FIRST, 'zero-is-miss', 'ZCARD'),
  ...read('zset', FIRST, 'empty-is-miss', 'ZRANGE ZREVRANGE'),
  // An empty answer of these may well be the right one: no element lies in the range that was asked for.
  ...read(
    'zset',
    FIRST,
    'none',
    'ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZCOUNT ZLEXCOUNT',
  ),
  ...read('zset', FIRST, 'none', 'ZRANDMEMBER'),
  ...walking('zset', 'ZSCAN'),
  ...read('zset', COUNTED_FIRST, 'none', 'ZINTER ZUNION ZDIFF ZINTERCARD'),
  ...write('zset', FIRST, 'none', 'ZADD ZINCRBY ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREMRANGEBYLEX'),
  ...write('zset', FIRST, 'empty-is-miss', 'ZPOPMIN ZPOPMAX'),
  ...write('zset', FIRST_TWO, 'none', 'ZRANGESTORE'),
  ...write('zset', COUNTED_INTO, 'none', 'ZINTERSTORE ZUNIONSTORE ZDIFFSTORE'),
  ...write('zset', COUNTED_FIRST, 'null-is-miss', 'ZMPOP'),
  ...blocking('zset', BUT_LAST, 'last', 'BZPOPMIN BZPOPMAX'),
  ...blocking('zset', COUNTED_SECOND, 'first', 'BZMPOP'),

  ...read('geo', FIRST, 'null-elements-are-misses', 'GEOPOS GEOHASH'),
  ...read('geo', FIRST, 'none', 'GEODIST GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO'),
  ...write('geo', FIRST, 'none', 'GEOADD'),
  ...write('geo', FIRST_TWO, 'none', 'GEOSEARCHSTORE'),
  ...write('geo', FIRST_AND_STORE, 'none', 'GEORADIUS GEORADIUSBYMEMBER'),

  ...read('stream', FIRST, 'zero-is-miss', 'XLEN'),
  ...read('stream', FIRST, 'none', 'XRANGE XREVRANGE XPENDING'),
  ...read('stream', SECOND, 'none', 'XINFO'),
  ...define('read', 'stream', STREAMS, 'none', 'XREAD', { blocking: { kind: 'after-block' } }),
  ...define('write', 'stream', STREAMS, 'none', 'XREADGROUP', { blocking: { kind: 'after-block' } }),
  ...write(
    'stream',
    FIRST,
    'none',
    'XADD XDEL XTRIM XACK XCLAIM XAUTOCLAIM XSETID XACKDEL XDELEX XCFGSET XIDMPRECORD',
  ),
  ...write('stream', SECOND, 'none', 'XGROUP'),

  ...read('hyperloglog', ALL, 'none', 'PFCOUNT'),
  ...write('hyperloglog', FIRST, 'none', 'PFADD'),
  ...write('hyperloglog', ALL, 'none', 'PFMERGE'),

  ...read('any', ALL, 'zero-is-miss', 'EXISTS TOUCH'),
  ...read('any', FIRST, 'null-is-miss', 'DUMP'),
  ...read('any', FIRST, 'none', 'TYPE TTL PTTL EXPIRETIME PEXPIRETIME SORT_RO'),
  ...read('any', SECOND, 'none', 'OBJECT MEMORY'),
  ...write('any', FIRST, 'none', 'EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST RESTORE'),
  ...write('any', ALL, 'none', 'DEL UNLINK'),
  ...write('any', FIRST_TWO, 'none', 'RENAME RENAMENX COPY'),
  ...write('any', FIRST_AND_STORE, 'none', 'SORT'),

  ...write('unknown', COUNTED_SECOND, 'none', 'EVAL EVALSHA FCALL'),
  ...read('unknown', COUNTED_SECOND, 'none', 'EVAL_RO EVALSHA_RO FCALL_RO'),
  ...MODULES,

  ...define('none', 'channel', FIRST, 'none', 'PUBLISH SPUBLISH'),
  ...define('none', 'any', NO_KEYS, 'none', 'PING ECHO TIME DBSIZE RANDOMKEY INFO'),
  ...define('none', 'any', NO_KEYS, 'none', 'SCAN', { cursor: 1 }),
  // What they name is an index; which keys it covers was said when it was made.
  ...define('none', 'any', NO_KEYS, 'none', 'FT.SEARCH FT.AGGREGATE'),
]);

function read(type: DataType, keys: readonly KeyRule[], hits: HitRule, names: string) {
  return define('read', type, keys, hits, names);
}

function write(type: DataType, keys: readonly KeyRule[], hits: HitRule, names: string) {
  return define('write', type, keys, hits, names);
}

function blocking(type: DataType, keys: readonly KeyRule[], timeout: 'first' | 'last', names: string) {
  return define('write', type, keys, 'null-is-miss', names, { blocking: { kind: timeout } });
}

/** One key, then the cursor. */
function walking(type: DataType, name: string) {
  return define('read', type, FIRST, 'none', name, { cursor: 2 });
}

function define(
  access: CommandFacts['access'],
  type: DataType,
  keys: readonly KeyRule[],
  hits: HitRule,
  names: string,
  more: Pick<CommandFacts, 'blocking' | 'cursor'> = {},
): (readonly [string, CommandFacts])[] {
  const facts = { access, type, keys, hits, ...more };
  return names.split(' ').map((name) => [name, facts] as const);
}

function span(from: number, to: number, step = 1): readonly KeyRule[] {
  return [{ kind: 'span', from, to, step }];
}
