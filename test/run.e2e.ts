// The main job on real servers, as a user sees it: tables, files, exit codes, and nothing left behind.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { raceKind } from '../src/result/kinds/race.ts';
import { findDragonfly, type StartedServer } from '../src/testkit/with-redis.ts';
import { ask, cli, KEPT_RACE, readOnlyResult, serversOf, startCli, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

/** Small enough for a test, long enough to see every part work. Counted: on a full machine a third of a second may pass without a reply. */
const SHORT = [
  '--requests',
  '4k',
  '--warmup',
  '100ms',
  '--blocks',
  '1',
  '--keys',
  '2k',
  '--no-calibrate',
  '--cooldown',
  '0',
];

const url = (server: StartedServer, rest = '') => `redis://127.0.0.1:${server.port}${rest}`;

const dragonfly = findDragonfly();
const rivals = dragonfly === undefined ? ['redis', 'twin=redis?hz=20'] : ['redis', 'dragonfly'];

describe('a race of started servers', () => {
  it.runIf(dragonfly === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

  it('prints a table and a line for every shipped mix, without errors', async () => {
    const out = temporaryDirectory();
    const profiles = ['read-heavy', 'write-heavy', 'zset-hash', 'lua', 'mixed', 'pipeline'];
    const run = await cli([
      'run',
      ...profiles,
      ...rivals.flatMap((one) => ['-t', one]),
      ...SHORT,
      '--out',
      out,
    ]);
    expect(run.stderr).not.toMatch(/^error /m);
    expect(run.code, run.stderr).toBe(0);
    for (const profile of profiles)
      expect(run.stdout).toMatch(new RegExp(`^${profile} .*${rivals[1]!.split('=')[0]}`, 'm'));
    expect(Math.max(...run.stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);

    const result = readOnlyResult(out);
    expect(result.partial).toBe(false);
    expect(result.rounds).toHaveLength(profiles.length * 2);
    for (const round of result.rounds) {
      if (round.status !== 'completed') throw new Error(round.error.message);
      for (const operation of round.operations) {
        expect(operation, `${round.profile} on ${round.target}`).toMatchObject({ errors: 0, timeouts: 0 });
        expect(operation.completed).toBeGreaterThan(0);
        expect(operation.serviceTime.count).toBe(operation.completed);
      }
      expect(round.timeline.length).toBeGreaterThan(0);
    }
    expect(serversOf(result.runId)).toEqual([]);
  });

  it('holds ten thousand connections', async () => {
    const run = await cli([
      'run',
      'high-concurrency',
      '-t',
      'redis',
      '--json',
      ...['--requests', '40k', ...SHORT.slice(2)],
      // A request that waits for its turn is not lost.
      ...['--timeout', '1m', '--out', temporaryDirectory()],
    ]);
    expect(run.code, run.stderr).toBe(0);
    const result = raceKind.schema.parse(JSON.parse(run.stdout));
    expect(result.profiles[0]!.connections).toBe(10_000);
    const [round] = result.rounds;
    if (round?.status !== 'completed') throw new Error('the round did not complete');
    expect(round.reconnects).toBe(0);
    expect(round.workers.reduce((sum, worker) => sum + worker.connections, 0)).toBe(10_000);
  });

  it('sends exactly the number of requests, on either driver and protocol', async () => {
    for (const [driver, protocol] of [
      ['resp', '3'],
      ['ioredis', '2'],
      ['ioredis', '3'],
    ] as const) {
      const args = [
        'run',
        'read-heavy',
        '-t',
        'redis',
        '--json',
        '--driver',
        driver,
        '--protocol',
        protocol,
        '--requests',
        '5k',
        '--blocks',
        '1',
      ];
      const run = await cli([
        ...args,
        '--keys',
        '500',
        '-c',
        '7',
        '--no-calibrate',
        '--out',
        temporaryDirectory(),
      ]);
      expect(run.code, run.stderr).toBe(0);
      const [round] = raceKind.schema.parse(JSON.parse(run.stdout)).rounds;
      if (round?.status !== 'completed') throw new Error('the round did not complete');
      expect(round.operations.reduce((sum, operation) => sum + operation.completed, 0)).toBe(5000);
      const [get] = round.operations;
      expect(get).toMatchObject({ name: 'GET', misses: 0 });
      expect(get!.hits).toBe(get!.completed);
    }
  });

  it('speaks with ioredis what an application with it speaks, and says so', async () => {
    const out = temporaryDirectory();
    const short = ['--requests', '1k', '--blocks', '1', '--keys', '500', '--no-calibrate', '--out', out];
    const run = await cli(['run', 'read-heavy', '-t', 'redis', '--driver', 'ioredis', ...short]);
    expect(run.code, run.stderr).toBe(0);
    const { protocol } = new Redis({ lazyConnect: true }).options;
    expect(readOnlyResult(out).settings).toMatchObject({ driver: 'ioredis', protocol });
    expect(run.stdout).toMatch(new RegExp(`driver: ioredis,\\s+RESP${protocol};`));
  });

  it('says how much headroom the generator had, and what the server used', async () => {
    const args = [
      'run',
      'read-heavy',
      '-t',
      'redis',
      '--json',
      '--calibrate',
      '--blocks',
      '1',
      // The server is looked at twice a second.
      '--duration',
      '3s',
      '--warmup',
      '0',
      '--keys',
      '1k',
    ];
    const run = await cli([...args, '--out', temporaryDirectory()]);
    const result = raceKind.schema.parse(JSON.parse(run.stdout));
    const ceiling = result.profiles[0]!.clientCeilingPerSecond!;
    const [round] = result.rounds;
    if (round?.status !== 'completed') throw new Error('the round did not complete');
    const completed = round.operations.reduce((sum, operation) => sum + operation.completed, 0);
    const perSecond = completed / (round.durationNs / 1e9);
    // Where other processes had the cores while it was calibrated, it has done more since: then none is known.
    if (ceiling < perSecond) expect(round.saturation).not.toHaveProperty('headroom');
    else expect(round.saturation.headroom).toBeCloseTo(ceiling / perSecond, 6);
    expect(ceiling).toBeGreaterThan(0);
    expect(round.server.coresUsed).toBeGreaterThan(0);
  });
});

describe('attached servers', () => {
  it('are refused when they hold keys, and keep them when allowed', async () => {
    const server = await redis();
    await ask(server, 'SET', 'precious', 'value');
    const target = ['-t', `mine=${url(server)}`];
    const refused = await cli(['run', 'read-heavy', ...target, ...SHORT, '--out', temporaryDirectory()]);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/E_REFUSED.*mine holds 1 key/);

    const allowed = await cli([
      'run',
      'zset-hash',
      ...target,
      ...SHORT,
      '--allow-nonempty',
      '--out',
      temporaryDirectory(),
    ]);
    expect(allowed.code, allowed.stderr).toBe(0);
    expect(await ask(server, 'DBSIZE')).toBe('1');
    expect(await ask(server, 'GET', 'precious')).toBe('value');
  });

  it('never see their password in any output or file', async () => {
    const server = await redis('--requirepass', 'hunter2hunter2');
    const out = temporaryDirectory();
    const good = await cli([
      'run',
      'read-heavy',
      '-t',
      `a=redis://:hunter2hunter2@127.0.0.1:${server.port}`,
      '-v',
      ...SHORT,
      '--out',
      out,
    ]);
    expect(good.code, good.stderr).toBe(0);
    expect(good.stdout + good.stderr + JSON.stringify(readOnlyResult(out))).not.toContain('hunter2');

    const wrong = await cli([
      'run',
      'read-heavy',
      '-t',
      `a=redis://:secretwrong@127.0.0.1:${server.port}`,
      '-v',
      ...SHORT,
    ]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('error E_AUTH');
    expect(wrong.stdout + wrong.stderr).not.toContain('secretwrong');
  });

  it('that cannot be reached, or are no RESP servers, get one clear error', async () => {
    const nobody = await cli(['run', 'read-heavy', '-t', 'redis://127.0.0.1:1', ...SHORT]);
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toMatch(/error E_TARGET_UNREACHABLE: .*127\.0\.0\.1:1/);

    const web = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address() as { port: number };
    const http = await cli(['run', 'read-heavy', '-t', `redis://127.0.0.1:${port}`, ...SHORT]);
    web.closeAllConnections();
    web.close();
    expect(http.code).toBe(1);
    expect(http.stderr).toContain('error E_PROTOCOL');
  });

  it('that die in a round cost that round only', async () => {
    const server = await redis();
    const out = temporaryDirectory();
    const running = startCli([
      'run',
      'read-heavy',
      '-t',
      `mine=${url(server)}`,
      ...SHORT.slice(2),
      '--blocks',
      '100',
      '--duration',
      '700ms',
      '--out',
      out,
    ]);
    await running.seen(/block 2\/100/);
    process.kill(server.pid, 'SIGKILL');
    const run = await running.finished;
    expect(run.code).toBe(1);
    expect(run.stderr.match(/^error /gm)).toHaveLength(1);
    const result = readOnlyResult(out);
    expect(result.partial).toBe(true);
    expect(result.rounds.filter(({ status }) => status === 'completed').length).toBeGreaterThanOrEqual(2);
    expect(result.rounds.at(-1)!.status).toBe('failed');
    expect(run.stdout).toContain('mine');
  });

  it('that hang are given up in time', async () => {
    const server = await redis();
    const out = temporaryDirectory();
    const running = startCli([
      'run',
      'read-heavy',
      '-t',
      `mine=${url(server)}`,
      ...SHORT.slice(2),
      '--blocks',
      '100',
      '--duration',
      '700ms',
      '--timeout',
      '1s',
      '--out',
      out,
    ]);
    await running.seen(/block 1\/100/);
    process.kill(server.pid, 'SIGSTOP');
    const run = await running.finished;
    process.kill(server.pid, 'SIGCONT');
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/error E_TARGET_(LOST|TIMEOUT)/);
    expect(readOnlyResult(out).rounds[0]!.status).toBe('completed');
  });
});

/** A disk of so many bytes; undefined where we may not mount one. */
function mountSmallDisk(size: string): string | undefined {
  const place = temporaryDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return place;
}

describe('a disk', () => {
  it('that is full is one error of whatever is written there, and keeps nothing of it', async ({ skip }) => {
    const place = mountSmallDisk('16k');
    if (place === undefined) return skip('only root may mount a disk of its own');
    try {
      const full = join(place, 'full');
      writeFileSync(full, Buffer.alloc(8192));
      for (const [args, code] of [
        [['report', KEPT_RACE, '-f', 'html', '-o', join(place, 'x.html')], 'E_WRITE'],
        [['baseline', 'save', 'main', KEPT_RACE, '--baselines-dir', join(place, 'b')], 'E_BASELINE_WRITE'],
        [['import', join(KEPT_RACE, 'result.json'), '-o', place], 'E_RESULT_WRITE'],
      ] as const) {
        const run = await cli(args);
        expect([run.code, run.stdout], run.stderr).toEqual([1, '']);
        expect(run.stderr).toMatch(new RegExp(`^error ${code}: .*ENOSPC.*\\n {2}\\S.*\\n$`));
        // The directory for baselines stays, which may be there before.
        expect(readdirSync(place).filter((name) => name !== 'b')).toEqual(['full']);
        expect(existsSync(join(place, 'b')) ? readdirSync(join(place, 'b')) : []).toEqual([]);
      }
    } finally {
      execFileSync('umount', [place]);
    }
  });

  it('that fills up ends the run with one error, and keeps the rounds saved before', async ({ skip }) => {
    const out = mountSmallDisk('128k');
    if (out === undefined) return skip('only root may mount a disk of its own');
    try {
      const run = await cli(['run', 'read-heavy', '-t', 'redis', ...SHORT, '--blocks', '60', '--out', out]);
      expect(run.code, run.stderr).toBe(1);
      expect(run.stderr.match(/^error /gm)).toHaveLength(1);
      expect(run.stderr).toMatch(/error E_RESULT_WRITE: .*ENOSPC.*\n +The disk is full: /);
      const result = readOnlyResult(out);
      expect(result.partial).toBe(true);
      expect(result.rounds.length).toBeGreaterThan(0);
      expect(serversOf(result.runId)).toEqual([]);
    } finally {
      execFileSync('umount', [out]);
    }
  });
});

describe('an interrupted run', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with code %i, a table and a partial result', async (signal, code) => {
    const out = temporaryDirectory();
    const running = startCli([
      'run',
      'read-heavy',
      ...rivals.flatMap((one) => ['-t', one]),
      ...SHORT,
      '--blocks',
      '200',
      '--out',
      out,
    ]);
    await running.seen(/block 2\/200/);
    running.kill(signal);
    const run = await running.finished;
    expect(run.code).toBe(code);
    expect(run.stdout).toContain('redis');
    const result = readOnlyResult(out);
    expect(result.partial).toBe(true);
    expect(result.rounds.every(({ status }) => status === 'completed')).toBe(true);
    expect(serversOf(result.runId)).toEqual([]);
  });

  it('leaves at once on the second Ctrl-C, and still ends its servers', async () => {
    const out = temporaryDirectory();
    const running = startCli(['run', 'read-heavy', '-t', 'redis', ...SHORT, '--blocks', '200', '--out', out]);
    await running.seen(/block 1\/200/);
    running.kill('SIGINT');
    running.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    await expect.poll(() => serversOf(readOnlyResult(out).runId), { timeout: 240_000 }).toEqual([]);
  });

  it('that was killed outright is cleaned up at the next start', async () => {
    const out = temporaryDirectory();
    const running = startCli(['run', 'read-heavy', '-t', 'redis', ...SHORT, '--blocks', '200', '--out', out]);
    await running.seen(/block 1\/200/);
    running.kill('SIGKILL');
    await running.finished;
    const { runId, rounds } = readOnlyResult(out);
    expect(serversOf(runId)).not.toEqual([]);
    const report = await cli(['report', join(out, readdirSync(out)[0]!)]);
    expect(report.code, report.stderr).toBe(0);
    expect(report.stdout).toMatch(new RegExp(`Partial result: .* after ${rounds.length} rounds?\\.`));
    const next = await cli(['run', 'read-heavy', '-t', 'redis', ...SHORT, '--out', temporaryDirectory()]);
    expect(next.code, next.stderr).toBe(0);
    expect(serversOf(runId)).toEqual([]);
  });
});

describe('mistakes', () => {
  it.each([
    [['run', '-t', 'nosuch'], /nosuch/],
    [['run', '-c', '0'], /--connections is '0'; use a whole number from 1/],
    [['run', '--duration', '10'], /--duration is '10'; use a time such as/],
    [['run', '--nosuch'], /nosuch/],
    [['rnu'], /run/],
    [['run', 'read-heavi'], /read-heavy/],
    [['run', '--duration', '1s', '--requests', '5'], /--duration and --requests/],
    [['run', '-t', 'redis', '-t', 'redis'], /two targets are named 'redis'/],
    [[], /Name a command/],
  ])('in %j end with code 2 and say what to do', async (args, expected) => {
    const run = await cli(args);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(expected);
    expect(run.stdout).toBe('');
  });

  it('in the environment name the variable', async () => {
    const run = await cli(['run', '--dry-run', '-t', 'redis'], { CACHE_BENCH_CONNECTIONS: 'many' });
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain("CACHE_BENCH_CONNECTIONS is 'many'");
  });

  it('of a place for results are found before anything is started', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const run = await cli(['run', 'read-heavy', '-t', 'redis', ...SHORT, '--out', join(file, 'below')]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/error E_RESULT_WRITE.*\n.*--out/);
    expect(run.stderr).not.toContain('started');
  });
});

describe('looking without sending', () => {
  it('prints the plan and the order of rounds', async () => {
    const run = await cli(['run', 'read-heavy', '-t', 'redis', '-t', 'b=redis', '--dry-run']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/1 profile × 2 targets × 6 blocks \(at most 8\), about \d+ (s|min)/);
  });

  it('lists, prints and validates profiles', async () => {
    const list = await cli(['profiles']);
    expect(list.stdout).toMatch(/^read-heavy +\S/m);
    const shown = await cli(['profiles', 'show', 'lua']);
    const file = join(import.meta.dirname, '../workloads/lua.yaml');
    expect(shown.stdout).toBe(readFileSync(file, 'utf8'));
    expect((await cli(['validate', file])).stdout).toContain('ok');
  });

  it('prints a draft-07 schema and its own version and help', async () => {
    const schema = JSON.parse((await cli(['schema'])).stdout);
    expect(schema.$schema).toContain('draft-07');
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
    const help = await cli(['run', '--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/--connections[\s\S]*Exit codes:[\s\S]*130/);
  });
});
