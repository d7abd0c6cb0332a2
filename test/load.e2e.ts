// The load engine against real servers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../src/core/endpoint.ts';
import type { DriverName, IntervalSample, IoChoice, LoadPlan, LoadResult } from '../src/load/contract.ts';
import { runLoad } from '../src/load/coordinator.ts';
import { loadCalls } from '../src/load/io/load-calls.ts';
import type { CommandTemplate, Operation, TemplatePart } from '../src/profile/profile.ts';
import {
  aCommand,
  aKeyspace,
  aLoadPlan,
  anEndpoint,
  anOperation,
  KEY,
  VALUE,
} from '../src/testkit/builders.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';

const calls = await loadCalls();
if (typeof calls === 'string') it.skip(`the sockets of epoll, skipped: ${calls}`);
const IOS: readonly IoChoice[] = typeof calls === 'string' ? ['node'] : ['node', 'epoll'];
const WAYS: readonly { readonly driver: DriverName; readonly io: IoChoice }[] = [
  ...IOS.map((io) => ({ driver: 'resp', io }) as const),
  { driver: 'ioredis', io: 'node' },
];
const SHA1 = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db';
const ONE = { name: 'one', lua: 'return 1', sha1: SHA1, keys: 1 };

interface RunningLoad {
  /** Resolves when, from now on, half a second of the load has passed with replies in it. */
  goesOn(): Promise<void>;
  end(): Promise<LoadResult>;
}

/** A load that lasts until it is ended, however slow this machine is. */
function startLoad(plan: LoadPlan): RunningLoad {
  const abort = new AbortController();
  const samples: IntervalSample[] = [];
  const done = runLoad(
    { ...plan, stop: { kind: 'duration', durationNs: 60e9 } },
    { signal: abort.signal, onInterval: (sample) => samples.push(sample) },
  );
  return {
    async goesOn() {
      // The one under way may have had its replies before.
      const seen = samples.length + 1;
      const hasReplies = () => samples.slice(seen).some(({ completed }) => completed > 0);
      await expect.poll(hasReplies, { timeout: 240_000, interval: 50 }).toBe(true);
    },
    end() {
      abort.abort();
      return done;
    },
  };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

describe.each(WAYS)('the driver $driver by the sockets of $io on a real Redis', ({ driver, io }) => {
  it.each([2, 3] as const)(
    'gets every kind of reply right in RESP%i, as the server’s own counters say',
    async (protocol) => {
      const server = await redis();
      const plan = aLoadPlan(anEndpoint(server.port), {
        driver,
        io,
        protocol,
        operations: VARIED,
        keyspaces: [aKeyspace({ count: 500, elements: 20 })],
        scripts: [ONE],
        connections: 5,
        threads: 2,
        pipeline: 7,
        stop: { kind: 'requests', count: 20_000 },
      });
      const result = await runLoad(plan);
      expect(result.errorExamples).toEqual([]);
      expect(completedOf(result)).toBe(20_000);
      const calls = commandCalls(server.port);
      for (const { name, completed } of result.operations) {
        if (name !== 'transfer') expect(calls.get(name) ?? 0, name).toBe(completed);
      }
      const transfers = result.operations.find(({ name }) => name === 'transfer')!.completed;
      expect(calls.get('incr')).toBe(transfers);
      expect(calls.get('exec')).toBe(transfers);
      for (const { hits, misses, completed, name } of result.operations) {
        const expected = HITS_PER_REPLY[name];
        if (expected !== undefined) expect(hits + misses, name).toBe(completed * expected);
      }
      const stats = redisCli(server.port, 'INFO', 'stats');
      const { hits, misses } = result.operations.find(({ name }) => name === 'get')!;
      expect(hits).toBeGreaterThan(0);
      expect(misses).toBeGreaterThan(0);
      expect(Number(/keyspace_misses:(\d+)/.exec(stats)![1])).toBeGreaterThanOrEqual(misses);
    },
  );

  it('fills a keyspace so that the server has each key once', async () => {
    const server = await redis();
    await runLoad(
      aLoadPlan(anEndpoint(server.port), {
        driver,
        io,
        operations: [anOperation({ name: 'fill', commands: [aCommand('SET', KEY, VALUE)], hits: 'none' })],
        keyspaces: [aKeyspace({ count: 12_345 })],
        connections: 8,
        threads: 2,
        pipeline: 64,
        fill: true,
        stop: { kind: 'requests', count: 12_345 },
      }),
    );
    expect(redisCli(server.port, 'DBSIZE').trim()).toBe('12345');
    expect(redisCli(server.port, 'STRLEN', 'cb:test:key:12344').trim()).toBe('64');
  });

  it('loads a script anew when the server has forgotten it, and books only what failed meanwhile', async () => {
    const server = await redis();
    const running = startLoad(
      aLoadPlan(anEndpoint(server.port), {
        driver,
        io,
        operations: [evalsha()],
        scripts: [ONE],
        connections: 4,
      }),
    );
    await running.goesOn();
    redisCli(server.port, 'SCRIPT', 'FLUSH');
    await running.goesOn();
    const result = await running.end();
    const { completed, errors } = result.operations[0]!;
    expect(errors).toBeGreaterThan(0);
    expect(errors).toBeLessThanOrEqual(20);
    expect(completed).toBeGreaterThan(10 * errors);
    expect(result.errorExamples[0]!.text).toMatch(/^NOSCRIPT/);
    expect(result.reconnects).toBe(0);
  });

  it('replaces connections that the server kills', async () => {
    const server = await redis();
    const running = startLoad(
      aLoadPlan(anEndpoint(server.port), {
        driver,
        io,
        connections: 6,
        threads: 2,
      }),
    );
    // All of them are at work.
    const atWork = () => redisCli(server.port, 'CLIENT', 'LIST').match(/ cmd=(get|set) /g)?.length ?? 0;
    await expect.poll(atWork, { timeout: 240_000 }).toBe(6);
    redisCli(server.port, 'CLIENT', 'KILL', 'TYPE', 'normal');
    await running.goesOn();
    const result = await running.end();
    expect(result.reconnects).toBe(6);
    const errors = result.operations.reduce((sum, { errors: own }) => sum + own, 0);
    expect(errors).toBeGreaterThan(0);
    expect(errors).toBeLessThanOrEqual(6);
  });

  it('logs in with a password and as an ACL user, and refuses a wrong one with E_AUTH', async () => {
    const server = await redis(['--requirepass', 'secret', '--user', 'bench', 'on', '>other', '~*', '+@all']);
    for (const login of [{ password: 'secret' }, { username: 'bench', password: 'other' }]) {
      for (const protocol of [2, 3] as const) {
        const result = await runLoad(aLoadPlan(anEndpoint(server.port, login), { driver, io, protocol }));
        expect(completedOf(result)).toBe(1000);
      }
    }
    for (const login of [{ password: 'wrong' }, { username: 'nobody', password: 'other' }, {}]) {
      const plan = aLoadPlan(anEndpoint(server.port, login), { driver, io });
      await expect(runLoad(plan)).rejects.toMatchObject({ code: 'E_AUTH' });
    }
  });

  it('counts commands without permission as errors of their operation', async () => {
    const server = await redis(['--user', 'reader', 'on', '>pw', '~*', '+@read', '+@connection', '-@write']);
    const login = { username: 'reader', password: 'pw' };
    const result = await runLoad(aLoadPlan(anEndpoint(server.port, login), { driver, io }));
    const [get, set] = result.operations;
    expect(get!.errors).toBe(0);
    expect(set!.completed).toBe(0);
    expect(set!.errors + get!.completed).toBe(1000);
    expect(result.errorExamples[0]!.text).toMatch(/^NOPERM/);
  });

  it('connects by a Unix socket', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'redis.sock');
    await redis(['--unixsocket', path]);
    const result = await runLoad(
      aLoadPlan({ address: { kind: 'unix', path }, db: 3 }, { driver, io, pipeline: 8 }),
    );
    expect(completedOf(result)).toBe(1000);
    const gone: Endpoint = { address: { kind: 'unix', path: `${path}.gone` }, db: 0 };
    await expect(runLoad(aLoadPlan(gone, { driver, io }))).rejects.toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
    });
  });
});

describe.each(WAYS)('the driver $driver by the sockets of $io over TLS', ({ driver, io }) => {
  /** On a full machine handshakes and large values take seconds. */
  const timeoutNs = 60e9;
  let directory: string;
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  let server: StartedServer;
  let port: number;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cache-bench-tls-'));
    makeCertificates(directory);
    const plain = await startRedis();
    port = plain.port;
    await plain.stop();
    server = await startRedis([
      ...['--tls-port', String(port), '--tls-auth-clients', 'yes'],
      ...['--tls-cert-file', join(directory, 'server.crt'), '--tls-key-file', join(directory, 'server.key')],
      ...['--tls-ca-cert-file', join(directory, 'ca.crt')],
    ]);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('checks the server by its authority and name, and shows its own certificate', async () => {
    const result = await runLoad(
      aLoadPlan(endpoint({ ca: read('ca.crt') }), { driver, io, timeoutNs, pipeline: 16, threads: 2 }),
    );
    expect(completedOf(result)).toBe(1000);
    expect(result.errorExamples).toEqual([]);
  });

  it('moves values far larger than a TLS record', async () => {
    const size = { kind: 'range', minBytes: 1, maxBytes: 300_000 } as const;
    const result = await runLoad(
      aLoadPlan(endpoint({ ca: read('ca.crt') }), {
        driver,
        io,
        timeoutNs,
        operations: [
          anOperation({
            name: 'set',
            commands: [aCommand('SET', KEY, { kind: 'value', size })],
            hits: 'none',
          }),
          anOperation(),
        ],
        keyspaces: [aKeyspace({ count: 10 })],
        values: { size, content: 'binary', compressibility: 0 },
        pipeline: 4,
        stop: { kind: 'requests', count: 200 },
      }),
    );
    expect(completedOf(result)).toBe(200);
  });

  it('refuses a server it cannot check, unless told to accept any', async () => {
    await expect(runLoad(aLoadPlan(endpoint({}), { driver, io }))).rejects.toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
      hint: expect.stringContaining('tls-insecure'),
    });
    expect(
      completedOf(await runLoad(aLoadPlan(endpoint({ verify: false }), { driver, io, timeoutNs }))),
    ).toBe(1000);
    const otherName = endpoint({ ca: read('ca.crt'), servername: 'elsewhere.example' });
    await expect(runLoad(aLoadPlan(otherName, { driver, io }))).rejects.toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
    });
  });

  it('says so when the server wants TLS and gets none', async () => {
    await expect(runLoad(aLoadPlan(anEndpoint(port), { driver, io }))).rejects.toMatchObject({
      code: expect.stringMatching(/^E_PROTOCOL|E_TARGET_UNREACHABLE$/),
    });
  });

  function endpoint(overrides: { ca?: string; verify?: boolean; servername?: string }): Endpoint {
    return {
      ...anEndpoint(port),
      tls: {
        verify: true,
        servername: 'redis.test',
        cert: read('client.crt'),
        key: read('client.key'),
        ...overrides,
      },
    };
  }
});

describe('worker threads', () => {
  it.runIf(process.platform === 'linux')(
    'stay on the CPUs they are given, and say how much of them they used',
    async () => {
      const server = await redis();
      const running = startLoad(aLoadPlan(anEndpoint(server.port), { threads: 2, cpus: [0] }));
      const onFirst = () =>
        readdirSync('/proc/self/task').filter((id) => allowedCpus(`/proc/self/task/${id}/status`) === '0');
      await expect.poll(() => onFirst().length, { timeout: 240_000 }).toBe(2);
      await running.goesOn();
      const result = await running.end();
      for (const { pinned, cpuShare } of result.workers) {
        expect(pinned).toBe(true);
        expect(cpuShare).toBeGreaterThan(0);
        expect(cpuShare).toBeLessThan(1.05);
      }
    },
  );

  it('say so when they cannot be pinned', async () => {
    const server = await redis();
    const result = await runLoad(aLoadPlan(anEndpoint(server.port), { cpus: [4095] }));
    expect(result.workers[0]!.pinned).toBe(false);
    expect(completedOf(result)).toBe(1000);
  });
});

describe.runIf(typeof calls !== 'string')('descriptors of a thread that Node knows nothing of', () => {
  it('are given back when it ends, is interrupted, or is ended because its server has gone', async () => {
    const server = await redis();
    const plan = aLoadPlan(anEndpoint(server.port), {
      ...{ io: 'epoll', connections: 40, threads: 2, timeoutNs: 2e9 },
      stop: { kind: 'duration', durationNs: 60e9 },
    });
    await runLoad({ ...plan, stop: { kind: 'requests', count: 100 } });
    const before = countDescriptors();
    for (let i = 0; i < 3; i++) {
      await runLoad({ ...plan, stop: { kind: 'requests', count: 100 } });
      const controller = new AbortController();
      // Once while threads connect, then while they send.
      if (i === 0) setTimeout(() => controller.abort(), 100);
      const onStart = () => setTimeout(() => controller.abort(), 200);
      expect((await runLoad(plan, { signal: controller.signal, onStart })).interrupted).toBe(true);
    }
    const lost = runLoad(plan, { onStart: () => setTimeout(() => void server.stop(), 100) });
    await expect(lost).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
    expect(countDescriptors()).toBeLessThanOrEqual(before);
  });
});

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

describe.each(IOS)('many connections by the sockets of %s', (io) => {
  it('opens 4000 of them, in waves, and uses every one', async () => {
    const server = await redis(['--maxclients', '4100']);
    const result = await runLoad(
      aLoadPlan(anEndpoint(server.port), {
        io,
        connections: 4000,
        threads: 2,
        timeoutNs: 60e9,
        stop: { kind: 'requests', count: 12_000 },
      }),
    );
    const { errorExamples, reconnects } = result;
    const timeouts = result.operations.map((operation) => operation.timeouts);
    expect(completedOf(result), JSON.stringify({ errorExamples, reconnects, timeouts })).toBe(12_000);
    expect(redisCli(server.port, 'INFO', 'stats')).toMatch(/rejected_connections:0\r?\n/);
  });

  it('says what to do when the server accepts no more', async () => {
    const server = await redis(['--maxclients', '10']);
    const plan = aLoadPlan(anEndpoint(server.port), { io, connections: 50 });
    await expect(runLoad(plan)).rejects.toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
      message: expect.stringContaining('max number of clients'),
      hint: expect.stringContaining('maxclients'),
    });
  });
});

const FIELD = { kind: 'field', keyspace: 'keys' } as const;
const MEMBER = { kind: 'member', keyspace: 'keys' } as const;
const SCORE = { kind: 'score' } as const;

const VARIED: readonly Operation[] = [
  anOperation({ name: 'get', weight: 5 }),
  // Half the keyspace, so that reads miss.
  anOperation({ name: 'set', weight: 1, commands: [aCommand('SET', KEY, VALUE)], hits: 'none' }),
  anOperation({
    name: 'mget',
    commands: [aCommand('MGET', KEY, KEY, KEY)],
    hits: 'null-elements-are-misses',
  }),
  anOperation({ name: 'exists', commands: [aCommand('EXISTS', KEY)], hits: 'zero-is-miss' }),
  anOperation({ name: 'hset', commands: [typed('HSET', 'h', FIELD, VALUE)], hits: 'none' }),
  anOperation({ name: 'hget', commands: [typed('HGET', 'h', FIELD)], hits: 'null-is-miss' }),
  anOperation({ name: 'hgetall', commands: [typed('HGETALL', 'h')], hits: 'empty-is-miss' }),
  anOperation({ name: 'zadd', commands: [typed('ZADD', 'z', SCORE, MEMBER)], hits: 'none' }),
  anOperation({ name: 'zscore', commands: [typed('ZSCORE', 'z', MEMBER)], hits: 'null-is-miss' }),
  anOperation({
    name: 'zrange',
    commands: [typed('ZRANGE', 'z', '0', '9', 'WITHSCORES')],
    hits: 'empty-is-miss',
  }),
  anOperation({ name: 'sadd', commands: [typed('SADD', 's', MEMBER)], hits: 'none' }),
  anOperation({ name: 'smembers', commands: [typed('SMEMBERS', 's')], hits: 'empty-is-miss' }),
  evalsha(),
  anOperation({
    name: 'transfer',
    commands: [typed('INCR', 'n'), typed('GETEX', 'n')],
    transaction: true,
    hits: 'none',
  }),
];

/** Reads that a reply of theirs counts for. */
const HITS_PER_REPLY: Readonly<Record<string, number>> = {
  get: 1,
  mget: 3,
  exists: 1,
  hget: 1,
  hgetall: 1,
  zscore: 1,
  zrange: 1,
  smembers: 1,
};

type Word = string | TemplatePart;

/** With a key of the keyspace behind a letter for its type. */
function typed(name: string, type: string, ...rest: readonly Word[]): CommandTemplate {
  const [command, ...others] = aCommand(name, ...rest);
  return [command!, [{ kind: 'text', text: `${type}:` } as const, KEY], ...others];
}

function evalsha(): Operation {
  return anOperation({
    name: 'evalsha',
    commands: [aCommand('EVALSHA', { kind: 'script', script: 'one' }, '1', KEY)],
    hits: 'none',
  });
}

async function redis(flags: readonly string[] = []): Promise<StartedServer> {
  const server = await startRedis(flags);
  stops.push(() => server.stop());
  return server;
}

function redisCli(port: number, ...words: readonly string[]): string {
  return execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' });
}

/** A thread may end while we look. */
function allowedCpus(path: string): string | undefined {
  try {
    return /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** How often the server executed each command. */
function commandCalls(port: number): ReadonlyMap<string, number> {
  const text = redisCli(port, 'INFO', 'commandstats');
  return new Map(
    [...text.matchAll(/cmdstat_([a-z|]+):calls=(\d+)/g)].map(([, name, calls]) => [name!, Number(calls)]),
  );
}

function completedOf(result: LoadResult): number {
  return result.operations.reduce((sum, { completed }) => sum + completed, 0);
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
  stops.push(async () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An authority, a server for `redis.test` and a client, both signed by it. */
function makeCertificates(directory: string): void {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  );
  for (const [file, name] of [
    ['server', 'redis.test'],
    ['client', 'client.test'],
  ] as const) {
    openssl(
      ...['req', '-x509', ...key, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-days', '2'],
      ...['-keyout', `${file}.key`, '-out', `${file}.crt`, '-subj', `/CN=${name}`],
      ...['-addext', `subjectAltName=DNS:${name}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
    );
  }
}
