// The search for capacities on real servers, and sweeps.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, readOnlySearch, serversOf, startCli, temporaryDirectory } from './cli.ts';

const rivals = findDragonfly() === undefined ? ['redis', 'twin=redis?hz=20'] : ['redis', 'dragonfly'];

/** The second one writes to disk. */
const writing = [
  rivals[0]!,
  findDragonfly() === undefined ? `${rivals[1]}&appendonly=yes` : 'dragonfly?dbfilename=dump',
];

/** One connection: a few thousand operations a second at most. */
const SHORT = [
  '-c',
  '1',
  '--keys',
  '500',
  '--probe',
  '150ms',
  '--warmup',
  '20ms',
  '--no-calibrate',
  '--cooldown',
  '0',
];

describe('without -t', () => {
  it.each([
    [
      ['capacity', 'read-heavy', '--slo', 'p99<5ms'],
      /^read-heavy on redis\S*, .* \(found here; -t chooses others\) under/,
    ],
    [['run', 'read-heavy'], /^1 profile × \d targets \(redis\S*, .*: found here; -t chooses others\) × /],
    [
      ['soak', 'read-heavy', '--rate', '1k', '--for', '1h'],
      / on each of redis\S*, .* \(found here; -t chooses others\), side/,
    ],
  ])('%j names the servers that it takes, and how to choose, before it begins', async (words, plan) => {
    const { code, stdout, stderr } = await cli([...words, '--dry-run']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(plan);
    const chosen = await cli([...words, '--dry-run', '-t', 'redis', '-t', 'other=redis']);
    expect(chosen.stdout).not.toMatch(/found|-t chooses/);
  });
});

describe('capacity', () => {
  it('prints curves and answers of real servers, saves them, and leaves nothing behind', async () => {
    const out = temporaryDirectory();
    const config = join(temporaryDirectory(), 'waive.yaml');
    writeFileSync(config, 'waive: [{ rule: persistence, reason: the disk is part of it }]\n');
    const run = await cli([
      ...['capacity', 'read-heavy', '--slo', 'p50<200ms', ...writing.flatMap((one) => ['-t', one])],
      ...['--searches', '1', ...SHORT, '--out', out, '--config', config],
      // On a full machine rates are low, and low rates need long probes.
      ...['--max-time', '60s'],
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(/fair: [^;]*1 waived \(persistence\)/);
    expect(run.stdout).toContain('read-heavy under p50 < 200 ms');
    expect(run.stdout).toMatch(/^ +offered/m);
    const result = readOnlySearch(out);
    expect(result).toMatchObject({
      partial: false,
      capacity: { profile: 'read-heavy', searches: 1 },
    });
    // Judged by the probes that held, where every target has one.
    const { targets, probes } = result.capacity;
    const isJudged = targets.every((one) =>
      probes.some(({ target, outcome }) => target === one.target && outcome === 'held'),
    );
    const errors = result.fairness!.find(({ rule }) => rule === 'errors');
    expect(errors?.status).toBe(isJudged ? 'pass' : undefined);
    for (const { target, closedLoopPerSecond, answer, known } of result.capacity.targets) {
      expect(closedLoopPerSecond).toBeGreaterThan(0);
      // Where the machine was so full that the time was over before its first probe, nothing is known.
      const isProbed = probes.some((probe) => probe.target === target);
      expect((answer ?? known) !== undefined, `${target}\n${run.stderr}`).toBe(isProbed);
      const words = answer === undefined ? ': not finished' : '( sustains|: cannot tell|: no rate holds)';
      // Answers of several targets follow each other, over lines that end anywhere.
      expect(run.stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`\\b${target}${words}`));
    }
    expect(serversOf(result.runId)).toEqual([]);
  });

  it('keeps what is known when it is interrupted', async () => {
    const out = temporaryDirectory();
    const started = startCli([
      ...['capacity', 'read-heavy', '--slo', 'p50<200ms', '-t', 'redis', ...SHORT, '--out', out],
    ]);
    await started.seen(/redis {2}search 1/);
    started.kill('SIGINT');
    const run = await started.finished;
    expect(run.code, run.stderr).toBe(130);
    expect(run.stdout).toContain('Partial result');
    expect(run.stdout).toMatch(/redis: not finished\. (Its capacity (is|lies)|Nothing is known yet)/);
    const result = readOnlySearch(out);
    expect(result.partial).toBe(true);
    expect(result.capacity.probes.length).toBeGreaterThan(0);
    expect(serversOf(result.runId)).toEqual([]);
  });

  it('ends by its longest time, with what is known by then, and exit code 0', async () => {
    // On a full machine a server may need all of the time to start: then it gets more.
    for (const [seconds, told] of [
      [10, '10 s'],
      [40, '40 s'],
    ] as const) {
      const out = temporaryDirectory();
      const run = await cli([
        ...['capacity', 'read-heavy', '--slo', 'p50<200ms', '-t', 'redis', '--out', out],
        // So few probes that no search can end before, not even by giving up on a full machine.
        ...SHORT.map((word) => (word === '150ms' ? '2s' : word)),
        ...['--max-time', `${seconds}s`, '--searches', '100'],
      ]);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stderr).toContain(`at most ${told} (--max-time)`);
      expect(run.stdout).toContain(`No other round fits into --max-time ${told}`);
      const result = readOnlySearch(out);
      const maxTimeNs = seconds * 1e9;
      expect(result).toMatchObject({ partial: false, capacity: { endedBy: 'max-time', maxTimeNs } });
      expect(serversOf(result.runId)).toEqual([]);
      if (result.capacity.probes.length === 0 && seconds === 10) continue;
      expect(result.capacity.probes.length).toBeGreaterThan(0);
      expect(result.capacity.targets[0]!.known).toBeDefined();
      return;
    }
  });

  it('says early that no rate holds, and by which number', async () => {
    const out = temporaryDirectory();
    const run = await cli([
      ...['capacity', 'read-heavy', '--slo', 'p50<1us', '-t', 'redis', ...SHORT, '--out', out],
    ]);
    expect(run.code, run.stderr).toBe(0);
    // On a machine that is full, the generator's own delay is all that can be seen.
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(
      /redis: cannot tell\. The client was the limit at every rate|redis: no rate holds p50 < 1\.00 µs here: p50 is [\d.]+ [µm]s even at [\d.]+k? ops\/s/,
    );
    const { probes, targets } = readOnlySearch(out).capacity;
    expect(probes.length).toBeLessThanOrEqual(6);
    expect(targets[0]!.answer).toMatchObject({ kind: expect.stringMatching(/^(below|unsettled)$/) });
  });

  it('says what it would do, and sends nothing', async () => {
    const run = await cli(['capacity', 'read-heavy', '--slo', 'p99<1ms', '-t', 'redis', '--dry-run']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(
      /^read-heavy on redis under p99 < 1\.00 ms: 6 searches for each target, .*at most \d+ min \(--max-time\); nothing has been sent\.$/m,
    );
  });

  it.each([
    [['capacity', 'read-heavy'], '--slo is missing'],
    [['capacity', 'read-heavy', '--slo', 'p98<1ms'], "'p98' is not one of p50, p90, p95, p99, p99.9, max"],
    [['capacity', 'read-heavy', '--slo', 'p99<1ms', '--searches', '0'], "--searches is '0'"],
    [['capacity', 'nothing-such', '--slo', 'p99<1ms'], 'unknown profile'],
    [['capacity'], 'wanted cache-bench capacity PROFILE'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const run = await cli(args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});

describe('run --sweep', () => {
  const BRIEF = [
    '--requests',
    '3k',
    '--warmup',
    '50ms',
    '--blocks',
    '1',
    '--keys',
    '500',
    '--no-calibrate',
    '--cooldown',
    '0',
  ];

  it('gives every value rounds of its own, and ends with a table', async () => {
    const out = temporaryDirectory();
    const run = await cli([
      ...['run', 'read-heavy', ...rivals.flatMap((one) => ['-t', one]), '--sweep', 'pipeline=4,1'],
      ...[...BRIEF, '-c', '2', '--out', out],
    ]);
    expect(run.code, run.stderr).toBe(0);
    const result = readOnlyResult(out);
    expect(result.profiles.map(({ name, pipeline, sweep }) => [name, pipeline, sweep?.value])).toEqual([
      ['read-heavy@pipeline=1', 1, '1'],
      ['read-heavy@pipeline=4', 4, '4'],
    ]);
    expect(result.rounds).toHaveLength(2 * 2);
    expect(run.stdout).toContain('read-heavy by pipeline:');
    expect(run.stdout).toMatch(/^ +pipeline .*ratio/m);
  });

  it('starts servers anew for every number of threads', async () => {
    const out = temporaryDirectory();
    const target = findDragonfly() === undefined ? 'redis' : 'dragonfly';
    const run = await cli([
      ...['run', 'read-heavy', '-t', target, '--sweep', 'server-threads=1,2'],
      ...[...BRIEF, '-c', '2', '--out', out],
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(new RegExp(`${target} [\\d.]+\\S*, 1 thread,`));
    expect(run.stderr).toMatch(new RegExp(`${target} [\\d.]+\\S*, 2 threads,`));
    expect(readOnlyResult(out).rounds).toHaveLength(2);
    expect(serversOf(readOnlyResult(out).runId)).toEqual([]);
  });

  it('climbs a ladder of cores with all ways onto them, on the same CPUs', async () => {
    const out = temporaryDirectory();
    const run = await cli([
      ...['run', 'read-heavy', '--ladder', 'cores=1,2', ...BRIEF, '-c', '2', '--out', out],
    ]);
    expect(run.code, run.stderr).toBe(0);
    const result = readOnlyResult(out);
    const { profiles } = result;
    const ways = [
      'redis',
      'redis-io',
      'redis-cluster',
      ...(findDragonfly() === undefined ? [] : ['dragonfly']),
    ];
    expect(result.targets.map(({ name }) => name)).toEqual(ways);
    for (const [step, { servers = [] }] of profiles.entries()) {
      const cores = step + 1;
      expect(servers.map(({ target }) => target)).toEqual(ways);
      expect(servers.map(({ threads }) => threads)).toEqual([1, cores, cores, cores].slice(0, ways.length));
      for (const { cpus } of servers) expect(cpus).toEqual(servers[0]!.cpus);
      expect(servers[0]!.cpus).toHaveLength(cores);
    }
    expect(run.stdout).toContain('read-heavy by cores\n');
    expect(run.stdout).toMatch(/^ +target +cores +ops\/s +scaling/m);
    // Who is ahead, and whether that can be told, is the machine's to say.
    expect(run.stdout).toMatch(/^ +(Indicative only: |Cannot tell )/m);
    expect(serversOf(result.runId)).toEqual([]);
  });

  it('refuses what cannot be swept with exit code 2', async () => {
    const run = await cli(['run', 'read-heavy', '-t', 'redis', '--sweep', 'colour=red,green']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('a parameter and its values were expected');
  });
});
