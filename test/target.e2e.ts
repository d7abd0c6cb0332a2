// Targets against real servers: starting, attaching, losing and cleaning up.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath, kill } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import { synchroniseReplica } from '../src/run/during/replica.ts';
import { refuseForeignData } from '../src/stage/foreign-data.ts';
import { inspectDatabase } from '../src/targets/access/database-size.ts';
import { countKeys, removeKeys } from '../src/targets/access/own-keys.ts';
import type { Target } from '../src/targets/contract.ts';
import { openControlClient } from '../src/targets/control/control-client.ts';
import { loadScripts, readMemory } from '../src/targets/control/data.ts';
import { openTarget } from '../src/targets/open-target.ts';
import { workingDirectoryOf } from '../src/targets/processes/process-identity.ts';
import { findServerBinary } from '../src/targets/programs/find-binary.ts';
import { applyWishes } from '../src/targets/spec/apply-wishes.ts';
import { parseTargetSpec } from '../src/targets/spec/parse-target-spec.ts';
import { cleanUpOrphans } from '../src/targets/started/orphans.ts';
import { readOwner } from '../src/targets/started/private-directory.ts';
import { failureOf } from '../src/testkit/failure-of.ts';

const REDIS = findServerBinary('redis', env);
if (REDIS === undefined) throw new Error('these tests need redis-server on PATH');
const DRAGONFLY = findServerBinary('dragonfly', env);

let scratch: string;
let tempRoot: string;
let cleanUps: (() => unknown)[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cache-bench-e2e-'));
  tempRoot = join(scratch, 'servers');
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  rmSync(scratch, { recursive: true, force: true });
});

async function open(text: string, context: Partial<Parameters<typeof openTarget>[1]> = {}): Promise<Target> {
  const spec = parseTargetSpec(text, context.env ?? env);
  const target = await openTarget(spec, { runId: 'e2e', tempRoot, env, ...context });
  cleanUps.push(() => target.stop());
  return target;
}

function portOf(target: Target): number {
  const { address } = target.endpoint;
  return address.kind === 'tcp' ? address.port : 0;
}

/** A server that somebody else runs. */
async function runRedis(
  ...settings: string[]
): Promise<{ process: ChildProcess; port: number; url: string }> {
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', scratch, ...settings];
  const process = spawn(REDIS!, args, { stdio: 'ignore' });
  cleanUps.push(() => endProcess(process));
  for (let i = 0; i < 6000 && !(await accepts(port)); i++) await sleep(20);
  return { process, port, url: `redis://127.0.0.1:${port}` };
}

async function endProcess(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGKILL');
  await ended;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Processes that work in a directory below, in the order they began. */
function listInside(root: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && workingDirectoryOf(pid).startsWith(`${root}/`))
    .sort((a, b) => a - b);
}

/** A program that stands in for redis-server, e.g. to lose the race for a port. */
function writeScript(body: string): { readonly [variable: string]: string | undefined } {
  const path = join(scratch, 'server.sh');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return { ...env, CACHE_BENCH_REDIS_BIN: path };
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

function directoriesLeft(): readonly string[] {
  return existsSync(tempRoot) ? readdirSync(tempRoot) : [];
}

describe('a server of our own', () => {
  it('starts, says who it is, and leaves nothing behind', async () => {
    const target = await open('redis');
    const pid = target.localPid!;
    expect(target).toMatchObject({ name: 'redis', owned: true, cpus: undefined });
    expect(target.identity).toMatchObject({ flavor: 'redis', processId: pid, threads: 1 });
    expect(target.identity.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await target.info('persistence')).get('aof_enabled')).toBe('0');
    const [directory] = directoriesLeft();
    expect(directory).toMatch(/^e2e-redis-/);
    expect(statSync(tempRoot).mode & 0o777).toBe(0o700);
    expect(statSync(join(tempRoot, directory!)).mode & 0o777).toBe(0o700);
    await target.assertAlive();
    await Promise.all([target.stop(), target.stop()]);
    expect(isAlive(pid)).toBe(false);
    expect(await accepts(portOf(target))).toBe(false);
    expect(directoriesLeft()).toEqual([]);
  });

  it.each(DRAGONFLY === undefined ? ['redis'] : ['redis', 'dragonfly'])(
    '%s is the same target after a restart, empty and in another process',
    async (flavor) => {
      const target = await open(flavor);
      const [pid, port, { runId }] = [target.localPid!, portOf(target), target.identity];
      const client = await openControlClient(target.endpoint);
      await client.call('SET', 'a', '1');
      client.close();
      target.process!.signal('SIGKILL');
      await expect(target.assertAlive()).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
      await target.process!.restart(30_000);
      await target.assertAlive();
      expect(target.localPid).not.toBe(pid);
      expect(target.identity.processId).toBe(target.localPid);
      expect(target.identity.runId).not.toBe(runId);
      expect(portOf(target)).toBe(port);
      expect(await inspectDatabase(target)).toEqual({ keys: 0 });
      expect(readOwner(target.directory!)!.server!.pid).toBe(target.localPid);
      const last = target.localPid!;
      // Ends the one that is about to answer, too.
      const again = target.process!.restart(30_000).catch(() => {});
      await target.stop();
      await again;
      expect([pid, last, target.localPid!].filter(isAlive)).toEqual([]);
      expect(directoriesLeft()).toEqual([]);
    },
  );

  it('that does not come back is lost, and says why', async () => {
    const target = await open('redis');
    const pid = target.localPid!;
    await expect(target.process!.restart(0)).rejects.toMatchObject({ code: 'E_TARGET_START' });
    const error = await failureOf(target.assertAlive());
    expect(error.code).toBe('E_TARGET_LOST');
    expect(error.message).toMatch(/^redis: the server did not come back: .*gave no answer/);
    expect([pid, target.localPid!].filter(isAlive)).toEqual([]);
  });

  it('takes settings, threads and CPUs', async () => {
    const target = await open('io=redis?maxmemory=64mb', { serverThreads: 2, cpus: [1] });
    expect(target.name).toBe('io');
    expect(target.identity).toMatchObject({ threads: 2, maxMemoryBytes: 64 * 1024 * 1024 });
    expect(target.cpus).toEqual([1]);
    expect(target.commandLine!.join(' ')).toMatch(
      /taskset -c 1 .*redis-server .*--io-threads 2 --maxmemory 64mb$/,
    );
    expect(readFileSync(`/proc/${target.localPid}/status`, 'utf8')).toMatch(/^Cpus_allowed_list:\t1$/m);
  });

  it('is out of reach of a Ctrl-C in the terminal', async () => {
    const target = await open('redis');
    const stat = readFileSync(`/proc/${target.localPid}/stat`, 'utf8');
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    expect([group, session]).toEqual([`${target.localPid}`, `${target.localPid}`]);
  });

  it('that refuses its settings is quoted', async () => {
    const error = await failureOf(open('redis?io-thread=2'));
    expect(error.code).toBe('E_TARGET_START');
    expect(error.message).toMatch(
      /^redis: Redis \(.*redis-server\) exited with code 1 before it answered; its last lines:\n/,
    );
    expect(error.message).toContain('io-thread "2"');
    expect(error.hint).toMatch(/^It refuses the setting io-thread: /);
    expect(directoriesLeft()).toEqual([]);
  });

  it('that ends at once without a word is named by its program', async () => {
    const error = await failureOf(open('redis', { env: writeScript('exit 0') }));
    expect(error.message).toBe(
      `redis: Redis (${join(scratch, 'server.sh')}) exited with code 0 before it answered, and wrote nothing`,
    );
  });

  it('that is not installed is explained', async () => {
    const error = await failureOf(open('redis', { env: { PATH: '/nonexistent' } }));
    expect(error).toMatchObject({ code: 'E_NO_SERVER', exitCode: 2 });
    expect(error.hint).toContain('CACHE_BENCH_REDIS_BIN');
    const wrong = await failureOf(open('redis', { env: { CACHE_BENCH_REDIS_BIN: scratch } }));
    expect(wrong.message).toContain(`CACHE_BENCH_REDIS_BIN is ${scratch}`);
  });

  it('tries another port when one was taken meanwhile', async () => {
    const { port } = await runRedis();
    const once = join(scratch, 'tried');
    const script = `[ -e ${once} ] && exec ${REDIS} "$@"; touch ${once}; exec ${REDIS} --port ${port} --bind 127.0.0.1`;
    const target = await open('redis', { env: writeScript(script) });
    expect(existsSync(once)).toBe(true);
    expect(portOf(target)).not.toBe(port);
    expect(directoriesLeft()).toHaveLength(1);
  });

  it('tries another port also when the one that took it answers like a server of ours', async () => {
    const once = join(scratch, 'tried');
    const rival = `${REDIS} --port $2 --bind 127.0.0.1 --save ''`;
    const script = `[ -e ${once} ] || { touch ${once}; ${rival} & sleep 0.2; }; exec ${REDIS} "$@"`;
    const target = await open('redis', { env: writeScript(script) });
    expect(existsSync(once)).toBe(true);
    expect(target.identity.processId).toBe(target.localPid);
    expect(directoriesLeft()).toHaveLength(1);
  });

  it('is not confused with another process that answers in its place', async () => {
    const error = await failureOf(open('redis', { env: writeScript(`${REDIS} "$@" & wait`) }));
    expect(error.code).toBe('E_WRONG_SERVER');
    expect(error.message).toMatch(
      /^redis: process \d+ answers on port \d+, but the server started is process \d+$/,
    );
    const pid = Number(/process (\d+) answers/.exec(error.message)![1]);
    await expect.poll(() => isAlive(pid), { timeout: 240_000 }).toBe(false);
  });

  it('can be given up while it starts', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    const error = await failureOf(
      open('redis', { env: writeScript('exec sleep 600'), signal: abort.signal }),
    );
    expect(error).toMatchObject({ code: 'E_INTERRUPTED', exitCode: 130 });
    expect(directoriesLeft()).toEqual([]);
  });

  it('that dies says how', async () => {
    const target = await open('redis');
    kill(target.localPid!, 'SIGSEGV');
    await expect.poll(() => isAlive(target.localPid!), { timeout: 240_000 }).toBe(false);
    const error = await failureOf(target.assertAlive());
    expect(error.code).toBe('E_TARGET_LOST');
    expect(error.message).toMatch(/^redis: the server was ended by SIGSEGV; its last lines:\n/);
  });

  it('that hangs is ended all the same', async () => {
    const target = await open('redis');
    kill(target.localPid!, 'SIGSTOP');
    expect((await failureOf(target.assertAlive())).message).toContain('gave no reply');
    await target.stop();
    expect(isAlive(target.localPid!)).toBe(false);
    expect(directoriesLeft()).toEqual([]);
  });

  it('does not start in a directory that others can write to', async () => {
    chmodSync(scratch, 0o777);
    const error = await failureOf(open('redis', { tempRoot: scratch }));
    expect(error.code).toBe('E_TEMP_DIR');
  });
});

describe('a server with a password and TLS', () => {
  it.each([
    ['redis', 'redis?repl-diskless-sync-delay=0'],
    ...(DRAGONFLY === undefined ? [] : [['dragonfly', 'dragonfly']]),
  ])('has replicas and is started again as any other: %s', async (_flavor, text) => {
    const wished = applyWishes(parseTargetSpec(text!, env), { auth: { kind: 'generated' }, tls: true });
    const target = await openTarget(wished.spec, { runId: 'e2e', tempRoot, env });
    cleanUps.push(() => target.stop());
    const client = await openControlClient(target.endpoint);
    for (let i = 0; i < 10; i++) await client.call('SET', `k${i}`, 'v');
    client.close();
    const { keys } = await synchroniseReplica(target, 20e9, new AbortController().signal);
    expect(keys).toBe(10);
    const before = target.identity.runId;
    await target.process!.restart(20_000);
    await target.assertAlive();
    expect(target.identity.runId).not.toBe(before);
    const { password: _, ...open } = target.endpoint;
    expect((await failureOf(openControlClient(open))).code).toBe('E_AUTH');
  });
});

describe('a cluster', () => {
  it('of which a node dies while it forms says which, and how it ended', async () => {
    const env_ = writeScript(
      `case "$PWD" in *node_2*) (sleep 0.3; kill -9 $$) & ;; esac\nexec ${REDIS} "$@"`,
    );
    const error = await failureOf(open('redis-cluster', { env: env_ }));
    expect(`${error.code} ${error.message}`).toMatch(
      /^E_TARGET_(LOST|START) redis-cluster node 2: .* was ended by SIGKILL/,
    );
    expect(directoriesLeft()).toEqual([]);
  });
});

describe('the flags of a started server', () => {
  const waysOf = ({ readings = [] }: Target) =>
    Object.fromEntries(readings.map(({ flag, by }) => [flag, by]));

  it('are read back one by one, each by the way that tells most', async () => {
    const target = await open('redis?hz=50&client-output-buffer-limit=pubsub%2064mb%2016mb%2060');
    const told = Object.fromEntries((target.readings ?? []).map(({ flag, told: text }) => [flag, text]));
    expect(told).toMatchObject({ hz: '50', save: '', appendonly: 'no', port: String(portOf(target)) });
    expect(new Set(Object.values(waysOf(target)))).toEqual(new Set(['config']));
  });

  it.skipIf(DRAGONFLY === undefined)(
    'that nothing tells are known by what its process was given',
    async () => {
      const target = await open('dragonfly?cache_mode=true&maxmemory=1gb');
      expect(waysOf(target)).toEqual({
        port: 'effect',
        bind: 'effect',
        dir: 'config',
        dbfilename: 'config',
        version_check: 'command-line',
        logtostderr: 'command-line',
        proactor_threads: 'info',
        cache_mode: 'info',
        maxmemory: 'config',
      });
    },
  );

  it('are read back on every node of a cluster', async () => {
    const target = await open('redis-cluster?shards=2');
    expect(waysOf(target)).toMatchObject({ shards: 'effect', 'cluster-enabled': 'config', save: 'config' });
  });
});

describe('after a cache-bench that was killed', () => {
  /** Another process that opens a target and is killed without a chance to stop it. */
  async function openElsewhere(): Promise<{ tool: ChildProcess; serverPid: number; directory: string }> {
    const script = `
      import { openTarget } from ${JSON.stringify(new URL('../dist/targets/open-target.js', import.meta.url).href)};
      const target = await openTarget({ name: 'redis', kind: 'local', flavor: 'redis', settings: {} },
        { runId: 'lost', tempRoot: ${JSON.stringify(tempRoot)}, env: process.env });
      console.log(target.localPid);
      setInterval(() => {}, 1000);`;
    const tool = spawn(execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const serverPid = await new Promise<number>((resolve) =>
      tool.stdout!.once('data', (data) => resolve(Number(data))),
    );
    cleanUps.push(() => endProcess(tool));
    cleanUps.push(() => isAlive(serverPid) && kill(serverPid, 'SIGKILL'));
    return { tool, serverPid, directory: join(tempRoot, readdirSync(tempRoot)[0]!) };
  }

  it('its server is ended at the next start, and not before', async () => {
    const { tool, serverPid, directory } = await openElsewhere();
    expect(await cleanUpOrphans(tempRoot)).toEqual([]);
    expect(isAlive(serverPid)).toBe(true);
    await endProcess(tool);
    expect(isAlive(serverPid)).toBe(true);
    expect(await cleanUpOrphans(tempRoot)).toEqual([{ directory, pids: [serverPid] }]);
    expect(isAlive(serverPid)).toBe(false);
    expect(directoriesLeft()).toEqual([]);
    expect(await cleanUpOrphans(tempRoot)).toEqual([]);
  });

  it('its server is found even if the killed one had no time to note it', async () => {
    const { tool, serverPid, directory } = await openElsewhere();
    await endProcess(tool);
    const file = join(directory, 'owner.json');
    const { server, ...owner } = JSON.parse(readFileSync(file, 'utf8'));
    expect(server.pid).toBe(serverPid);
    writeFileSync(file, JSON.stringify(owner));
    expect(await cleanUpOrphans(tempRoot)).toEqual([{ directory, pids: [serverPid] }]);
    expect(isAlive(serverPid)).toBe(false);
  });

  it.each([true, false])(
    'what a script that stood in for the server started is ended too; noted: %s',
    async (isNoted) => {
      const script = `
      import { openTarget } from ${JSON.stringify(new URL('../dist/targets/open-target.js', import.meta.url).href)};
      await openTarget({ name: 'redis', kind: 'local', flavor: 'redis', settings: {} },
        { runId: 'lost', tempRoot: ${JSON.stringify(tempRoot)}, env: process.env });`;
      const tool = spawn(execPath, ['--input-type=module', '-e', script], {
        env: writeScript('sleep 600\nexit 0'),
        stdio: 'ignore',
      });
      cleanUps.push(() => endProcess(tool));
      await expect.poll(() => listInside(tempRoot), { timeout: 240_000 }).toHaveLength(2);
      const [leader, child] = listInside(tempRoot);
      cleanUps.push(() => isAlive(child!) && kill(child!, 'SIGKILL'));
      const file = join(tempRoot, directoriesLeft()[0]!, 'owner.json');
      const read = () => JSON.parse(readFileSync(file, 'utf8'));
      // It runs before it is noted.
      await expect.poll(() => read().server?.pid, { timeout: 240_000 }).toBe(leader);
      await endProcess(tool);
      const { server: _server, ...owner } = read();
      if (!isNoted) writeFileSync(file, JSON.stringify(owner));
      await cleanUpOrphans(tempRoot);
      expect(listInside(tempRoot)).toEqual([]);
      expect(directoriesLeft()).toEqual([]);
    },
  );

  it('a directory that it had no time to sign goes, and one of somebody else stays', async () => {
    for (const [name, file] of [['empty'], ['begun', 'owner.json.new'], ['foreign', 'notes.txt']] as const) {
      mkdirSync(join(tempRoot, name), { recursive: true, mode: 0o700 });
      if (file !== undefined) writeFileSync(join(tempRoot, name, file), '{');
    }
    chmodSync(tempRoot, 0o700);
    await cleanUpOrphans(tempRoot);
    expect(directoriesLeft()).toEqual(['foreign']);
  });

  it('other processes are left alone: in that directory, or under a number that was given again', async () => {
    const { tool, serverPid, directory } = await openElsewhere();
    await endProcess(tool);
    kill(serverPid, 'SIGKILL');
    const bystander = spawn('sleep', ['600'], { cwd: directory, stdio: 'ignore' });
    cleanUps.push(() => endProcess(bystander));
    const file = join(directory, 'owner.json');
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...owner, server: { ...owner.server, pid: bystander.pid } }));
    expect(await cleanUpOrphans(tempRoot)).toEqual([{ directory, pids: [] }]);
    expect(isAlive(bystander.pid!)).toBe(true);
  });

  it('what another PID namespace owns is left alone', async () => {
    const { tool, serverPid, directory } = await openElsewhere();
    await endProcess(tool);
    const file = join(directory, 'owner.json');
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...owner, space: { ...owner.space, pidNamespace: 'pid:[1]' } }));
    expect(await cleanUpOrphans(tempRoot)).toEqual([]);
    expect(isAlive(serverPid)).toBe(true);
  });
});

describe('a server that is attached', () => {
  it('is refused with its data, and keys that a killed cache-bench left are called so', async () => {
    const { url } = await runRedis();
    const target = await open(url);
    const client = await openControlClient(target.endpoint);
    await client.call('SET', 'precious', 'value');
    const foreign = await failureOf(refuseForeignData([target], false));
    expect(foreign).toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
    expect(foreign.hint).toMatch(/^Name an empty database/);
    await client.call('SET', 'cb:0badcafe:key:1', 'value');
    client.close();
    const left = await failureOf(refuseForeignData([target], false));
    expect(left.hint).toContain("--scan --pattern 'cb:*'");
  });

  it('is known by its process when it runs here', async () => {
    const { url, process } = await runRedis();
    const target = await open(`prod=${url}`);
    expect(target).toMatchObject({
      name: 'prod',
      owned: false,
      localPid: process.pid,
      commandLine: undefined,
    });
    await target.assertAlive();
    await target.stop();
    expect(isAlive(process.pid!)).toBe(true);
  });

  it('has no local process when it is behind a tunnel', async () => {
    const { port } = await runRedis();
    const tunnel = createServer((socket) => {
      const server = connect(port, '127.0.0.1');
      socket.pipe(server).pipe(socket);
      for (const side of [socket, server]) side.on('error', () => {});
    });
    const target = await open(`redis://127.0.0.1:${await listen(tunnel)}`);
    expect(target.identity.flavor).toBe('redis');
    expect(target.localPid).toBeUndefined();
  });

  it('is reached by a Unix socket', async () => {
    const path = join(scratch, 'r.sock');
    const { process } = await runRedis('--unixsocket', path);
    const target = await open(`unix://${path}?db=3`);
    expect(target.localPid).toBe(process.pid);
    expect(await inspectDatabase(target)).toEqual({ keys: 0 });
  });

  it('is let in with user and password, also from the environment', async () => {
    const { url } = await runRedis('--requirepass', 'p@ss/word');
    const secret = '$' + '{SECRET}';
    const target = await open(url.replace('://', `://:${secret}@`), { env: { ...env, SECRET: 'p@ss/word' } });
    expect(target.identity.flavor).toBe('redis');
    const none = await failureOf(open(url));
    expect(none).toMatchObject({ code: 'E_AUTH', message: `${url} wants a password` });
    const wrong = await failureOf(open(url.replace('://', '://bob:hunter2@')));
    expect(wrong.code).toBe('E_AUTH');
    expect(JSON.stringify([wrong.message, wrong.hint, wrong.stack, wrong.cause])).not.toContain('hunter2');
    const open2 = await runRedis();
    const useless = await failureOf(open(open2.url.replace('://', '://:hunter2@')));
    expect(useless.message).toContain('has no password, but the URL has one');
  });

  it('that is not there is told so', async () => {
    const port = await freePort();
    const error = await failureOf(open(`redis://127.0.0.1:${port}`));
    expect(error).toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
      message: `cannot connect to redis://127.0.0.1:${port}: nothing listens there`,
    });
    expect(error.hint).toContain('-t redis');
    const socket = await failureOf(open(`unix://${scratch}/none.sock`));
    expect(socket).toMatchObject({ code: 'E_TARGET_UNREACHABLE' });
    expect((await failureOf(open('redis://no-such-host.invalid'))).code).toBe('E_TARGET_UNREACHABLE');
  });

  it('that is no RESP server is told so', async () => {
    const http = createHttpServer((_, response) => response.end('hello'));
    const error = await failureOf(open(`redis://127.0.0.1:${await listen(http)}`));
    expect(error.code).toBe('E_PROTOCOL');
    expect(error.message).toMatch(/does not speak RESP: it answered in HTTP$/);
    const closing = createServer((socket) => socket.destroy());
    expect((await failureOf(open(`redis://127.0.0.1:${await listen(closing)}`))).code).toBe('E_PROTOCOL');
    const noise = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    expect((await failureOf(open(`redis://127.0.0.1:${await listen(noise)}`))).code).toBe('E_PROTOCOL');
  });

  it('that hangs is told so', async () => {
    const { url, process } = await runRedis();
    process.kill('SIGSTOP');
    expect((await failureOf(open(url))).code).toBe('E_TARGET_TIMEOUT');
  });

  it('that has no such database is told so', async () => {
    const { url } = await runRedis('--databases', '2');
    expect((await failureOf(open(`${url}/7`))).message).toContain('DB index is out of range');
  });

  it('is missed when it was restarted, and when it is gone', async () => {
    const first = await runRedis();
    const target = await open(first.url);
    await endProcess(first.process);
    expect((await failureOf(target.assertAlive())).message).toContain('no longer answers');
    const args = ['--port', `${first.port}`, '--bind', '127.0.0.1', '--save', '', '--dir', scratch];
    const second = spawn(REDIS!, args, { stdio: 'ignore' });
    cleanUps.push(() => endProcess(second));
    for (let i = 0; i < 6000 && !(await accepts(first.port)); i++) await sleep(20);
    const error = await failureOf(target.assertAlive());
    expect(error.code).toBe('E_TARGET_LOST');
    expect(error.message).toContain('another server answers now');
  });

  it('stays in touch although it closes idle connections', async () => {
    const { url } = await runRedis('--timeout', '1');
    const target = await open(url);
    await sleep(3500);
    await target.assertAlive();
    expect((await target.info('server')).get('redis_version')).toBeDefined();
  });
});

const openssl = existsSync('/usr/bin/openssl');

describe('TLS', () => {
  async function runTlsRedis(): Promise<{ url: string; ca: string }> {
    const key = join(scratch, 'key.pem');
    const ca = join(scratch, 'cert.pem');
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...['-keyout', key, '-out', ca, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ],
      { stdio: 'ignore' },
    );
    const port = await freePort();
    const tls = [
      '--tls-port',
      `${port}`,
      '--tls-cert-file',
      ca,
      '--tls-key-file',
      key,
      '--tls-ca-cert-file',
      ca,
    ];
    await runRedis(...tls, '--tls-auth-clients', 'no');
    return { url: `rediss://127.0.0.1:${port}`, ca };
  }

  it.runIf(openssl)('is checked against an authority and a name, unless told otherwise', async () => {
    const { url, ca } = await runTlsRedis();
    const target = await open(`${url}?ca=${encodeURIComponent(ca)}&servername=localhost`);
    expect(target.identity.flavor).toBe('redis');
    expect((await open(`insecure=${url}?tls-insecure=1`)).identity.flavor).toBe('redis');
    const untrusted = await failureOf(open(url));
    expect(untrusted.message).toMatch(/certificate of .* was not accepted/);
    expect(untrusted.hint).toContain('?ca=FILE');
    const misnamed = await failureOf(open(`${url}?ca=${encodeURIComponent(ca)}&servername=other`));
    expect(misnamed.message).toMatch(/certificate of .* was not accepted/);
    const plain = await failureOf(open(url.replace('rediss', 'redis')));
    expect(`${plain.message} ${plain.hint}`).toContain('rediss://');
  });

  it('to a server without TLS is explained', async () => {
    const { url } = await runRedis();
    const error = await failureOf(open(url.replace('redis', 'rediss')));
    expect(`${error.message} ${error.hint}`).toContain('redis://');
  });

  it('wants PEM files that can be read', async () => {
    const missing = await failureOf(open('rediss://h?ca=/no/such.pem'));
    expect(missing).toMatchObject({ code: 'E_TLS_FILE', exitCode: 2 });
    writeFileSync(join(scratch, 'x.pem'), 'nothing');
    const empty = await failureOf(open(`rediss://h?ca=${encodeURIComponent(join(scratch, 'x.pem'))}`));
    expect(empty.message).toContain('no PEM block');
  });
});

describe('data', () => {
  async function write(target: Target, prefix: string, count: number): Promise<void> {
    const client = await openControlClient(target.endpoint);
    const pairs = Array.from({ length: count }, (_, id) => [`${prefix}${id}`, 'v']).flat();
    await client.call('MSET', ...pairs);
    client.close();
  }

  it('of an attached server: only keys with the prefix are counted and removed, taken literally', async () => {
    const target = await open((await runRedis()).url);
    await write(target, 'cb:[a]*?\\:', 2500);
    await write(target, 'cb:a', 30);
    expect(await inspectDatabase(target)).toEqual({ keys: 2530 });
    expect(await countKeys(target, { prefix: 'cb:[a]*?\\:' })).toBe(2500);
    expect(await countKeys(target, { prefix: 'cb:' })).toBe(2530);
    expect(await removeKeys(target, { prefix: 'cb:[a]*?\\:' })).toBe(2500);
    expect(await inspectDatabase(target)).toEqual({ keys: 30 });
    expect(await removeKeys(target, { prefix: 'none' })).toBe(0);
  });

  it('of our own server: everything goes at once', async () => {
    const target = await open('redis');
    await write(target, 'k', 100);
    const before = await readMemory(target);
    expect(before.usedBytes).toBeGreaterThan(0);
    expect(await removeKeys(target, { prefix: 'whatever' })).toBe(100);
    expect(await inspectDatabase(target)).toEqual({ keys: 0 });
  });

  it('has scripts loaded under the SHA-1 that the profile knows', async () => {
    const target = await open('redis');
    const lua = 'return 1';
    const good = { name: 'one', lua, sha1: 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db', keys: 0 };
    await loadScripts(target, [good]);
    const client = await openControlClient(target.endpoint);
    expect(await client.call('EVALSHA', good.sha1, '0')).toBe(1);
    client.close();
    const broken = await failureOf(loadScripts(target, [{ ...good, lua: 'return (' }]));
    expect(broken.code).toBe('E_SCRIPT');
    expect(broken.message).toContain("script 'one'");
    const other = await failureOf(loadScripts(target, [{ ...good, lua: 'return 2' }]));
    expect(other.message).toContain('another SHA-1');
  });
});

describe(`Dragonfly${DRAGONFLY ? '' : ' (skipped: no dragonfly on PATH)'}`, () => {
  it.runIf(DRAGONFLY)('starts, says who it is, and leaves nothing behind', async () => {
    const target = await open('dragonfly?maxmemory=600mb', { serverThreads: 2 });
    expect(target.identity).toMatchObject({ flavor: 'dragonfly', threads: 2, processId: target.localPid });
    expect(target.identity.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(['io_uring', 'epoll']).toContain(target.identity.multiplexing);
    await target.assertAlive();
    await target.stop();
    expect(isAlive(target.localPid!)).toBe(false);
    expect(directoriesLeft()).toEqual([]);
  });

  it.runIf(DRAGONFLY)('wants memory for its threads', async () => {
    const error = await failureOf(open('dragonfly?maxmemory=100mb', { serverThreads: 2 }));
    expect(error.code).toBe('E_TARGET_START');
    expect(error.hint).toContain('256 MiB');
  });

  it.runIf(DRAGONFLY)('holds, counts and removes keys and scripts as Redis does', async () => {
    const own = await open('dragonfly?maxmemory=600mb', { serverThreads: 2 });
    const target = await open(`attached=redis://127.0.0.1:${portOf(own)}`);
    expect(target.localPid).toBe(own.localPid);
    const client = await openControlClient(target.endpoint);
    await client.call('MSET', ...Array.from({ length: 3000 }, (_, id) => [`cb:[x]:${id}`, 'v']).flat());
    await client.call('SET', 'cb:x:1', 'v');
    client.close();
    expect(await countKeys(target, { prefix: 'cb:[x]:' })).toBe(3000);
    expect(await removeKeys(target, { prefix: 'cb:[x]:' })).toBe(3000);
    expect(await inspectDatabase(target)).toEqual({ keys: 1 });
    expect(await removeKeys(own, { prefix: '' })).toBe(1);
    const shebang = { name: 's', lua: '#!lua\nreturn 1', sha1: '0', keys: 0 };
    expect((await failureOf(loadScripts(own, [shebang]))).hint).toContain('#!');
    expect((await own.info('memory')).get('used_memory')).toMatch(/^\d+$/);
  });
});
