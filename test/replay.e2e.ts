// `replay` against real servers: a log captured from one is sent to others, and nothing of it stays there.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReplayResult } from '../src/result/kinds/replay.ts';
import { findDragonfly, type StartedServer, startDragonfly, startRedis } from '../src/testkit/with-redis.ts';
import { ask, cli, startCli, temporaryDirectory } from './cli.ts';
import { startMonitor } from './monitor.ts';
import { configuredRedis } from './servers.ts';

const servers: StartedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(): Promise<StartedServer> {
  const server = await startRedis();
  servers.push(server);
  return server;
}

/** What MONITOR prints of these commands, the last one a mark. */
async function capture(
  server: StartedServer,
  commands: readonly (readonly string[])[],
  /** Of one client, one command a line. */
  session = '',
): Promise<string> {
  const monitor = await startMonitor(server);
  for (const command of commands) ask(server, ...command);
  execFileSync('redis-cli', ['-p', String(server.port)], { input: session });
  const file = join(temporaryDirectory(), 'monitor.log');
  writeFileSync(file, await monitor.end(), 'latin1');
  return file;
}

/** Of the script below. */
const SHA1 = createHash('sha1').update("return redis.call('INCRBY', KEYS[1], ARGV[1])").digest('hex');

const COMMANDS = [
  ['SET', 'greeting', 'hello "you"\n'],
  ['GET', 'greeting'],
  ['LPUSH', 'greeting', 'x'],
  ['GET', 'missing'],
  ['OBJECT', 'ENCODING', 'greeting'],
  ['HSET', 'h', 'f', 'v'],
  ['FLUSHALL'],
  ['EVAL', "return redis.call('INCR', KEYS[1])", '1', 'n'],
];

describe('replay', () => {
  it('sends a captured log to attached servers, and leaves everything of others there as it was', async () => {
    const [source, one, other] = [await start(), await start(), await start()];
    const file = await capture(source, COMMANDS);
    ask(one, 'SET', 'greeting', 'mine');
    ask(other, 'SET', 'greeting', 'mine');
    ask(other, 'CONFIG', 'SET', 'maxmemory', '1');
    const targets = [one, other].flatMap(({ port }, at) => ['-t', `s${at}=redis://127.0.0.1:${port}`]);

    const refused = await cli(['replay', file, ...targets, '--speed', 'max']);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('E_REFUSED')]);

    const run = await cli(['replay', file, ...targets, '--speed', '100', '--allow-nonempty', '--json']);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/left out: 1 of FLUSHALL: it touches keys that the run did not write/);
    expect(run.stderr).toMatch(/left out: 1 of EVAL: scripts may write keys of others/);
    const summary: ReplayResult = JSON.parse(run.stdout);
    // The six commands before FLUSHALL, and the mark, twice.
    expect(summary.targets.map(({ replies }) => replies)).toEqual([14, 14]);
    expect(summary.targets[0]!.kinds).toEqual({ text: 6, ok: 2, integer: 2, nil: 2, 'error WRONGTYPE': 2 });
    // The other one is full: what it could not write it does not have.
    const [comparison] = summary.comparisons;
    expect(comparison).toMatchObject({ reference: 's0', candidate: 's1', unsteady: 0 });
    expect(comparison!.examples).toContainEqual({
      command: 'SET greeting "hello \\x22you\\x22\\x0a"',
      reference: 'ok',
      candidate: 'error OOM',
      count: 1,
    });

    for (const server of [one, other]) {
      expect(ask(server, 'GET', 'greeting')).toBe('mine');
      expect(ask(server, 'DBSIZE')).toMatch(/\b1$/);
    }
  });

  const rivals = findDragonfly() === undefined ? ['redis', 'two=redis'] : ['redis', 'dragonfly'];
  it(`prints times and where ${rivals.join(' and ')} answer differently`, async () => {
    const file = await capture(await start(), COMMANDS);
    const run = await cli(['replay', file, ...rivals.flatMap((rival) => ['-t', rival]), '--speed', 'max']);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(
      /^8 commands × 2, speed max; times from send to reply\n\ntarget +replies +p50/,
    );
    expect(run.stdout).toMatch(/^EVAL +redis +2 /m);
    // Dragonfly knows no OBJECT.
    expect(run.stdout).toMatch(
      rivals.includes('dragonfly')
        ? /1 × text there, error ERR here, e\.g\. OBJECT ENCODING greeting/
        : /two answered every command with the same kind of reply as redis, /,
    );
  });

  it(`sends transactions, scripts by SHA-1 and commands that wait to ${rivals.join(' and ')}`, async () => {
    // The second BLPOP waited for a moment; in the replay nothing ever comes for it.
    const session = `MULTI
SET a 1
LPUSH a 2
INCR n
EXEC
SCRIPT LOAD "return redis.call('INCRBY', KEYS[1], ARGV[1])"
EVALSHA ${SHA1} 1 n 5
EVALSHA 0000000000000000000000000000000000000000 1 n
RPUSH q x
BLPOP q 0
BLPOP q 0.1
GET a
`;
    const file = await capture(await start(), [], session);
    const targets = rivals.flatMap((rival) => ['-t', rival]);
    const run = await cli(['replay', file, ...targets, '--speed', 'max', '--json']);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /^among them: transactions: 1, each sent as one; blocking: 2, over connections of their own \(1\); scripts: 1, loaded first$/m,
    );
    expect(run.stderr).toMatch(/^left out: 1 of EVALSHA: its script is not in the log$/m);
    const summary: ReplayResult = JSON.parse(run.stdout);
    expect(summary).toMatchObject({ kind: 'cache-bench replay', commands: 7, transactions: 1, blocking: 2 });
    for (const { name, kinds, replies } of summary.targets) {
      expect(kinds, name).toMatchObject({
        'transaction of ok, error WRONGTYPE, integer': 2,
        'list of text': 2,
        nil: 2,
      });
      // The script, RPUSH, GET and the mark: the two that wait are in no time.
      expect(replies).toBe(2 * 5);
    }
    expect(summary.comparisons).toMatchObject([{ differences: 0, unsteady: 0 }]);

    const saved = join(temporaryDirectory(), 'replay.json');
    writeFileSync(saved, run.stdout);
    const again = await cli(['report', saved]);
    expect(again, again.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^7 commands × /) });
    for (const [wanted, args] of [
      ['a race', ['compare', saved, saved]],
      ['a race', ['gate', saved, '--rule', 'errors < 1%']],
      ['a race', ['baseline', 'save', 'x', saved]],
      ['a race or a search for capacities', ['import', saved]],
    ] as const)
      expect(await cli(args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(`^error E_RESULT_READ: .* holds a replay; ${wanted} is wanted here\n`),
      });
  });

  it.skipIf(findDragonfly() !== undefined)('skipped: no dragonfly', ({ skip }) =>
    skip('no dragonfly on PATH'),
  );

  it.runIf(findDragonfly() !== undefined)(
    'sends what ran on Dragonfly around a transaction that it refused, and repeats no password of its log',
    async () => {
      const source = await startDragonfly(['--proactor_threads', '1', '--dbfilename', '']);
      servers.push(source);
      const session = `HELLO 3 AUTH default hunter2
MULTI
SET queued 1
SET
SET atonce 1
INCR atonce
EXEC
GET queued
GET atonce
MULTI
INCR whole
EXEC
`;
      const file = await capture(source, [], session);
      expect(readFileSync(file, 'latin1')).toContain('hunter2');
      const run = await cli(['replay', file, '-t', 'redis', '-t', 'two=redis', '--speed', 'max', '--json']);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stderr).toMatch(/^warning: .* holds passwords in clear in 1 line /m);
      expect(run.stdout + run.stderr).not.toContain('hunter2');
      const summary: ReplayResult = JSON.parse(run.stdout);
      // The two that ran at once, two reads, and the mark; what was queued before is not in the log.
      expect(summary).toMatchObject({ commands: 6, transactions: 1, passwordLines: 1 });
      expect(summary.leftOut.map(({ reason }) => reason).join()).toMatch(/transactions that did not run/);
      expect(summary.targets[0]!.kinds).toMatchObject({ ok: 2, nil: 2, 'transaction of integer': 2 });
      expect(summary.comparisons).toMatchObject([{ differences: 0 }]);
    },
  );

  it('gives up what still waits when the log is over', async () => {
    const [source, target] = [await start(), await start()];
    const file = await capture(source, [], 'BLPOP q 0.1\n');
    writeFileSync(file, readFileSync(file, 'latin1').replace('"0.1"', '"0"'), 'latin1');
    const run = await cli(['replay', file, '-t', `one=redis://127.0.0.1:${target.port}`, '--speed', '9']);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/still\nwaiting at the end, .*: one 2\./);
    expect(ask(target, 'INFO', 'clients')).toMatch(/^blocked_clients:0\r?$/m);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with code %i, and leaves no key behind', async (signal, code) => {
    const target = await start();
    const file = join(temporaryDirectory(), 'monitor.log');
    const line = (at: number) => `1.${String(at).padStart(6, '0')} [0 127.0.0.1:5] "SET" "k${at}" "v"\n`;
    // Its last command comes after an hour.
    writeFileSync(file, `${line(0)}${line(1)}3601.0 [0 127.0.0.1:5] "SET" "last" "v"\n`);
    const running = startCli(['replay', file, '-t', `one=redis://127.0.0.1:${target.port}`]);
    // Beyond the rehearsal, which writes the last one too.
    await expect
      .poll(() => ask(target, 'INFO', 'commandstats').match(/cmdstat_set:calls=(\d+)/)?.[1], {
        timeout: 240_000,
      })
      .toBe('5');
    running.kill(signal);
    const run = await running.finished;
    expect([run.code, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toMatch(/^stopping; what was written is removed\./m);
    expect(ask(target, 'DBSIZE')).toMatch(/\b0$/);
  });

  it('says what is wrong with a file', async () => {
    const file = join(temporaryDirectory(), 'notes.txt');
    writeFileSync(file, 'not a log\n');
    const failures = [
      [file, /E_REPLAY: .* holds no command that can be replayed/],
      ['/nowhere.log', /E_REPLAY: \/nowhere\.log cannot be read/],
    ] as const;
    for (const [path, message] of failures) {
      const run = await cli(['replay', path, '-t', 'redis']);
      expect([run.code, run.stdout, run.stderr]).toEqual([2, '', expect.stringMatching(message)]);
    }
  });
});

it('asks the target for the keys of commands that no table has, and sends no administration', async () => {
  const target = await configuredRedis([
    ...[
      'GETEX X.GETNEW',
      'ZUNIONSTORE X.UNION',
      'BLPOP X.WAITPOP',
      'XGROUP X.GROUP',
      'SORT X.SORT',
      'DEBUG X.DEBUG',
    ].map((names) => `rename-command ${names}`),
  ]);
  const file = join(temporaryDirectory(), 'monitor.log');
  const lines = [
    '"X.UNION" "dst" "2" "user:1" "user:2" "WEIGHTS" "2" "3"',
    '"X.GETNEW" "same" "EX" "10"',
    '"X.WAITPOP" "q" "1"',
    '"X.GROUP" "CREATE" "s" "g" "$" "MKSTREAM"',
    ...['"X.SORT" "l" "BY" "w_*"', '"X.DEBUG" "JMAP"', '"NOSUCH" "a"', '"SET" "same" "1"'],
  ];
  writeFileSync(file, lines.map((line, at) => `1.10000${at} [0 10.0.0.7:40000] ${line}\n`).join(''));
  const { port } = target;
  const monitor = await startMonitor(target);
  const { code, stdout, stderr } = await cli([
    'replay',
    file,
    '-t',
    `a=redis://127.0.0.1:${port}`,
    '--json',
    '-q',
  ]);
  const seen = await monitor.end();
  expect(code, stderr).toBe(0);
  const summary = JSON.parse(stdout) as ReplayResult;
  expect(summary).toMatchObject({ commands: 5, blocking: 1, targets: [{ errors: 0 }] });
  expect(summary.leftOut.map(({ reason, commands }) => `${commands}: ${reason}`).sort()).toEqual([
    'NOSUCH: not known to cache-bench, nor to any target',
    'X.DEBUG: not known to cache-bench, and a counts it as @admin',
    'X.SORT: not known to cache-bench, and a counts it as @dangerous',
  ]);
  expect(seen).toMatch(/"X\.UNION" "cb:\w+:0:dst" "2" "cb:\w+:0:user:1" "cb:\w+:0:user:2" "WEIGHTS" "2" "3"/);
  expect(seen).toMatch(/"X\.GROUP" "CREATE" "cb:\w+:0:s" "g"/);
  expect(seen).not.toMatch(/\] "X\.(SORT|DEBUG)"/);
  expect(ask(target, 'DBSIZE')).toBe('0');
});
