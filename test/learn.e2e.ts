// `learn` against real servers: what it writes down, what it sends, and what it leaves as it was.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTarget } from '../src/targets/open-target.ts';
import { findDragonfly, startRedis } from '../src/testkit/with-redis.ts';
import { ask, cli, startCli, temporaryDirectory } from './cli.ts';

interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(flavor: 'redis' | 'dragonfly'): Promise<Server> {
  const spec = { name: flavor, kind: 'local', flavor, settings: {} } as const;
  const target = await openTarget(spec, { runId: 'learn-e2e', env: process.env });
  const { address } = target.endpoint;
  if (address.kind !== 'tcp') throw new Error('no port');
  const server = { port: address.port, stop: () => target.stop() };
  servers.push(server);
  return server;
}

/** 50 sessions and 20 carts; then GET, HGETALL and CONFIG until it is told to stop. */
function useServer({ port }: Server): () => void {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  for (let id = 0; id < 50; id++) socket.write(`SET session:${1000 + id} ${'x'.repeat(64)} EX 3600\r\n`);
  for (let id = 0; id < 20; id++) socket.write(`HSET cart:${id}:items milk 1 tea 2\r\n`);
  const timer = setInterval(
    () => socket.write('GET session:1001\r\nGET session:1002\r\nHGETALL cart:7:items\r\nCONFIG GET hz\r\n'),
    10,
  );
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}

const SETTINGS = ['--duration', '1s', '--sample', '200', '--rate', '2000'];

describe.each(['redis', 'dragonfly'] as const)('learn from %s', (flavor) => {
  const skipped = flavor === 'dragonfly' && findDragonfly() === undefined;
  it.skipIf(skipped)(
    `writes a profile of what it is used for${skipped ? ' (skipped: no dragonfly)' : ''}`,
    async () => {
      const server = await start(flavor);
      const stop = useServer(server);
      const file = join(temporaryDirectory(), 'learned.yaml');
      try {
        const run = await cli(['learn', `redis://127.0.0.1:${server.port}`, ...SETTINGS, '-o', file]);
        expect(run.code, run.stderr).toBe(0);
        // Told before anything is sent.
        expect(run.stderr).toMatch(/^This will be sent to redis:\/\/127\.0\.0\.1:\d+/);
        expect(run.stdout).toBe('');
      } finally {
        stop();
      }
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(`# Learned by cache-bench from ${flavor} `);
      expect(text).toMatch(/pattern: "session:0*\{id\}"/);
      expect(text).toMatch(/pattern: "cart:0*\{id\}:items"/);
      expect(text).toMatch(/command: "GET \{key:strings\}"/);
      expect(text).toMatch(/command: "HGETALL \{key:hashes\}"/);
      expect(text).toMatch(/# - CONFIG, [\d.]+ %: it stops, reconfigures/);
      expect(text).not.toMatch(/session:1\d|cart:\d|milk/);
      expect((await cli(['validate', file])).stdout).toBe(`${file}: ok\n`);

      // Nothing of it was a write, and nothing reads all keys or everything that happens.
      const stats = ask(server, 'INFO', 'COMMANDSTATS');
      const commands = [...stats.matchAll(/cmdstat_([\w|]+):/g)].map(([, name]) => name!.toUpperCase());
      for (const name of ['KEYS', 'MONITOR', 'DEL', 'UNLINK', 'FLUSHALL'])
        expect(commands).not.toContain(name);
      expect(ask(server, 'DBSIZE')).toMatch(/\b70$/);
    },
  );
});

describe('learn', () => {
  it('weighs all of a hundred fields, of which a tenth is large', async () => {
    const server = await startRedis();
    servers.push(server);
    // 2,000 B ten times and 50 B ninety times: 245 B on average. Five of them are 50, 440 or 830 on average.
    const fields = "redis.call('HSET', KEYS[1], 'f' .. at, string.rep('x', at % 10 == 0 and 2000 or 50))";
    for (let id = 0; id < 10; id++)
      ask(server, 'EVAL', `for at = 1, 100 do ${fields} end`, '1', `cart:${1000 + id}`);
    const timer = setInterval(() => ask(server, 'HGETALL', 'cart:1001'), 20);
    const file = join(temporaryDirectory(), 'learned.yaml');
    try {
      const run = await cli(['learn', `redis://127.0.0.1:${server.port}`, ...SETTINGS, '-o', file]);
      expect(run.code, run.stderr).toBe(0);
    } finally {
      clearInterval(timer);
    }
    const size = Number(/\{value:(\d+)B\}/.exec(readFileSync(file, 'utf8'))?.[1]);
    expect(size).toBeGreaterThan(180);
    expect(size).toBeLessThan(380);
  });

  it('says what is in the way', async () => {
    const server = await startRedis(['--requirepass', 'right']);
    servers.push(server);
    const url = (login: string) => `redis://${login}127.0.0.1:${server.port}`;
    const failures: readonly (readonly [string, number, RegExp])[] = [
      ['redis://127.0.0.1:1', 1, /E_TARGET_UNREACHABLE: cannot connect to redis:\/\/127\.0\.0\.1:1/],
      [url(''), 1, /E_AUTH: .* wants a password/],
      ['redis', 2, /E_TARGET: learn redis: a newly started server has no load to learn from/],
      [url(':right@'), 1, /E_LEARN: nothing happened: in 50\.0 ms the server counted no command but ours/],
      [url('reader:word@'), 1, /E_DENIED: .* does not permit INFO/],
    ];
    ask(server, '--no-auth-warning', '-a', 'right', 'ACL', 'SETUSER', 'reader', 'on', '>word', '+ping', '~*');
    for (const [place, code, message] of failures) {
      const run = await cli(['learn', place, '--duration', '50ms']);
      expect(run.stderr).toMatch(message);
      expect(run.stderr).not.toContain('right');
      expect([run.code, run.stdout]).toEqual([code, '']);
    }
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('writes nothing when it is ended by %s', async (signal, expected) => {
    const server = await start('redis');
    const run = startCli(['learn', `redis://127.0.0.1:${server.port}`, '--duration', '10m']);
    await run.seen(/watching for/);
    run.kill(signal);
    const { code, stdout, stderr } = await run.finished;
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain('interrupted; nothing was written');
  });
});
