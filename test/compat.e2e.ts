// `compat` against real servers: one against itself, and one that goes wrong over a single command.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CompatCheck, CompatResult } from '../src/result/kinds/compat.ts';
import { type FakedFault, startFaultyProxy } from '../src/testkit/faulty-proxy.ts';
import type { TcpProxy } from '../src/testkit/tcp-proxy.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { ask, type CliRun, cli, cliShared, temporaryDirectory } from './cli.ts';
import { configuredRedis, redis } from './servers.ts';

const proxies: TcpProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const QUICK = `title: Quick
source: this test
checks:
  - { id: before, run: ["SET {k} v", "GET {k}"] }
  - { id: faulty, within: 300ms, run: "STRLEN {k}" }
  - { id: after, run: ["SET {k} w", "GET {k}"] }
`;

function write(text: string): string {
  const file = join(temporaryDirectory(), 'quick.yaml');
  writeFileSync(file, text);
  return file;
}

async function compare(...args: readonly string[]): Promise<CliRun & { result: CompatResult }> {
  const run = await cliShared(['compat', '--json', ...args]);
  return { ...run, result: run.stdout === '' ? (undefined as never) : JSON.parse(run.stdout) };
}

async function withFault(fault: FakedFault): Promise<CliRun & { checks: Record<string, CompatCheck> }> {
  const proxy = await startFaultyProxy((await redis()).port, 'STRLEN', fault);
  proxies.push(proxy);
  const run = await compare(
    ...['--reference', `r=redis://127.0.0.1:${(await redis()).port}`],
    ...['--candidate', `c=redis://127.0.0.1:${proxy.port}`],
    ...['--checks', write(QUICK), '--family', 'quick', '--fail-on', 'breaks', '--allow-nonempty'],
  );
  const checks = Object.fromEntries(
    run.result.checks.map((check) => [check.id.slice('quick/'.length), check]),
  );
  return { ...run, checks };
}

describe('compat', () => {
  it('finds no difference between a cluster and itself, and what a cluster refuses beside a single server', async () => {
    const families = ['cluster', 'keys', 'scan', 'transactions'].flatMap((name) => ['--family', name]);
    const alike = await compare(
      '--reference',
      'a=redis-cluster',
      '--candidate',
      'b=redis-cluster',
      ...families,
    );
    const differing = alike.result.checks.filter(
      ({ outcome }) => outcome !== 'same' && outcome !== 'skipped',
    );
    expect(differing, alike.stderr).toEqual([]);
    const { result } = await compare(
      ...['--reference', 'redis', '--candidate', 'b=redis-cluster', '--family', 'cluster'],
    );
    const found = result.checks.find(({ id }) => id === 'cluster/other-slots-mget');
    expect(found).toMatchObject({ outcome: 'differs', level: 'breaks' });
    expect(found?.differences[0]?.candidate).toContain('CROSSSLOT');
  });

  it('removes by name what it wrote where SCAN is not permitted', async () => {
    const server = await configuredRedis(['user bench on >pw ~* &* +@all -scan']);
    const { code, stderr, result } = await compare(
      ...['--reference', 'redis', '--candidate', `c=redis://bench:pw@127.0.0.1:${server.port}`],
      ...['--family', 'strings', '--family', 'scripting'],
    );
    expect(code, stderr).toBe(0);
    expect(result.checks.filter(({ outcome }) => outcome === 'same').length).toBeGreaterThan(200);
    expect(ask(server, 'DBSIZE')).toBe('0');
  });

  it('finds no difference between Redis and itself', async () => {
    const { code, result, stderr } = await compare(
      ...['--reference', 'redis', '--candidate', 'again=redis', '--fail-on', 'differs'],
    );
    const found = result.checks.filter(({ outcome }) => outcome !== 'same' && outcome !== 'skipped');
    expect(found).toEqual([]);
    expect(result.checks.length).toBeGreaterThan(2000);
    expect(code, stderr).toBe(0);
  });

  it('leaves attached servers as they were, and refuses those with data of others', async () => {
    const [reference, candidate] = [await redis(), await redis()];
    const targets = [
      ...['--reference', `r=redis://127.0.0.1:${reference.port}`],
      ...['--candidate', `c=redis://127.0.0.1:${candidate.port}`],
    ];
    expect((await compare(...targets, '--family', 'strings')).code).toBe(0);
    expect(ask(candidate, 'DBSIZE')).toBe('0');
    ask(candidate, 'SET', 'user:1', 'x');
    const refused = await compare(...targets, '--family', 'strings');
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('E_REFUSED');
    expect(ask(candidate, 'DBSIZE')).toBe('1');
  });

  it('a check that ends a started server is one row, and the server is started again for the others', async () => {
    const checks = write(`title: Crash
source: this test
checks:
  - { id: before, run: PING }
  - { id: crash, alone: true, run: DEBUG SEGFAULT }
  - { id: last, alone: true, run: DBSIZE }
`);
    const { result, code, stderr } = await compare(
      ...['--reference', 'redis', '--candidate', 'c=redis?enable-debug-command=yes'],
      ...['--checks', checks, '--family', 'quick', '--resp', '2', '--fail-on', 'breaks'],
    );
    const rows = result.checks.map(({ id, outcome, level = '', reason = '' }) => [
      id,
      outcome,
      level,
      reason,
    ]);
    expect(rows).toEqual([
      ['quick/before', 'same', '', ''],
      ['quick/crash', 'crashed', 'breaks', 'the server ended'],
      ['quick/last', 'same', '', ''],
    ]);
    expect(stderr).toContain('was started again');
    expect(code).toBe(99);
  });

  it.each([
    ['stays-silent', 'hung', 'no reply in time'],
    ['answers-garbage', 'differs', /^no RESP: .*expected a RESP type byte/],
    ['hangs-up', 'differs', 'connection closed'],
  ] as const)(
    'a server that %s is one row that says so',
    async (fault, outcome, candidate) => {
      const { checks, code } = await withFault(fault);
      expect(checks['before']?.outcome).toBe('same');
      expect(checks['after']?.outcome).toBe('same');
      expect(checks['faulty']).toMatchObject({ outcome, level: 'breaks' });
      expect(checks['faulty']?.differences[0]?.candidate).toMatch(candidate);
      expect(code).toBe(99);
    },
    120_000,
  );

  it.each([
    ['dies', 'crashed'],
    ['freezes', 'hung'],
  ] as const)(
    'an attached server that %s ends the comparison in time, and what was asked then is named',
    async (fault, outcome) => {
      const { checks, code } = await withFault(fault);
      expect(checks['faulty']).toMatchObject({ outcome, level: 'breaks' });
      expect(code).toBe(99);
    },
    120_000,
  );

  it('writes the result to a file, and says on the terminal what differs', async () => {
    const file = join(temporaryDirectory(), 'compat.json');
    const out = temporaryDirectory();
    const { stdout, stderr, code } = await cli([
      ...['compat', '--reference', 'redis', '--candidate', 'again=redis', '--family', 'strings'],
      ...['--export', `json=${file}`, '--out', out],
    ]);
    expect(code).toBe(0);
    const saved = join(out, readdirSync(out)[0]!);
    expect(stderr).toMatch(/^Saved as .*result\.json$/m);
    expect(readFileSync(join(saved, 'result.json'), 'utf8')).toBe(readFileSync(file, 'utf8'));
    const unchanged = await cliShared(['compat', 'diff', file, saved]);
    expect(unchanged.stdout).toContain('No check that was asked both times has changed.');
    expect(stdout).toMatch(/^again \(redis .*\) and redis \d[\d.]* answer all \d+ checks alike\n/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'cache-bench compat' });
  });

  it('asks only what concerns the commands of a file, a log or a running server, and says what is covered', async () => {
    const [reference, candidate, used] = [await redis(), await redis(), await redis()];
    ask(used, 'SET', 'k', 'v');
    ask(used, 'GET', 'k');
    const list = join(temporaryDirectory(), 'commands.txt');
    writeFileSync(list, 'GET 90\nNOSUCH.COMMAND 10\n');
    const targets = [
      ...['--reference', `r=redis://127.0.0.1:${reference.port}`],
      ...['--candidate', `c=redis://127.0.0.1:${candidate.port}`],
    ];
    const byFile = await compare(...targets, '--commands', list);
    expect(byFile.result.usage).toMatchObject({ calls: 100, commands: [{ name: 'GET' }, { checks: 0 }] });
    expect(byFile.result.checks.every(({ commands }) => commands.includes('GET'))).toBe(true);
    const byUrl = await compare(...targets, '--from-url', `redis://127.0.0.1:${used.port}`);
    const names = byUrl.result.usage!.commands.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['GET', 'SET']));
    expect(ask(used, 'DBSIZE')).toBe('1');
    const both = await cli(['compat', ...targets, '--commands', list, '--from-monitor', list]);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('only one of --commands, --from-url and --from-monitor');
  });

  it('names scripts of source code with line and reason, and runs them on both', async () => {
    const folder = temporaryDirectory();
    writeFileSync(
      join(folder, 'limits.ts'),
      "import Redis from 'ioredis';\nconst redis = new Redis();\nredis.incr('k');\nredis.eval(`\n  redis.call('SET', ARGV[1] .. ':lock', 1)\n  return redis.call('INCR', KEYS[1])`, 1);\n",
    );
    const { result, stderr, code } = await compare(
      ...[
        '--reference',
        'redis',
        '--candidate',
        'again=redis',
        '--from-source',
        folder,
        '--fail-on',
        'differs',
      ],
    );
    expect(result.usage?.commands.map(({ name }) => name)).toEqual(['EVAL', 'INCR', 'SET']);
    const [script] = result.source!.scripts;
    expect(script).toMatchObject({ id: 'limits', run: 'same', keys: 1 });
    expect(script!.undeclared).toMatchObject([
      { place: expect.stringMatching(/limits\.ts:5$/), reason: 'built from ARGV[1]', alone: 'accepted' },
    ]);
    expect(code, stderr).toBe(0);
    const nothing = await cliShared(['compat', '--from-source', '/nowhere']);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('which is no folder')]);
  });

  it('tells what changed between two results, and what no check asks about', async () => {
    const file = join(temporaryDirectory(), 'compat.json');
    await compare(
      '--reference',
      'redis',
      '--candidate',
      'again=redis',
      '--family',
      'blocking',
      '--export',
      `json=${file}`,
    );
    const same = await cliShared(['compat', 'diff', file, file]);
    expect(same.stdout).toContain('No check that was asked both times has changed.');
    const result: CompatResult = JSON.parse(readFileSync(file, 'utf8'));
    const [first, ...others] = result.checks;
    const worse = join(temporaryDirectory(), 'worse.json');
    writeFileSync(
      worse,
      JSON.stringify({ ...result, checks: [{ ...first, outcome: 'hung', level: 'breaks' }, ...others] }),
    );
    const changed = await cliShared(['compat', 'diff', file, worse, '--fail-on', 'breaks']);
    expect(changed.stdout).toContain(`worse: ${first!.id}: same before, breaks an application after`);
    expect(changed.code).toBe(99);
    const wrong = await cliShared(['compat', 'diff', file, '/etc/hostname']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('is not JSON')]);
    const coverage = await cliShared(['compat', 'coverage']);
    expect(coverage.stdout).toMatch(/^\d+ of \d+ commands of redis .* have a check/);
    expect(coverage.stdout).not.toContain('have neither');
  });

  it.each([
    [['--family', 'string'], /--family is 'string'.*\n.*Did you mean strings/],
    [['--check', 'strings/none'], /--check is 'strings\/none'/],
    [['--resp', '4'], /--resp is '4'; use 2, 3 or both/],
    [['--candidate', 'redis'], /two targets are named 'redis'/],
    [['--checks', '/nowhere.yaml'], /no checks to read at/],
  ])(
    'refuses %j with what is right',
    async (args, message) => {
      const { code, stderr } = await cliShared(['compat', '--reference', 'redis', ...args]);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
    },
    60_000,
  );

  const dragonfly = findDragonfly();
  it.skipIf(dragonfly === undefined)(
    `proves that Dragonfly refuses keys which a script does not declare${dragonfly === undefined ? ' (skipped: no dragonfly)' : ''}`,
    async () => {
      const folder = temporaryDirectory();
      writeFileSync(join(folder, 'a.lua'), "return redis.call('SET', KEYS[1] .. ':lock', 1)\n");
      const { result } = await compare(
        ...[
          '--reference',
          'redis',
          '--candidate',
          'dragonfly',
          '--from-source',
          folder,
          '--check',
          'strings/lcs',
        ],
      );
      expect(result.source!.scripts[0]).toMatchObject({
        run: 'refused',
        undeclared: [{ reason: 'built from KEYS[1]', alone: 'refused' }],
      });
    },
    120_000,
  );

  it.skipIf(dragonfly === undefined)(
    `finds what Dragonfly does not know${dragonfly === undefined ? ' (skipped: no dragonfly)' : ''}`,
    async () => {
      const { result } = await compare(
        '--reference',
        'redis',
        '--candidate',
        'dragonfly',
        '--check',
        'strings/lcs',
      );
      expect(result.checks[0]).toMatchObject({ outcome: 'unsupported', level: 'breaks' });
    },
    120_000,
  );
});
