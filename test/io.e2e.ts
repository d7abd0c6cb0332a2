// The ways to the sockets as a user meets them: chosen by a flag, written into the result, and told when there is none.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LoadPlan } from '../src/load/contract.ts';
import { loadCalls } from '../src/load/io/load-calls.ts';
import { cli, MAIN, makeDirectory, readOnlyResult } from './cli.ts';
import { redis } from './servers.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHORT = ['--requests', '3k', '--warmup', '100ms', '--blocks', '1', '--keys', '1000'] as const;
const calls = await loadCalls();
if (typeof calls === 'string') it.skip(`--io epoll, skipped: ${calls}`);

describe.runIf(typeof calls !== 'string')('--io epoll', () => {
  it('runs a profile, and writes down that it did and what replies waited in the generator', async () => {
    const server = await redis();
    const out = makeDirectory();
    const target = `redis=redis://127.0.0.1:${server.port}`;
    const run = await cli(['run', 'read-heavy', '-t', target, '--io', 'epoll', ...SHORT, '--out', out]);
    expect(run.code).toBe(0);
    const { settings, rounds } = readOnlyResult(out);
    expect(settings.io).toBe('epoll');
    for (const round of rounds) {
      expect(round).toMatchObject({ status: 'completed' });
      expect(round.status === 'completed' && round.ownDelay!.count).toBeGreaterThan(0);
    }
  });

  it('is the way of both sides at an equal rate, unless another is asked for, and is told', async () => {
    const server = await redis();
    const out = makeDirectory();
    const targets = ['a', 'b'].flatMap((name) => ['-t', `${name}=redis://127.0.0.1:${server.port}`]);
    const run = await cli([
      'run',
      'read-heavy',
      ...targets,
      ...SHORT,
      '--equal-rate',
      '25%',
      '--allow-nonempty',
      '-v',
      '--out',
      out,
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('at a set rate the kernel times the replies (epoll)');
    expect(inOneLine(run.stdout)).toContain('the kernel times the replies (epoll)');
    const { rounds, profiles } = readOnlyResult(out);
    expect(profiles.map(({ pacedIo }) => pacedIo?.io)).toEqual([undefined, 'epoll']);
    const stamped = rounds.map((round) => round.status === 'completed' && round.ownDelay !== undefined);
    expect(stamped).toEqual([false, false, true, true]);
  });

  it('lets a second Ctrl-C end the process with its exit code, whatever the threads are doing', async () => {
    const { port } = await redis();
    const script = `
      import { runLoad } from ${JSON.stringify(join(ROOT, 'dist/load/coordinator.js'))};
      import { exitNow } from ${JSON.stringify(join(ROOT, 'dist/load/io/exit-now.js'))};
      process.on('exit', (code) => process.stdout.write('left with ' + code));
      runLoad(${JSON.stringify(pingFor(port))}, { onInterval: () => exitNow(130) });`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(ended).toMatchObject({ status: 130, stdout: 'left with 130', stderr: '' });
  });

  it('reaches all nodes of a cluster', async () => {
    const out = makeDirectory();
    const target = 'cluster=redis-cluster?shards=2';
    const run = await cli(['run', 'read-heavy', '-t', target, '--io', 'epoll', ...SHORT, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const [round] = readOnlyResult(out).rounds;
    expect(round).toMatchObject({ status: 'completed', reconnects: 0 });
    if (round?.status !== 'completed') return;
    expect(round.ownDelay!.count).toBeGreaterThan(0);
    expect(round.operations.every(({ completed, errors }) => completed > 0 && errors === 0)).toBe(true);
  });

  it('has receivers beside it', async () => {
    const server = await redis();
    const out = makeDirectory();
    const target = `redis=redis://127.0.0.1:${server.port}`;
    const run = await cli([
      'run',
      'pubsub',
      '-t',
      target,
      '--io',
      'epoll',
      ...SHORT.slice(0, 6),
      '--out',
      out,
    ]);
    expect(run.code, run.stderr).toBe(0);
    const [round] = readOnlyResult(out).rounds;
    const [deliveries] = (round?.status === 'completed' && round.derived) || [];
    expect(deliveries!.completed).toBeGreaterThan(0);
    expect(deliveries!.completed).toBe(deliveries!.expected);
  });
});

describe.runIf(process.platform === 'linux')('where a process may not have as many files open', () => {
  const ways = typeof calls === 'string' ? ['node'] : ['node', 'epoll'];
  const COMMANDS = [
    ...ways.flatMap((io) => [
      ['run', 'read-heavy', '--io', io, ...SHORT],
      ['capacity', 'read-heavy', '--slo', 'p99<5ms', '--io', io, '--keys', '1000'],
    ]),
    ['replay', join(ROOT, 'src/replay/fixtures/redis-7.0.log')],
  ];
  it.each(COMMANDS.map((words) => ({ words })))('says so before it opens any: $words', async ({ words }) => {
    const server = await redis();
    const target = `redis=redis://127.0.0.1:${server.port}`;
    const args = [...words, '-t', target, '--connections', '900'];
    const run = spawnSync('sh', ['-c', `ulimit -n 700; exec "$@"`, 'sh', process.execPath, MAIN, ...args], {
      encoding: 'utf8',
      cwd: makeDirectory(),
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(
      /error E_OPEN_FILES: [\s\S]* this process may open only 700[\s\S]*ulimit -n \d{3,}/,
    );
  });
});

describe('without the package koffi', () => {
  it('says in one sentence that epoll cannot be had, and does everything else', async () => {
    const main = copyWithout('koffi', '@koromix');
    const server = await redis();
    const target = `redis=redis://127.0.0.1:${server.port}`;
    const args = ['run', 'read-heavy', '-t', target, ...SHORT];
    const refused = spawnSync(process.execPath, [main, ...args, '--io', 'epoll'], { encoding: 'utf8' });
    expect(refused.status).toBe(2);
    const why =
      process.platform === 'linux' ? 'the optional package koffi is not installed' : 'it needs Linux';
    expect(refused.stderr).toContain(`error E_IO: --io epoll cannot be used: ${why}`);
    const both = [
      ...args,
      '-t',
      `again=redis://127.0.0.1:${server.port}`,
      '--equal-rate',
      '25%',
      '--allow-nonempty',
      '-v',
    ];
    const shown = execFileSync(process.execPath, [main, ...both], { encoding: 'utf8' });
    expect(inOneLine(shown)).toContain(`Node times the replies (${why}`);
  });
});

/** A load that fills two threads. */
function pingFor(port: number): LoadPlan {
  return {
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 },
    protocol: 2,
    driver: 'resp',
    io: 'epoll',
    seed: 1,
    keyPrefix: '',
    operations: [
      {
        name: 'PING',
        weight: 1,
        commands: [[[{ kind: 'text', text: 'PING' }]]],
        transaction: false,
        hits: 'none',
      },
    ],
    scripts: [],
    keyspaces: [],
    values: { size: { kind: 'fixed', bytes: 1 }, content: 'binary', compressibility: 0 },
    connections: 50,
    pipeline: 1,
    threads: 2,
    warmupNs: 0,
    timeoutNs: 10e9,
    intervalNs: 0.3e9,
    stop: { kind: 'duration', durationNs: 5e9 },
    fill: false,
  };
}

/** Text as it was before it was wrapped. */
function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The built command with all packages but some, as `npm ci --omit=optional` leaves it. @returns its main file */
function copyWithout(...left: readonly string[]): string {
  const copy = makeDirectory();
  for (const name of ['dist', 'workloads', 'package.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!left.includes(name)) symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
  return join(copy, 'dist/main.js');
}
