// Keys of every type and encoding, as they are written and read back, to see whether a move brings them along.
import { type CheckCommand, parseCommand } from '../catalogue/parse-command.ts';

export interface DataSample {
  /** "hash, large". */
  readonly type: string;
  readonly write: readonly CheckCommand[];
  readonly read: readonly CheckCommand[];
  /** The order of what is read means nothing. */
  readonly isUnordered: boolean;
  /** Numbers in what is read are times that pass. */
  readonly isTime: boolean;
  /** Some servers break off a whole move for it. */
  readonly hasFieldTtls: boolean;
}

export const SAMPLES: readonly DataSample[] = [
  sample('string', ['SET {k} value'], ['GET {k}']),
  sample('string, binary', ['SET {k} "\\x00\\xff\\r\\n$5\\r\\n"'], ['GET {k}']),
  sample('string, large', ['SET {k} {x*100000}'], ['GET {k}']),
  sample('counter', ['SET {k} 12345678901'], ['GET {k}']),
  sample('bitmap', ['SETBIT {k} 7 1', 'SETBIT {k} 4001 1'], ['GET {k}', 'BITCOUNT {k}']),
  sample('hyperloglog', ['PFADD {k} a b c d'], ['PFCOUNT {k}']),
  sample('list', ['RPUSH {k} a b c 1 2 3'], ['LRANGE {k} 0 -1']),
  sample('list, large', [many('RPUSH {k}', 1000, (i) => `element-${i}`)], ['LRANGE {k} 0 -1']),
  sample('set', ['SADD {k} a b c'], ['SMEMBERS {k}'], { isUnordered: true }),
  sample('set of numbers', ['SADD {k} 1 2 3 -5 99999'], ['SMEMBERS {k}'], { isUnordered: true }),
  sample('set, large', [many('SADD {k}', 1000, (i) => `member-${i}`)], ['SMEMBERS {k}'], {
    isUnordered: true,
  }),
  sample('sorted set', ['ZADD {k} 1 a 2.5 b -3 c inf d'], ['ZRANGE {k} 0 -1 WITHSCORES']),
  sample('sorted set, large', [many('ZADD {k}', 500, (i) => `${i}.5 m${i}`)], ['ZRANGE {k} 0 -1 WITHSCORES']),
  sample(
    'geo',
    ['GEOADD {k} 13.361389 38.115556 Palermo 15.087269 37.502669 Catania'],
    ['GEOHASH {k} Palermo Catania'],
  ),
  sample('hash', ['HSET {k} a 1 b two'], ['HGETALL {k}'], { isUnordered: true }),
  sample('hash, large', [many('HSET {k}', 600, (i) => `f${i} v${i}`)], ['HGETALL {k}'], {
    isUnordered: true,
  }),
  sample('hash, field TTLs', ['HSET {k} a 1 b 2', 'HEXPIRE {k} 5000 FIELDS 1 a'], ['HMGET {k} a b']),
  sample(
    'hash, field TTLs, the times',
    ['HSET {k} a 1 b 2', 'HEXPIRE {k} 5000 FIELDS 1 a'],
    ['HTTL {k} FIELDS 2 a b'],
    {
      isTime: true,
    },
  ),
  sample(
    'stream',
    ['XADD {k} 1-1 f v', 'XADD {k} 2-1 f v g w', 'XADD {k} 3-1 f v', 'XDEL {k} 2-1'],
    ['XRANGE {k} - +', 'XLEN {k}'],
  ),
  sample(
    'stream, groups',
    [
      'XADD {k} 1-1 f v',
      'XADD {k} 2-1 f v',
      'XGROUP CREATE {k} workers 0',
      'XREADGROUP GROUP workers one COUNT 1 STREAMS {k} >',
    ],
    ['XPENDING {k} workers', 'XRANGE {k} - +'],
  ),
  sample('JSON', ['JSON.SET {k} $ "{\\"a\\":[1,2.5,\\"x\\"]}"'], ['JSON.GET {k}']),
  sample('Bloom filter', ['BF.ADD {k} x'], ['BF.EXISTS {k} x', 'BF.EXISTS {k} y']),
  sample('Cuckoo filter', ['CF.ADD {k} x'], ['CF.EXISTS {k} x', 'CF.EXISTS {k} y']),
  sample('count-min sketch', ['CMS.INITBYDIM {k} 100 5', 'CMS.INCRBY {k} x 3'], ['CMS.QUERY {k} x y']),
  sample('Top-K', ['TOPK.RESERVE {k} 3', 'TOPK.ADD {k} x x y'], ['TOPK.QUERY {k} x y z']),
  sample('time series', ['TS.ADD {k} 1000 1.5', 'TS.ADD {k} 2000 2.5'], ['TS.RANGE {k} - +']),
  sample('vector set', ['VADD {k} VALUES 3 0.1 0.2 0.3 a'], ['VCARD {k}', 'VDIM {k}']),
];

function sample(
  type: string,
  write: readonly string[],
  read: readonly string[],
  { isUnordered = false, isTime = false } = {},
): DataSample {
  return {
    type,
    write: write.map(parseCommand),
    read: read.map(parseCommand),
    isUnordered,
    isTime,
    hasFieldTtls: type.includes('field TTLs'),
  };
}

function many(command: string, count: number, make: (index: number) => string): string {
  return `${command} ${Array.from({ length: count }, (_, index) => make(index)).join(' ')}`;
}
