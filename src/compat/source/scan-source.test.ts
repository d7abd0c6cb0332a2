import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_FILES } from '../../core/node-files.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { scanSource } from './scan-source.ts';

function scan(texts: Readonly<Record<string, string>>) {
  const files = createMemoryFiles(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/app/${path}`, text])),
  );
  const { commands, scripts, ...rest } = scanSource('/app', '/app', files);
  return { ...rest, commands: [...commands.keys()].toSorted(), scripts };
}

describe('commands', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'ioredis',
      'a.ts',
      "import Redis from 'ioredis';\nconst db: Redis = new Redis();\nawait db.set('k', 1); db.getBuffer('k');\nawait db.multi().hincrby('h', 'f', 1).exec();\ndb.config('GET', 'x'); db.call('JSON.SET', 'k'); new Map().get(1); other.del('x');",
      ['CONFIG GET', 'EXEC', 'GET', 'HINCRBY', 'JSON.SET', 'MULTI', 'SET'],
    ],
    [
      'node-redis',
      'a.mjs',
      "import { createClient } from 'redis';\nconst c = await createClient().connect();\nc.hSet('k', 'f', 'v'); c.xGroupCreate('s', 'g', '$'); c.zRangeWithScores('z', 0, 1); c.sendCommand(['LCS', 'a', 'b']);",
      ['HSET', 'LCS', 'XGROUP CREATE', 'ZRANGE'],
    ],
    [
      'redis-py',
      'a.py',
      "import redis\nr = redis.Redis()\nr.set('k', 1)\nr.delete('k')\npipe = r.pipeline()\npipe.zadd('z', {'a': 1}).execute()\nr.execute_command('BF.ADD', 'k', 'x')\nd = {}\nd.get('x') # r.lpush('no')",
      ['BF.ADD', 'DEL', 'EXEC', 'SET', 'ZADD'],
    ],
    [
      'Jedis',
      'A.java',
      'import redis.clients.jedis.Jedis;\nclass A { void f(JedisPool pool) { try (Jedis j = pool.getResource()) { j.setex("k", 1, "v"); j.get("k"); } map.get("x"); } }',
      ['GET', 'SETEX'],
    ],
    [
      'go-redis',
      'a.go',
      'import "github.com/redis/go-redis/v9"\nfunc f() { rdb := redis.NewClient(&redis.Options{}); rdb.HGetAll(ctx, "k"); rdb.Do(ctx, "TS.ADD", "k"); rdb.ZAddNX(ctx, "z") }',
      ['HGETALL', 'TS.ADD', 'ZADD'],
    ],
  ])('of %s are found by their names, and those of other things are not', (client, file, text, commands) => {
    const found = scan({ [file]: text });
    expect(found.commands).toEqual(commands);
    expect(found.clients).toEqual([client]);
  });

  it('are found where the client comes from another file, by what it is called', () => {
    const text = "import { redis } from './db.js';\nredis.lpush('l', 1);\nthings.lpush('l', 1);";
    expect(scan({ 'a.js': text }).commands).toEqual(['LPUSH']);
  });

  it.each([
    ["import { redis } from '../lib/redis.ts';\nsub.subscribe('c');", 'a.ts', ['SUBSCRIBE']],
    ["const { sub } = require('./redis');\nsub.subscribe('c');", 'a.js', ['SUBSCRIBE']],
    ['from app.redis_client import conn\nconn.get("k")', 'a.py', ['GET']],
    ['from .connections import get_redis\nconn.get("k")', 'a.py', ['GET']],
    ['redis\nconn.get("k")', 'a.py', []],
  ])('are found where a module of the application hands out the client: %j', (text, file, commands) => {
    expect(scan({ [file]: text }).commands).toEqual(commands);
  });

  it.each([
    [
      "import { createClient } from 'redis';\ncreateClient({ RESP: 3, clientSideCache: { ttl: 0 } });",
      'a.ts',
    ],
    ["import { createClient } from 'redis';\ncreateClient({ RESP: 3, clientSideCache });", 'a.ts'],
    ['import redis\nr = redis.Redis(protocol=3, cache_config=CacheConfig())', 'a.py'],
    [
      'import redis.clients.jedis.csc.CacheConfig;\nvar c = CacheConfig.builder().maxSize(9).build();',
      'A.java',
    ],
  ])('are found where a setting makes the library send them: a cache within the client, %j', (text, file) => {
    expect(scan({ [file]: text }).commands).toEqual(['CLIENT TRACKING']);
    expect(scan({ [file]: text.split('\n')[1]! }).commands).toEqual([]);
  });

  it('are none where only a variable is named like such a setting', () => {
    const text = 'import redis\ncache_config = load()\nr = redis.Redis(**cache_config)';
    expect(scan({ 'a.py': text }).commands).toEqual([]);
  });

  it('are none where a field of a client, or what is kept beside one, has such a method', () => {
    const text = [
      'import redis',
      'connection = redis.Redis()',
      "connection.connection_pool.connection_kwargs.get('socket_timeout')",
      'connection.pool.copy()',
      "redis_kwargs.get('retry')",
      "redis_info.get('redis_version')",
      'r.published.delete(q)',
      'p = connection.pubsub()',
      'self.subscriber.shutdown()',
      "self.connection.pipeline().lpush('l', 1).execute()",
      "jobs[0].connection.ttl('k')",
    ].join('\n');
    expect(scan({ 'a.py': text }).commands).toEqual(['EXEC', 'LPUSH', 'TTL']);
  });

  it('are told with the file and line of each', () => {
    const text =
      "import Redis from 'ioredis';\nconst db = new Redis();\n\ndb.llen('l');\ndb.llen('m'); db.lpop('m');";
    const files = createMemoryFiles({ '/app/src/a.js': text });
    expect([...scanSource('/app', '/app', files).commands]).toEqual([
      ['LLEN', ['src/a.js:4', 'src/a.js:5']],
      ['LPOP', ['src/a.js:5']],
    ]);
  });

  it('in comments, texts and patterns are none', () => {
    const text =
      "import Redis from 'ioredis';\n// redis.lpush('l')\nconst t = 'redis.rpush(1)';\n/* redis.sadd() */ const p = /redis.zadd\\(/; const q = a / b; redis.llen('l');";
    expect(scan({ 'a.js': text }).commands).toEqual(['LLEN']);
  });
});

describe('scripts', () => {
  const places = (texts: Readonly<Record<string, string>>) =>
    scan(texts).scripts.map(({ id, file, found, examined, obstacle }) => [
      id,
      `${file}:${found.lines[0]}`,
      (examined?.undeclared ?? []).map(({ line, command }) => `${found.lines[line - 1]} ${command}`).join(),
      obstacle?.reason ?? '',
    ]);

  it('are found in texts of each language, with the line of the file in which a key is used', () => {
    expect(
      places({
        'a.js': "const x = `\n  local a = 1\n  return redis.call('GET', ARGV[1])\n`;",
        'b.py': 'S = """\nreturn redis.call("GET",\n  ARGV[2])\n"""\n',
        'c.go': 'package c // redis\nvar s = redis.NewScript(`\nreturn redis.call("GET", ARGV[3])`)',
        'D.java':
          'class D {\n String s = "local a = 4\\n" +\n   "return redis.call(\'GET\', " +\n   "ARGV[1])";\n}',
        'e.lua': "local a = 5\nreturn redis.call('GET', ARGV[1])",
      }),
    ).toEqual([
      ['D', 'D.java:2', '3 GET', ''],
      ['a', 'a.js:1', '3 GET', ''],
      ['b', 'b.py:1', '2 GET', ''],
      ['c', 'c.go:2', '3 GET', ''],
      ['e', 'e.lua:1', '2 GET', ''],
    ]);
  });

  it('that the program puts together are named, and not run', () => {
    const text = "redis.eval(`return redis.call('GET', ARGV[1] .. ${suffix})`, 0)";
    expect(places({ 'a.ts': text })).toEqual([
      ['a', 'a.ts:1', '1 GET', 'the program puts parts of it in while it runs'],
    ]);
    expect(places({ 'a.lua': 'return redis.call(' })[0]?.[3]).toMatch(/^it cannot be read as Lua: /);
  });

  it('are named once, however often they stand there, and parts of others are no scripts', () => {
    const script = "return redis.call('GET', KEYS[1])";
    expect(
      places({
        'a.lua': script,
        'b.lua': `-- the same\n${script}\n`,
        'c.lua': "local function f() redis.call('GET', KEYS[1]) end",
        'd.lua': `--- @include "c"\n${script} + 1`,
        'e.js': "log('redis.call is slow; see KEYS[1]')",
      }),
    ).toEqual([['a', 'a.lua:1', '', '']]);
  });
});

it('looks through packages that the application names and that use a client, and no others', () => {
  const manifest = (texts: object) => JSON.stringify(texts);
  const found = scan({
    'package.json': manifest({ dependencies: { queue: '1', leftpad: '1', ioredis: '6', '../up': '1' } }),
    'node_modules/queue/package.json': manifest({ peerDependencies: { ioredis: '*' } }),
    'node_modules/queue/lib/go.js': "const s = `return redis.call('GET', ARGV[1])`; client.lpush('x')",
    'node_modules/queue/test/go.js': "const s = `return redis.call('GET', ARGV[2])`",
    'node_modules/leftpad/package.json': '{}',
    'node_modules/leftpad/index.js': "client.rpush('x')",
    'node_modules/ioredis/package.json': manifest({ dependencies: { ioredis: '1' } }),
    'node_modules/ioredis/index.js': "redis.sadd('x')",
    'broken.js': "redis.get('unclosed",
  });
  expect(found.packages).toEqual(['queue']);
  expect(found.commands).toEqual(['GET', 'LPUSH']);
  expect(found.scripts.map(({ file }) => file)).toEqual(['node_modules/queue/lib/go.js']);
});

it('names each key that the scripts of a real queue do not declare, with its line', () => {
  const folder = join(import.meta.dirname, '../../../node_modules/bullmq/dist/cjs/scripts');
  const { scripts } = scanSource(folder, folder, NODE_FILES);
  expect(scripts.length).toBeGreaterThanOrEqual(60);
  expect(scripts.filter(({ obstacle }) => obstacle !== undefined)).toEqual([]);
  const found = scripts.flatMap(({ file, found: { lines }, examined }) =>
    (examined?.undeclared ?? []).map(({ line, command }) => ({ file, line: lines[line - 1]!, command })),
  );
  expect(found.length).toBeGreaterThan(500);
  const texts = new Map(
    scripts.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8').split('\n')]),
  );
  // Each is a call in that line, by the name of the command or by a variable that holds it.
  const lost = found.filter(({ file, line, command }) => {
    const text = texts.get(file)![line - 1] ?? '';
    return !text.includes(`call("${command}"`) && !/call\(\s*(?!["\s])/.test(text);
  });
  expect(lost).toEqual([]);
});
