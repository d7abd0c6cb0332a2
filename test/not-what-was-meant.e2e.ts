// What answers is not what was meant: a Sentinel, a proxy, the bus of a cluster, a node that names a wrong address.
import { execFileSync } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import { ask, type CliRun, cli, temporaryDirectory } from './cli.ts';
import { configuredRedis, redis } from './servers.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A listener that gives each line of a client to `answer`; undefined ends the connection. */
async function listen(answer: (line: string) => string | undefined): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (data) => {
      const reply = answer(data.toString());
      if (reply === undefined) socket.destroy();
      else socket.write(reply);
    });
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const SHORT = ['--blocks', '1', '--requests', '3k', '--warmup', '0', '--keys', '100', '-q'];

function run(url: string, ...more: string[]): Promise<CliRun> {
  return cli(['run', 'read-heavy', '-t', `a=${url}`, ...SHORT, '--out', temporaryDirectory(), ...more]);
}

describe('a Sentinel', () => {
  it('is told as such, with the primary that it watches, to run and to learn', async () => {
    const primary = await redis();
    const settings = [`sentinel monitor main 127.0.0.1 ${primary.port} 1`];
    const sentinel = await configuredRedis(settings, '--sentinel');
    const url = `redis://127.0.0.1:${sentinel.port}`;
    for (const [who, told] of [
      [`a: ${url}`, await run(url)],
      [url, await cli(['learn', url, '--duration', '50ms'])],
    ] as const) {
      expect(told.stderr).toContain(`error E_SENTINEL: ${who} is a Sentinel`);
      expect(told.stderr).toContain(`redis://127.0.0.1:${primary.port} (main)`);
      expect(told.code).toBe(2);
    }
  });
});

it('a replica that takes writes is measured, and told as what it is', async () => {
  const primary = await redis('--repl-diskless-sync-delay', '0');
  const flags = ['--replicaof', `127.0.0.1 ${primary.port}`, '--replica-read-only', 'no'];
  const replica = await redis(...flags);
  // What it takes over at first replaces what it holds.
  await until(() => ask(replica, 'INFO', 'replication').includes('master_link_status:up'));
  const told = await run(`redis://127.0.0.1:${replica.port}`);
  expect(told.code, told.stderr).toBe(0);
  expect(told.stderr).toContain(`a is a replica of 127.0.0.1:${primary.port} that accepts writes`);
});

describe('a port of something else', () => {
  it('is told as the bus of a cluster, perhaps', async () => {
    const bus = await freePort();
    await redis('--cluster-enabled', 'yes', '--cluster-port', String(bus));
    const told = await run(`redis://127.0.0.1:${bus}`);
    expect(told.stderr).toMatch(/error E_PROTOCOL: .* closed the connection without an answer/);
    expect(told.stderr).toContain('the cluster bus');
  });

  it('is told as a proxy that closes the connection at what it does not pass on', async () => {
    const port = await listen((line) => (/ping/i.test(line) ? '+PONG\r\n' : undefined));
    const told = await run(`redis://127.0.0.1:${port}`);
    expect(told.stderr).toMatch(/error E_PROTOCOL: .* answers PING, and closes the connection at INFO/);
    expect(told.stderr).toContain('twemproxy');
  });

  it('is told as memcached', async () => {
    const port = await listen(() => 'ERROR\r\n');
    expect((await run(`redis://127.0.0.1:${port}`)).stderr).toContain('the text protocol of memcached');
  });
});

describe('a cluster', () => {
  it('that names an address nobody reaches is told by who named it', async () => {
    const nodes = [];
    for (let i = 0; i < 3; i++)
      nodes.push(await redis('--cluster-enabled', 'yes', '--cluster-port', String(await freePort())));
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { stdio: 'ignore' });
    const [first, , last] = nodes;
    await until(() => ask(first!, 'CLUSTER', 'INFO').includes('cluster_state:ok'));
    ask(last!, 'CONFIG', 'SET', 'cluster-announce-port', '1');
    await until(() => /127\.0\.0\.1:1@/.test(ask(first!, 'CLUSTER', 'NODES')));
    const told = await run(`redis-cluster://127.0.0.1:${first!.port}`);
    expect(told.stderr).toContain('cannot connect to redis://127.0.0.1:1: nothing listens there');
    expect(told.stderr).toContain(`redis-cluster://127.0.0.1:${first!.port} gave this address`);
    expect(told.stderr).toContain('cluster-announce-port');
    expect(told.code).toBe(1);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2400 && !holds(); i++) await sleep(100);
  expect(holds()).toBe(true);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
