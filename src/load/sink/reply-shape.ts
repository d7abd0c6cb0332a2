// What a server would answer to each command, in type and size: made once, sent many times.

export interface ReplyShape {
  readonly bytes: Uint8Array;
  /**
   * The reply is an array with `bytes` once for every argument after so many (1: the name; 2: the name and
   * the key). Absent: the reply is `bytes`.
   */
  readonly onePerArgumentAfter?: number;
}

/** Elements of a reply whose length depends on data that a sink doesn't have, unless COUNT says it. */
const PAGE = 10;

const MEMBER = bulk('m:0000042');
const STREAM_ID = bulk('1700000000000-0');
/** The walk is over at once: so every step is a first one, as costly as any. */
const LAST_CURSOR = bulk('0');

type ShapeName = keyof typeof COMMANDS;

const COMMANDS = {
  status: 'SET SETEX PSETEX MSET HMSET LSET LTRIM RENAME PFMERGE',
  value: 'GET GETSET GETDEL GETEX GETRANGE HGET LINDEX LPOP RPOP LMOVE',
  valuePerKey: 'MGET',
  valuePerField: 'HMGET',
  pageOfValues: 'LRANGE HVALS',
  member: 'SPOP SRANDMEMBER HRANDFIELD ZRANDMEMBER',
  pageOfMembers:
    'SMEMBERS SINTER SUNION SDIFF HKEYS ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX GEOSEARCH',
  hash: 'HGETALL',
  number: 'ZSCORE ZINCRBY INCRBYFLOAT HINCRBYFLOAT',
  streamId: 'XADD',
  pageOfEntries: 'XRANGE XREVRANGE',
  pageOfStream: 'XREAD XREADGROUP',
  pageOfKeys: 'SCAN SSCAN',
  pageOfHash: 'HSCAN ZSCAN',
} as const;

const SHAPE_BY_COMMAND = new Map<string, ShapeName>(
  (Object.keys(COMMANDS) as ShapeName[]).flatMap((shape) =>
    COMMANDS[shape].split(' ').map((command) => [command, shape] as const),
  ),
);

/**
 * The reply to a data command whose keys exist, in RESP2, which is valid RESP3 too. A command without a
 * shape of its own (INCR, ZADD, HSET, DEL, EVALSHA, …) is answered with an integer.
 *
 * @param page elements of a reply that the command limits with COUNT
 */
export function replyShapeFor(commandName: string, valueBytes: number, page = PAGE): ReplyShape {
  const value = bulk('v'.repeat(valueBytes));
  const entries = `*${page}\r\n${`*2\r\n${STREAM_ID}*2\r\n${MEMBER}${value}`.repeat(page)}`;
  switch (SHAPE_BY_COMMAND.get(commandName.toUpperCase())) {
    case 'status':
      return shape('+OK\r\n');
    case 'value':
      return shape(value);
    case 'valuePerKey':
      return { ...shape(value), onePerArgumentAfter: 1 };
    case 'valuePerField':
      return { ...shape(value), onePerArgumentAfter: 2 };
    case 'pageOfValues':
      return shape(`*${PAGE}\r\n${value.repeat(PAGE)}`);
    case 'member':
      return shape(MEMBER);
    case 'pageOfMembers':
      return shape(`*${PAGE}\r\n${MEMBER.repeat(PAGE)}`);
    case 'hash':
      return shape(`*${2 * PAGE}\r\n${(MEMBER + value).repeat(PAGE)}`);
    case 'number':
      return shape(bulk('1234567'));
    case 'streamId':
      return shape(STREAM_ID);
    case 'pageOfEntries':
      return shape(entries);
    case 'pageOfStream':
      return shape(`*1\r\n*2\r\n${MEMBER}${entries}`);
    case 'pageOfKeys':
      return shape(`*2\r\n${LAST_CURSOR}*${page}\r\n${MEMBER.repeat(page)}`);
    case 'pageOfHash':
      return shape(`*2\r\n${LAST_CURSOR}*${2 * page}\r\n${(MEMBER + value).repeat(page)}`);
    case undefined:
      return shape(':1\r\n');
  }
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

function shape(text: string): ReplyShape {
  return { bytes: Buffer.from(text, 'latin1') };
}
