// Unfair races against real servers: what differs is named, and who did other work has no winner beside it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FairnessCheck } from '../src/result/parts/fairness.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, startCli, temporaryDirectory } from './cli.ts';

const SHORT = [
  '--blocks',
  '1',
  '--requests',
  '3k',
  '--warmup',
  '0',
  '--keys',
  '500',
  '--cooldown',
  '0',
  '--no-calibrate',
  '-q',
];

async function race(profile: string, targets: readonly string[]) {
  const out = temporaryDirectory();
  const run = await cli(['run', profile, ...targets.flatMap((one) => ['-t', one]), ...SHORT, '--out', out]);
  expect(run.code, run.stderr).toBe(0);
  const { fairness = [] } = readOnlyResult(out);
  const find = (rule: string): FairnessCheck | undefined => fairness.find((one) => one.rule === rule);
  return { ...run, find };
}

it('names persistence and memory that one side alone has', async () => {
  const { find, stdout } = await race('zset-hash', ['redis', 'aof=redis?appendonly=yes&maxmemory=512mb']);
  expect(find('persistence')).toMatchObject({ status: 'warn', found: 'redis none, aof append-only' });
  expect(find('memory-limit')).toMatchObject({ status: 'warn', found: 'redis none, aof 512 MiB noeviction' });
  for (const rule of ['errors', 'keys', 'values', 'hit-ratio', 'evictions', 'protocol', 'tls'])
    expect(find(rule), rule).toMatchObject({ status: 'pass' });
  expect(stdout).toMatch(/^fair: \d+ checks passed, \d+ warnings? \([^)]*persistence/m);
});

/** INFO may be called by scripts; `hz` is what the two servers differ in. */
const ERRING = `
operations:
  - command: EVALSHA {script:touchy} 1 {key}
scripts:
  touchy:
    keys: 1
    lua: |
      if string.find(redis.call('INFO', 'server'), 'configured_hz:50') then
        return redis.error_reply('ERR no such luck')
      end
      return redis.call('INCRBY', KEYS[1], 0)
fill: false
waive:
  - rule: errors
    reason: the test of the test
`;

it('names no winner where a script errs on one side', async () => {
  const profile = join(temporaryDirectory(), 'erring.yaml');
  writeFileSync(profile, ERRING);
  const { find, stdout } = await race(profile, ['redis', 'erring=redis?hz=50']);
  expect(find('script-replies')).toMatchObject({
    status: 'fail',
    targets: ['erring'],
    found: expect.stringMatching(/redis integer 0, erring error .*ERR no such luck/),
  });
  expect(find('errors')).toMatchObject({ status: 'waived', reason: 'the test of the test' });
  expect(stdout).toMatch(/^unfair: 1 failed \(script-replies\)/m);
  expect(stdout).toMatch(/^\s*Cannot tell erring and redis apart/m);
});

it.skipIf(findDragonfly() === undefined)(
  `holds the same data and replies on Dragonfly as on Redis${findDragonfly() === undefined ? ' (skipped: no dragonfly)' : ''}`,
  async () => {
    for (const profile of ['mixed', 'lua']) {
      const { find } = await race(profile, [
        'redis?maxmemory=512mb',
        'dragonfly?maxmemory=512mb&proactor_threads=2',
      ]);
      for (const rule of [
        'errors',
        'keys',
        'values',
        'script-replies',
        'hit-ratio',
        'persistence',
        'memory-limit',
      ])
        expect(['pass', undefined], `${profile}: ${rule}: ${find(rule)?.found}`).toContain(
          find(rule)?.status,
        );
    }
  },
);

it('gives all flavors what was wished for, and names a setting that did not take effect', async () => {
  const out = temporaryDirectory();
  const wishes = [
    '--server-memory',
    '300MiB',
    '--eviction',
    'allkeys-lru',
    '--persistence',
    'snapshot every 5m',
  ];
  const targets = ['-t', 'redis', '-t', 'own+save=redis?save=', '-t', 'redis-cluster?shards=3'];
  const run = await cli(['run', 'read-heavy', ...targets, ...wishes, ...SHORT, '--out', out]);
  expect(run.code, run.stderr).toBe(0);
  const limit = { maxMemoryBytes: 300 * 2 ** 20, evictionPolicy: 'allkeys-lru' };
  expect(readOnlyResult(out).targets).toMatchObject([
    { ...limit, persistence: 'snapshots' },
    { ...limit, persistence: 'none' },
    { ...limit, persistence: 'snapshots' },
  ]);

  const clamped = await cli([
    'run',
    'read-heavy',
    '-t',
    'redis?hz=1000',
    ...SHORT,
    '--out',
    temporaryDirectory(),
  ]);
  expect(clamped.code).toBe(1);
  expect(clamped.stderr).toContain("E_SETTING: redis: --hz was set to '1000', but the server reports '500'");
});

const dragonfly = findDragonfly();

it(`keeps password and key of started servers out of sight${dragonfly === undefined ? ' (skipped for Dragonfly: no dragonfly)' : ''}`, async () => {
  const out = temporaryDirectory();
  const password = 'very"hidden\\one';
  const targets = ['redis', dragonfly === undefined ? 'twin=redis' : 'dragonfly?proactor_threads=1'];
  const guards = ['--server-auth', '${SERVER_PASSWORD}', '--server-tls'];
  const run = startCli(
    [
      ...['run', 'read-heavy', ...targets.flatMap((one) => ['-t', one]), ...guards],
      ...[...SHORT.slice(0, -1), '--blocks', '200', '--out', out],
    ],
    { SERVER_PASSWORD: password },
  );
  await run.seen(/block 1\/200/);
  const seen = execFileSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8' });
  // Seen, it need not go on.
  run.kill('SIGINT');
  const { code, stdout, stderr } = await run.finished;
  expect(code, stderr).toBe(130);
  // The lines of other processes are nobody's business: they are looked through, and not shown.
  expect(seen.includes(out)).toBe(true);
  expect(seen.includes('hidden\\one')).toBe(false);
  const result = readOnlyResult(out);
  for (const target of result.targets)
    expect(target).toMatchObject({ tls: true, endpoint: expect.stringMatching(/^rediss:/) });
  expect(result.fairness?.find(({ rule }) => rule === 'tls')).toMatchObject({ status: 'pass' });
  for (const text of [stdout, stderr, JSON.stringify(result)]) {
    expect(text).not.toContain('hidden');
    expect(text).not.toContain('PRIVATE KEY');
  }
});
