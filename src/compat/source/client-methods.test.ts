import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { commandOf, isCommandName } from './client-methods.ts';
import { findCommands } from './find-commands.ts';
import { type Language, splitSource } from './read-literals.ts';

const require = createRequire(import.meta.url);
// Its packages stand below it where another one's dependencies have other versions of them.
const requireOfNodeRedis = createRequire(require.resolve('redis'));
const requireOfIoredis = createRequire(require.resolve('ioredis'));

function found(text: string, language: Language = 'javascript'): readonly string[] {
  return findCommands(splitSource(text, language), { isClientCode: true, language }).map(({ name }) => name);
}

/** What a command of node-redis is given to write its arguments into. */
class Arguments {
  readonly words: string[] = [];
  push(...words: unknown[]): void {
    this.words.push(...words.map(String));
  }
  pushKey(): void {
    this.words.push('key');
  }
  readonly pushKeys = this.pushKey;
  readonly pushKeysLength = this.pushKey;
  readonly pushVariadic = this.pushKey;
  readonly pushVariadicWithLength = this.pushKey;
  readonly pushVariadicNumber = this.pushKey;
}

type Methods = Readonly<Record<string, { parseCommand(parser: Arguments, ...args: unknown[]): void }>>;

/** The first words that each method sends, by its own code. */
function sentBy(methods: Methods): readonly (readonly [method: string, words: readonly string[]])[] {
  return Object.entries(methods)
    .filter(([method]) => /^[a-z]/.test(method))
    .map(([method, command]) => {
      const args = new Arguments();
      try {
        command.parseCommand(args, 'k', 'a', 'b', 'c', 'd');
      } catch {
        // It wants other arguments; its name stands first all the same.
      }
      return [method, args.words] as const;
    });
}

describe('node-redis', () => {
  const { default: core } = requireOfNodeRedis('@redis/client/dist/lib/commands') as { default: Methods };
  const modules = (['json', 'search', 'time-series', 'bloom'] as const).map(
    (name) => (requireOfNodeRedis(`@redis/${name}`) as { default: unknown }).default,
  );
  const [json, ft, ts, bloom] = modules as [Methods, Methods, Methods, Readonly<Record<string, Methods>>];
  const fields: readonly (readonly [string, Methods])[] = [
    ...([
      ['', core],
      ['json.', json],
      ['ft.', ft],
      ['ts.', ts],
    ] as const),
    ...Object.entries(bloom).map(([field, methods]) => [`${field}.`, methods] as const),
  ];

  it('sends by each of its methods what is found for it', () => {
    const missed = fields.flatMap(([field, methods]) =>
      sentBy(methods).flatMap(([method, words]) => {
        const [name = '', sub = ''] = words.map((word) => word.toUpperCase());
        // Of no server that anybody can install.
        if (name === 'BLESS') return [];
        const names = found(`client.${field}${method}(x);`);
        return names.length === 1 && [name, `${name} ${sub}`].includes(names[0]!)
          ? []
          : [`${field}${method} sends ${name} ${sub}, found ${names}`];
      }),
    );
    expect(missed).toEqual([]);
    expect(fields.flatMap(([, methods]) => sentBy(methods)).length).toBeGreaterThan(500);
  });
});

it('ioredis sends what its methods are called', () => {
  const { list } = requireOfIoredis('@ioredis/commands') as { list: readonly string[] };
  const internal =
    /^(?:pfdebug|pfselftest|replconf|restore-asking|shutdown|trimslots|debug|host:|post|module)$/;
  const known = list.filter((name) => !internal.test(name));
  expect(
    known.filter((name) => found(`redis.${name.replace(/\W/g, '')}(x);`)[0] !== name.toUpperCase()),
  ).toEqual([]);
});

// Read in the sources of go-redis, Jedis and redis-py of August 2026; of these redis-py 4.3.4 alone was run.
it.each<[Language, string, string]>([
  ['go', 'JSONSetWithArgs', 'JSON.SET'],
  ['go', 'FTSearchWithArgs', 'FT.SEARCH'],
  ['go', 'FT_List', 'FT._LIST'],
  ['go', 'TSMRevRange', 'TS.MREVRANGE'],
  ['go', 'BFReserveNonScaling', 'BF.RESERVE'],
  ['go', 'CMSInitByProb', 'CMS.INITBYPROB'],
  ['go', 'TDigestTrimmedMean', 'TDIGEST.TRIMMED_MEAN'],
  ['go', 'AROpSum', 'AROP'],
  ['go', 'SetIFDNEGet', 'SET'],
  ['go', 'ClusterResetSoft', 'CLUSTER RESET'],
  ['go', 'XGroupCreateMkStream', 'XGROUP CREATE'],
  ['java', 'jsonGetAsPlainString', 'JSON.GET'],
  ['java', 'ftSugGetWithScores', 'FT.SUGGET'],
  ['java', 'topkAdd', 'TOPK.ADD'],
  ['java', 'evalReadonly', 'EVAL_RO'],
  ['java', 'vsimByElementWithScoresAndAttribs', 'VSIM'],
  ['python', 'incr', 'INCRBY'],
  ['python', 'sort_ro', 'SORT'],
  ['python', 'acl_log_reset', 'ACL LOG'],
  ['java', 'incr', 'INCR'],
])('in %s %s is %s', (language, method, command) => {
  expect(commandOf(method, language)?.command).toBe(command);
});

it.each(['setTimeout', 'getOptions', 'jsonify', 'setUp', 'keysOf2x', 'execAll', 'tsconfig'])(
  '%s is none',
  (method) => {
    expect(commandOf(method, 'javascript')).toBeUndefined();
  },
);

it.each<[Language, string]>([
  ['javascript', "logger.debug('order stored'); console.debug(order); log.debug('ready');"],
  ['javascript', 'process.memoryUsage(); disk.backup(file); await monitor.failover(); sheet.getRange(1);'],
  ['python', 'logging.debug("stored %s", order)'],
  ['python', 'r = requests.get(url)\ndata = r.json()\nname = data.get("name")'],
  ['python', 'with session.get(url, timeout=3) as r:\n  name = r.json().get("name")'],
  ['java', 'LOG.debug("stored", order); oauth.clientId("web");'],
  ['go', 'slog.Debug("stored", order)'],
])('what others than clients have methods for is no command: %s %s', (language, text) => {
  expect(found(text, language)).toEqual([]);
});

it('of a client the same names are commands', () => {
  const text =
    "redis.debug('SLEEP', 0); redis.failover('ABORT'); redis.memoryUsage('k'); redis.getrange('k', 0, 1); redis.clientId();";
  expect(found(text)).toEqual(['DEBUG SLEEP', 'FAILOVER', 'MEMORY USAGE', 'GETRANGE', 'CLIENT ID']);
});

it('a client that is called as an answer elsewhere in the file stays one', () => {
  const text =
    'r = redis.Redis()\nr.json().set("k", "$", 1)\ndef ask(url):\n  r = requests.get(url)\n  return r.text';
  expect(found(text, 'python')).toEqual(['JSON.SET']);
});

it('knows names of commands in any case', () => {
  expect(['hmget', 'JSON.SET', 'client list', 'XREADGROUP'].map(isCommandName)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['json-set', 'hm get', '', 'toString'].map(isCommandName)).toEqual([false, false, false, false]);
});

describe('a field of a client', () => {
  it.each<[Language, string, readonly string[]]>([
    // mGet alone would be MGET.
    [
      'javascript',
      "await client.json.mGet(['a'], '$'); client.multi().ts.incrBy('t', 1).exec();",
      ['JSON.MGET', 'MULTI', 'EXEC', 'TS.INCRBY'],
    ],
    [
      'javascript',
      'this.redis.topK.incrBy(k); this.#redisClient?.ft.search(i);',
      ['TOPK.INCRBY', 'FT.SEARCH'],
    ],
    ['javascript', 'res.json.get(x); settings.ts.range(y);', []],
    [
      'python',
      'r.json().set("k", "$", {})\nr.ft("i").search("q")\nr.pipeline().bf().create("b")',
      ['JSON.SET', 'FT.SEARCH', 'BF.RESERVE'],
    ],
    [
      'python',
      'index = r.ft("i")\nindex.create_index(x)\nindex.search("q")\nother.search("q")',
      ['FT.CREATE', 'FT.SEARCH'],
    ],
    ['python', 'response.json().get("k")', []],
  ])('has the commands of a module in %s: %s', (language, text, names) => {
    expect(found(text, language).toSorted()).toEqual(names.toSorted());
  });
});

describe('of packages', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'rsmq 0.12.4',
      "const mc = [['hmget', `${ns}${q}:Q`, 'vt'], ['time']];\nthis.redis.multi(mc).exec(f);",
      ['EXEC', 'HMGET', 'MULTI', 'TIME'],
    ],
    [
      'ratelimiter 3.4.1',
      "var operations = [\n  ['zremrangebyscore', key, 0, start],\n  ['zcard', key],\n];\ndb.multi(operations)",
      ['MULTI', 'ZCARD', 'ZREMRANGEBYSCORE'],
    ],
    [
      'rate-limit-redis 6.0.1',
      "await this.sendCommand({ key, isReadOnly: false, command: ['SCRIPT', 'LOAD', text] });",
      ['SCRIPT LOAD'],
    ],
    [
      '@socket.io/redis-adapter 8.3.0',
      'this.pubClient.publish(c, m); this.subClient.unsubscribe(c);',
      ['PUBLISH', 'UNSUBSCRIBE'],
    ],
    ['bull 4.16.5', "this.client.client('LIST')", ['CLIENT LIST']],
    [
      'none',
      "const routes = [['get', '/x'], ['set', '/y']]; api.sendCommand('reboot'); new Map().getBuffer(1);",
      [],
    ],
  ])('as %s has them', (_, text, names) => {
    expect(found(text).toSorted()).toEqual(names);
  });
});
