// What surrounds a fleet, against real servers: the queue that a run starts for itself, and the one of the files that `init` writes.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import { buildCompose } from '../src/fleet/places/compose.ts';
import { startQueue } from '../src/fleet/places/embedded-queue.ts';
import { buildManifests } from '../src/fleet/places/kubernetes.ts';
import { openControlClient } from '../src/targets/control/control-client.ts';
import { identifyProcess } from '../src/targets/processes/process-identity.ts';
import { findFreePort } from '../src/targets/started/free-port.ts';
import { defaultTempRoot, readOwner } from '../src/targets/started/private-directory.ts';
import { installFakeSsh } from '../src/testkit/fake-ssh.ts';
import type { StartedServer } from '../src/testkit/with-redis.ts';
import { cli, MAIN, readOnlyResult, startCli, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

/** Nobody is killed here. */
const startGuard = () => ({ watch: () => {}, tell: () => {} });

describe('the queue of a run', () => {
  it('is private, keeps nothing, and leaves nothing', async () => {
    const tempRoot = join(temporaryDirectory(), 'private');
    const queue = await startQueue({ runId: 'fleet', env: process.env, tempRoot, startGuard });
    const client = await openControlClient(queue.endpoint);
    const setting = (name: string) => client.call('CONFIG', 'GET', name);
    let pid: number;
    try {
      pid = Number((await client.info('server')).get('process_id'));
      expect(JSON.stringify(await setting('bind'))).toContain('127.0.0.1');
      expect(JSON.stringify(await setting('maxmemory-policy'))).toContain('noeviction');
      expect(JSON.stringify(await setting('save'))).toContain('""');
    } finally {
      client.close();
    }
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    expect(commandLine + readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(queue.password);
    const [directory] = readdirSync(tempRoot).map((name) => join(tempRoot, name));
    const holding = readdirSync(directory!).filter((name) =>
      readFileSync(join(directory!, name), 'utf8').includes(queue.password),
    );
    expect(holding.length).toBe(1);
    expect(statSync(join(directory!, holding[0]!)).mode & 0o777).toBe(0o600);
    const { password: _, ...open } = queue.endpoint;
    await expect(openControlClient(open)).rejects.toThrow(/NOAUTH|password/i);
    await queue.stop();
    expect(identifyProcess(pid)).toBeUndefined();
    expect(readdirSync(tempRoot)).toEqual([]);
  });

  it('needs a server, and says where to get one', async () => {
    await expect(startQueue({ runId: 'fleet', env: { PATH: '/nowhere' }, startGuard })).rejects.toMatchObject(
      {
        code: 'E_NO_QUEUE',
        exitCode: 2,
      },
    );
  });
});

// What stands in the files, as Compose and Kubernetes would hand it to the container; the port is another one.
const compose = buildCompose({ agents: 1, image: 'x' }).services.queue;
const [container] = buildManifests({ agents: 1, image: 'x', namespace: 'x' }).queue.spec!.template.spec!
  .containers;
const halve = (text: string) => text.replaceAll('$$', '$');
it.each([
  ['compose', compose.entrypoint.map(halve), ['sh', '-c', halve(compose.healthcheck.test[1]!)]],
  ['kubernetes', container!.command!, container!.readinessProbe!.exec!.command!],
])('the queue of the file for %s asks for its password, which is no argument', async (_, command, check) => {
  const port = await findFreePort();
  const env = { ...process.env, QUEUE_PASSWORD: 'geheim-4711' };
  const [program, ...args] = command.map((text) =>
    text.replace('bind * -::*', `bind 127.0.0.1\nport ${port}`),
  );
  const server = spawn(program!, args, { env, stdio: 'ignore' });
  try {
    const ask = () =>
      execFileSync(
        check[0]!,
        check.slice(1).map((text) => text.replace('redis-cli', `redis-cli -p ${port}`)),
        { env, stdio: 'pipe' },
      );
    for (let waited = 0; ; waited += 50) {
      try {
        ask();
        break;
      } catch (error) {
        if (waited > 10_000) throw error;
        await sleep(50);
      }
    }
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).toMatch(/^redis-server /);
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain('geheim');
    await expect(
      openControlClient({ address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 }),
    ).rejects.toThrow(/NOAUTH|password/i);
  } finally {
    server.kill();
  }
});

describe('agents by ssh', () => {
  const SHORT = [
    '--blocks',
    '1',
    '--requests',
    '3000',
    '--warmup',
    '0',
    '--keys',
    '500',
    '--connections',
    '6',
  ];

  /** The fake ssh leads to this machine, where cache-bench is the built one; each call of it writes down its process. */
  function installPlaces(version?: string) {
    const directory = temporaryDirectory();
    const path = installFakeSsh(directory);
    const pids = join(directory, 'pids');
    const tell = version === undefined ? '' : `[ "$1" = --version ] && { echo ${version}; exit; }\n`;
    const program = join(directory, 'cache-bench');
    writeFileSync(
      program,
      `#!/bin/sh\necho $$ >> '${pids}'\n${tell}exec '${process.execPath}' '${MAIN}' "$@"\n`,
    );
    chmodSync(program, 0o755);
    const listPids = () => readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    return { path, listPids };
  }

  function argumentsFor(server: StartedServer, out: string): string[] {
    const target = ['-t', `a=redis://127.0.0.1:${server.port}`, '--shared-machine', '--no-calibrate'];
    return ['run', 'read-heavy', ...target, ...SHORT, '--out', out, '--ssh-agents', 'me@a,me@b'];
  }

  function expectNothingLeft(pids: readonly number[]): void {
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter((pid) => identifyProcess(pid) !== undefined)).toEqual([]);
    expect(readdirSync(defaultTempRoot())).toEqual([]);
  }

  it('send exactly what was asked for, and leave nothing', async () => {
    const { path, listPids } = installPlaces();
    const out = join(temporaryDirectory(), 'results');
    const run = await cli(argumentsFor(await redis(), out), { PATH: path });
    expect(run.code, run.stderr).toBe(0);
    const [round] = readOnlyResult(out).rounds;
    if (round?.status !== 'completed') throw new Error(`the round is ${round?.status}`);
    expect(round.operations.reduce((sum, { completed }) => sum + completed, 0)).toBe(3000);
    // Two calls for the version, two agents.
    expect(listPids()).toHaveLength(4);
    expectNothingLeft(listPids());
  });

  it('end when the run is interrupted', async () => {
    const { path, listPids } = installPlaces();
    const server = await redis();
    const args = argumentsFor(server, join(temporaryDirectory(), 'results'));
    const run = startCli(
      [...args.filter((word) => word !== '--requests' && word !== '3000'), '--duration', '60s'],
      { PATH: path },
    );
    await run.seen(/keys loaded/);
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    expectNothingLeft(listPids());
  });

  it('leave nothing within seconds when the coordinator is killed', async () => {
    const { path, listPids } = installPlaces();
    const args = argumentsFor(await redis(), join(temporaryDirectory(), 'results'));
    const run = startCli(
      [...args.filter((word) => word !== '--requests' && word !== '3000'), '--duration', '60s'],
      { PATH: path },
    );
    await run.seen(/keys loaded/);
    const [directory] = readdirSync(defaultTempRoot());
    expect(readOwner(join(defaultTempRoot(), directory!))?.server).toBeDefined();
    run.kill('SIGKILL');
    await run.finished;
    await expect.poll(() => readdirSync(defaultTempRoot()), { timeout: 30_000 }).toEqual([]);
    const left = () => listPids().filter((pid) => identifyProcess(pid) !== undefined);
    await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  });

  it('of another version are refused by one sentence, and the queue ends', async () => {
    const { path, listPids } = installPlaces('0.0.1');
    const run = await cli(argumentsFor(await redis(), temporaryDirectory()), { PATH: path });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /E_SSH_AGENT: no agent on me@[ab]: cache-bench is 0\.0\.1 there, and [\d.]+ here/,
    );
    expectNothingLeft(listPids());
  });

  it('need no other queue', async () => {
    const args = argumentsFor(await redis(), temporaryDirectory());
    const run = await cli([...args, '--fleet', 'redis://queue:6379']);
    expect(run.code, run.stderr).toBe(2);
    expect(run.stderr).toContain('--ssh-agents makes a queue for the run');
  });
});

it('the coordinator of the file for kubernetes waits for all agents', async () => {
  const directory = temporaryDirectory();
  const program = join(directory, 'cache-bench');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(program, 0o755);
  const queue = `redis://127.0.0.1:${(await redis()).port}`;
  const { coordinator } = buildManifests({ agents: 2, image: 'x', namespace: 'x' });
  const [command, ...args] = coordinator.spec!.template.spec!.initContainers![0]!.command!;
  const env = { ...process.env, PATH: `${directory}:${process.env['PATH']}`, CACHE_BENCH_FLEET: queue };
  const startAgent = (name: string) => startCli(['agent', '--name', name], { CACHE_BENCH_FLEET: queue });
  const agents = [startAgent('a')];
  let waiting: ReturnType<typeof spawn> | undefined;
  try {
    await agents[0]!.seen(/is ready/);
    waiting = spawn(command!, args, { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => waiting!.once('exit', resolve));
    // Long enough to look at least once: with a bound that is too low it would have ended.
    await sleep(3000);
    expect(waiting.exitCode).toBeNull();
    agents.push(startAgent('b'));
    await agents[1]!.seen(/is ready/);
    expect(await ended).toBe(0);
  } finally {
    waiting?.kill();
    for (const agent of agents) agent.kill('SIGTERM');
    await Promise.all(agents.map(({ finished }) => finished));
  }
});
