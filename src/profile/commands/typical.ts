// How a command is typically written in a profile: what stands for it when all that is known is its name.

/**
 * A template with bare placeholders; undefined: none would say what the command is used for.
 *
 * Arguments that change the work (how many keys, how long a range) are the usual ones, and only guesses.
 */
export function typicalCommand(name: string): string | undefined {
  return TYPICAL.get(name.toUpperCase());
}

export function commandsWithTypical(): Iterable<string> {
  return TYPICAL.keys();
}

const TYPICAL: ReadonlyMap<string, string> = new Map(
  [
    ...['GET {key}', 'STRLEN {key}', 'GETRANGE {key} 0 99', 'SUBSTR {key} 0 99', 'MGET {key*10}'],
    ...['GETBIT {key} {int:0..1000}', 'BITCOUNT {key}', 'BITPOS {key} 1', 'GETDEL {key}', 'GETEX {key}'],
    ...[
      'SET {key} {value}',
      'SETEX {key} 3600 {value}',
      'PSETEX {key} 3600000 {value}',
      'SETNX {key} {value}',
    ],
    ...['GETSET {key} {value}', 'APPEND {key} {value:16B}', 'SETRANGE {key} 0 {value:16B}'],
    ...['SETBIT {key} {int:0..1000} 1', 'MSET {key} {value} {key} {value} {key} {value}'],
    ...['MSETNX {key} {value} {key} {value} {key} {value}'],
    ...['INCR {key}', 'DECR {key}', 'INCRBY {key} {int:1..100}', 'DECRBY {key} {int:1..100}'],
    'INCRBYFLOAT {key} 0.5',

    ...[
      'HGET {key} {field}',
      'HMGET {key} {field*3}',
      'HEXISTS {key} {field}',
      'HLEN {key}',
      'HGETALL {key}',
    ],
    ...['HSTRLEN {key} {field}', 'HKEYS {key}', 'HVALS {key}', 'HRANDFIELD {key}', 'HDEL {key} {field}'],
    ...['HSET {key} {field} {value}', 'HMSET {key} {field} {value}', 'HSETNX {key} {field} {value}'],
    'HSCAN {key} {cursor}',

    ...['LINDEX {key} 0', 'LLEN {key}', 'LRANGE {key} 0 9', 'LPOP {key}', 'RPOP {key}', 'LTRIM {key} 0 999'],
    ...['LPUSH {key} {value}', 'RPUSH {key} {value}', 'LPUSHX {key} {value}', 'RPUSHX {key} {value}'],
    ...[
      'LSET {key} 0 {value}',
      'LMOVE {key} {key} LEFT RIGHT',
      'RPOPLPUSH {key} {key}',
      'LMPOP 1 {key} LEFT',
    ],

    ...['SISMEMBER {key} {member}', 'SMISMEMBER {key} {member*3}', 'SCARD {key}', 'SMEMBERS {key}'],
    ...['SRANDMEMBER {key}', 'SADD {key} {member}', 'SREM {key} {member}', 'SPOP {key}'],
    ...[
      'SMOVE {key} {key} {member}',
      'SINTER {key*2}',
      'SUNION {key*2}',
      'SDIFF {key*2}',
      'SSCAN {key} {cursor}',
    ],
    'SINTERCARD 2 {key*2}',

    ...[
      'ZSCORE {key} {member}',
      'ZRANK {key} {member}',
      'ZREVRANK {key} {member}',
      'ZMSCORE {key} {member*3}',
    ],
    ...['ZCARD {key}', 'ZRANGE {key} 0 9', 'ZREVRANGE {key} 0 9', 'ZCOUNT {key} {score} +inf'],
    ...['ZRANGEBYSCORE {key} {score} +inf LIMIT 0 10', 'ZREVRANGEBYSCORE {key} {score} -inf LIMIT 0 10'],
    ...[
      'ZRANDMEMBER {key}',
      'ZADD {key} {score} {member}',
      'ZINCRBY {key} 1 {member}',
      'ZREM {key} {member}',
    ],
    ...['ZREMRANGEBYRANK {key} 0 0', 'ZREMRANGEBYSCORE {key} -inf (0', 'ZPOPMIN {key}', 'ZPOPMAX {key}'],
    ...['ZINTER 2 {key*2}', 'ZUNION 2 {key*2}', 'ZDIFF 2 {key*2}', 'ZSCAN {key} {cursor}'],

    ...[
      'GEOADD {key} {int:-179..179} {int:-80..80} {member}',
      'GEOPOS {key} {member}',
      'GEOHASH {key} {member}',
    ],
    ...['GEODIST {key} {member} {member}', 'GEOSEARCH {key} FROMLONLAT 0 0 BYRADIUS 100 km COUNT 10'],

    ...['XADD {key} MAXLEN ~ 1000 * data {value}', 'XLEN {key}', 'XRANGE {key} - + COUNT 10'],
    ...['XREVRANGE {key} + - COUNT 10', 'XREAD COUNT 10 STREAMS {key} 0', 'XTRIM {key} MAXLEN ~ 1000'],

    ...['PFADD {key} {value:16B}', 'PFCOUNT {key}'],

    ...[
      'EXISTS {key}',
      'TOUCH {key}',
      'TYPE {key}',
      'TTL {key}',
      'PTTL {key}',
      'EXPIRETIME {key}',
      'PEXPIRETIME {key}',
    ],
    ...[
      'DEL {key}',
      'UNLINK {key}',
      'EXPIRE {key} 3600',
      'PEXPIRE {key} 3600000',
      'PERSIST {key}',
      'DUMP {key}',
    ],

    'PUBLISH {key} {value}',
    ...['PING', 'ECHO hello', 'TIME', 'DBSIZE', 'RANDOMKEY', 'SCAN {cursor} MATCH {prefix}* COUNT 10'],
  ].map((template) => [template.slice(0, /\s|$/.exec(template)!.index), template]),
);
