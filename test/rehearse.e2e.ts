// `rehearse` against real servers: a perfect pair loses nothing, and a proxy that meddles is told of to the write.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readKeeping } from '../src/rehearse/check/kept-keys.ts';
import type { RehearsalResult } from '../src/result/kinds/rehearsal.ts';
import { anEndpoint } from '../src/testkit/builders.ts';
import { type Meddling, type MeddlingProxy, startMeddlingProxy } from '../src/testkit/meddling-proxy.ts';
import { findDragonfly, startDragonfly, startRedis } from '../src/testkit/with-redis.ts';
import { ask, cli, startCli, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

const proxies: MeddlingProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const LOAD = { profile: 'mixed', rate: 1000, connections: 4, keys: 500, witnesses: '50%' };

/** What comes late on a busy machine is no loss. */
const PATIENT = { timeout: '30s' };

function writePlan(phases: readonly object[], more: object = {}): string {
  const file = join(temporaryDirectory(), 'plan.yaml');
  writeFileSync(file, JSON.stringify({ name: 'plan', ...LOAD, ...more, phases }));
  return file;
}

async function rehearse(
  file: string,
  targets: readonly string[],
): Promise<RehearsalResult & { code: number }> {
  const out = temporaryDirectory();
  const args = targets.flatMap((target) => ['-t', target]);
  const run = await cli(['rehearse', file, ...args, '--json', '--quiet', '--out', out]);
  expect(run.stdout, run.stderr).not.toBe('');
  return { ...JSON.parse(run.stdout), code: run.code };
}

function sumOf({ phases }: RehearsalResult, name: string): number {
  return phases
    .flatMap(({ anomalies }) => anomalies.filter((anomaly) => anomaly.name === name))
    .reduce((sum, { count }) => sum + count, 0);
}

const anomaliesOf = ({ phases }: RehearsalResult) =>
  phases.flatMap(({ name, anomalies }) =>
    anomalies.filter(({ count }) => count > 0).map((one) => ({ phase: name, ...one })),
  );

const dragonfly = findDragonfly();
const candidates = dragonfly === undefined ? ['redis'] : ['redis', 'dragonfly'];

it.runIf(dragonfly === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

it.each(candidates)(
  '%s tells whether it is still the same process, so that keys it lost are no surprise',
  async (flavor) => {
    const start = flavor === 'redis' ? startRedis : startDragonfly;
    const [one, other] = await Promise.all([start(), start()]);
    try {
      const told = await readKeeping(anEndpoint(one.port));
      expect(told).toMatch(/^\S+ 0$/);
      expect(await readKeeping(anEndpoint(one.port))).toBe(told);
      expect(await readKeeping(anEndpoint(other.port))).not.toBe(told);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  },
);

describe('rehearse', () => {
  it.each(candidates)(
    'finds nothing from redis to %s, over a copy to the whole traffic and back',
    async (candidate) => {
      const phases = [
        { name: 'alone', for: '1s' },
        { name: 'replica', for: '1s', copy: 'replicaof' },
        { name: 'shadow', for: '1s', writes: 'dual-async', compare: true },
        { name: 'quarter', for: '1s', share: '25%', writes: 'dual-sync' },
        { name: 'all', for: '1s', share: '100%', writes: 'dual-async', authority: 'candidate' },
        { name: 'back', for: '1s', rollback: true, writes: 'dual-async' },
      ];
      const rules = [
        'lost_writes == 0',
        'stale_reads == 0',
        'differences == 0',
        'rollback_loss == 0',
        'errors < 1%',
      ];
      const result = await rehearse(writePlan(phases, { rules, ...PATIENT }), [
        'old=redis',
        `new=${candidate}`,
      ]);
      expect(anomaliesOf(result)).toEqual([]);
      expect(result.phases.map(({ name }) => name)).toEqual(phases.map(({ name }) => name));
      expect(result.verification).toMatchObject({ isExact: true, different: 0, examples: [] });
      expect(result.verification!.keys).toBeGreaterThan(500);
      for (const { acknowledged, counted, command, side } of result.writeCounts!)
        expect(counted, `${command} on ${side}`).toBe(acknowledged);
      const { reads } = result.phases[4]!;
      expect(reads.reference.completed).toBe(0);
      expect(reads.candidate.completed).toBeGreaterThan(0);
      expect(result.phases[5]!.rollback).toMatchObject({ lost: 0 });
      expect(result.rules.map(({ outcome }) => outcome)).toEqual(rules.map(() => 'pass'));
      expect(result).toMatchObject({ code: 0, partial: false, facts: { cpus: expect.any(Number) } });
    },
  );

  it.each(candidates)(
    'watches that scripts are whole where the load has some, from redis to %s',
    async (candidate) => {
      const phases = [
        { name: 'alone', for: '1s' },
        { name: 'shadow', for: '1s', writes: 'dual-async' },
      ];
      const plan = writePlan(phases, { profile: 'lua', ...PATIENT });
      const result = await rehearse(plan, ['old=redis', `new=${candidate}`]);
      for (const { anomalies } of result.phases)
        expect(anomalies.find(({ name }) => name === 'broken scripts')).toMatchObject({
          count: 0,
          of: expect.toSatisfy((of: number) => of > 0),
        });
      // Of the load's own scripts servers count what they call: no count of writes is held against that.
      expect(result.writeCounts).toBeUndefined();
      expect(anomaliesOf(result)).toEqual([]);
    },
  );

  it.each([
    ['lose', 'lost shadow writes'],
    ['double', 'doubled writes'],
    ['swap', 'reordered writes'],
  ] as const)('tells to the write of a shadow before which a proxy does: %s', async (meddling, name) => {
    const [old, next] = [await redis(), await redis()];
    // Witnesses alone: of other writes only what the server counts can be told.
    const proxy = await meddle(next.port, meddling);
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'shadow', for: '3s', writes: 'dual-async' },
      { name: 'rest', for: '300ms' },
    ];
    const targets = [`old=redis://127.0.0.1:${old.port}`, `new=redis://127.0.0.1:${proxy.port}`];
    const result = await rehearse(writePlan(phases, PATIENT), targets);
    const { meddled, held } = proxy;
    // A full machine sends few; each of them is told of.
    expect(meddled.length).toBeGreaterThan(0);
    expect(sumOf(result, name)).toBe(meddled.length - held);
    // What the proxy never let go is lost.
    if (meddling === 'swap') expect(sumOf(result, 'lost shadow writes')).toBe(held);
    const own = [name, 'lost shadow writes', 'drift of counters'];
    expect(anomaliesOf(result).filter((one) => !own.includes(one.name))).toEqual([]);
    const [, shadow] = result.phases;
    expect(shadow!.anomalies.find((one) => one.name === name)!.example).toMatch(/^cb:\w+:witness:1:/);
  });

  it('counts by the server itself what a proxy lost of any write', async () => {
    const [old, next] = [await redis(), await redis()];
    const proxy = await startMeddlingProxy(next.port, 'lose', 7);
    proxies.push(proxy);
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'shadow', for: '2s', writes: 'dual-async' },
    ];
    const targets = [`old=redis://127.0.0.1:${old.port}`, `new=redis://127.0.0.1:${proxy.port}`];
    const result = await rehearse(writePlan(phases, { ...PATIENT, rules: ['lost_writes == 0'] }), targets);
    const missing = result.writeCounts!.reduce(
      (sum, { acknowledged, counted }) => sum + acknowledged - counted,
      0,
    );
    expect(missing).toBe(proxy.meddled.length);
    expect(missing).toBeGreaterThan(0);
    expect(result.rules).toMatchObject([{ outcome: 'fail' }]);
    expect(result.code).toBe(99);
  });

  it('tells what a rollback loses that only the candidate has', async () => {
    const phases = [
      { name: 'alone', for: '500ms' },
      { name: 'moved', for: '1s', share: '100%', writes: 'candidate' },
      { name: 'back', for: '500ms', rollback: true },
    ];
    const result = await rehearse(writePlan(phases), ['old=redis', 'new=redis']);
    const [, moved, back] = result.phases;
    expect(back!.rollback!.lost).toBe(moved!.onlyOn.candidate);
    expect(back!.rollback!.lost).toBeGreaterThan(0);
    expect(back!.rollback!.timeNs).toBeLessThan(1e9);
    expect(result.dips[0]).toMatchObject({ phase: 'moved' });
    expect(result.dips[0]!.lost).toBeGreaterThan(0.5);
  });

  it('plays faults, tells what they cost, and brings all back by a resync', async () => {
    const phases = [
      { name: 'alone', for: '500ms' },
      { name: 'copy', for: '500ms', copy: 'snapshot', hold: true, writes: 'dual-async' },
      {
        name: 'hanging',
        for: '2s',
        share: '50%',
        faults: [{ kind: 'black-hole', at: '500ms', for: '1s' }],
      },
      {
        name: 'killed',
        for: '2s',
        writes: 'dual-async',
        faults: [{ kind: 'kill', at: '300ms', for: '500ms' }],
      },
      { name: 'rest', for: '1s', writes: 'dual-async' },
      { name: 'resync', for: '1s', copy: 'snapshot', replace: true, hold: true, writes: 'dual-async' },
    ];
    const result = await rehearse(writePlan(phases, { timeout: '500ms' }), ['old=redis', 'new=redis']);
    const [, , hanging, killed] = result.phases;
    expect(hanging!.faults).toMatchObject([{ what: 'black hole', on: 'candidate' }]);
    const { errors, timeouts } = hanging!.reads.candidate;
    expect(errors + timeouts).toBeGreaterThan(0);
    expect(hanging!.reads.reference).toMatchObject({ errors: 0, timeouts: 0 });
    expect(killed!.anomalies.find(({ name }) => name === 'lost shadow writes')!.count).toBeGreaterThan(0);
    expect(killed!.shadow.unanswered).toBeGreaterThan(0);
    // It came back empty; what was lost in between is there again.
    expect(result.verification).toMatchObject({ different: 0 });
  });

  it('plays a load that was learned from a running server, at a rate that changes by phase', async () => {
    const source = await redis();
    ask(source, 'EVAL', "for i = 1, 300 do redis.call('SET', 'page:' .. i, string.rep('x', 100)) end", '0');
    const directory = temporaryDirectory();
    const learned = join(directory, 'learned.yaml');
    const url = `redis://127.0.0.1:${source.port}`;
    const learning = startCli(['learn', url, '--duration', '2s', '--sample', '100', '-o', learned]);
    let isOver = false;
    void learning.finished.finally(() => {
      isOver = true;
    });
    // What is called while it looks is the mix.
    for (let at = 1; !isOver; at = (at % 300) + 1) {
      ask(source, 'GET', `page:${at}`);
      ask(source, 'SET', `page:${at}`, 'y');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, stderr } = await learning.finished;
    expect(code, stderr).toBe(0);
    const phases = [
      { name: 'alone', for: '1s' },
      { name: 'peak', for: '3s', rate: '300%', writes: 'dual-async' },
      { name: 'night', for: '3s', rate: '50%', writes: 'dual-async' },
    ];
    const file = join(directory, 'plan.yaml');
    const load = { ...LOAD, ...PATIENT, profile: './learned.yaml', keys: 300, rate: 50 };
    writeFileSync(file, JSON.stringify({ name: 'plan', ...load, phases }));
    const result = await rehearse(file, ['old=redis', 'new=redis']);
    expect(result).toMatchObject({ code: 0, partial: false, profile: 'learned' });
    expect(result.phases.map(({ rateShare }) => rateShare)).toEqual([undefined, 3, 0.5]);
    // By count: what came late came all the same, and a pause of a second is room enough.
    const starts = result.phases.map(({ reads, writesServed, durationNs }) => {
      const done = reads.reference.completed + writesServed.reference.completed;
      return (done * 1e9) / durationNs / load.rate;
    });
    expect(starts[1]).toBeGreaterThan(2);
    expect(starts[2]).toBeLessThan(starts[1]!);
    expect(anomaliesOf(result)).toEqual([]);
  });

  it('plays the commands of a captured log, in its order, and tells what it leaves out', async () => {
    const [old, next] = [await redis(), await redis()];
    const directory = temporaryDirectory();
    const lines = [
      '"SET" "greeting" "hello" "EX" "500"',
      '"RPUSH" "list" "a"',
      '"APPEND" "order" "1"',
      '"APPEND" "order" "2"',
      '"APPEND" "order" "3"',
      '"GET" "greeting"',
      '"BLPOP" "nothing" "0"',
      '"EVAL" "return redis.call(\'INCR\', KEYS[1])" "1" "counted"',
    ].map((command, at) => `17000000${10 + at}.000000 [0 127.0.0.1:50000] ${command}`);
    writeFileSync(join(directory, 'monitor.log'), `OK\n${lines.join('\n')}\n`);
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'copy', for: '300ms', copy: 'snapshot', replace: true, hold: true, writes: 'dual-async' },
      { name: 'half', for: '1s', share: '50%', compare: true },
      { name: 'back', for: '300ms', rollback: true, writes: 'dual-async' },
    ];
    const file = join(directory, 'plan.yaml');
    const load = { log: 'monitor.log', rate: 500, connections: 4, witnesses: 0 };
    const rules = ['differences == 0'];
    writeFileSync(file, JSON.stringify({ name: 'plan', ...PATIENT, ...load, rules, phases }));
    const urls = [old, next].map(({ port }, at) => `s${at}=redis://127.0.0.1:${port}`);
    const result = await rehearse(file, urls);
    expect(result).toMatchObject({ code: 0, profile: 'log', settings: { logCommands: 6 } });
    expect(result.verification).toMatchObject({ keys: 3, different: 0 });
    // Appended in the order of the log, over and over: else the two would differ in the end.
    expect(result.writeCounts!.map(({ command }) => command)).toContain('APPEND');
    for (const { acknowledged, counted } of result.writeCounts!) expect(counted).toBe(acknowledged);
    expect(result.phases[2]!.anomalies).toContainEqual({
      ...{ name: 'differing reads', count: 0, of: expect.any(Number) },
    });
    const told = result.warnings.filter(({ id }) => id === 'W_LOG_LEFT_OUT').map(({ message }) => message);
    expect(told).toEqual([
      expect.stringMatching(/1 of EVAL: scripts may write keys of others/),
      expect.stringMatching(/1 of BLPOP: it waits for data/),
    ]);
    for (const server of [old, next]) expect(ask(server, 'DBSIZE')).toMatch(/\b0$/);
    const again = await rehearse(file, ['old=redis', 'new=redis']);
    expect(again).toMatchObject({ code: 0, settings: { logCommands: 7 } });
  });

  it('ends early when a server is gone for good, and keeps what there is', async () => {
    const [old, next] = [await redis(), await redis()];
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'shadow', for: '4s', writes: 'dual-async' },
      { name: 'never', for: '1h' },
    ];
    const out = temporaryDirectory();
    const targets = [old, next].flatMap(({ port }, at) => ['-t', `s${at}=redis://127.0.0.1:${port}`]);
    const running = startCli(['rehearse', writePlan(phases, { timeout: '300ms' }), ...targets, '--out', out]);
    await running.seen(/phase 2 of 3/);
    await next.stop();
    const { code, stdout, stderr } = await running.finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/error E_TARGET/);
    expect(stdout).toMatch(/^Ended after [23] of 3 phases/m);
    expect(ask(old, 'DBSIZE')).toMatch(/\b0$/);
  });

  it('leaves no replica and no key behind when it is interrupted while one follows', async () => {
    const [old, next] = [await redis(), await redis()];
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'replica', for: '1h', copy: 'replicaof' },
      { name: 'all', for: '1s', share: '100%', writes: 'candidate' },
    ];
    const targets = [old, next].flatMap(({ port }, at) => ['-t', `s${at}=redis://127.0.0.1:${port}`]);
    const out = temporaryDirectory();
    const running = startCli(['rehearse', writePlan(phases), ...targets, '--out', out]);
    await running.seen(/copied \d+ keys by replicaof/);
    running.kill('SIGTERM');
    expect((await running.finished).code).toBe(143);
    for (const server of [old, next]) {
      expect(ask(server, 'INFO', 'replication')).toMatch(/^role:master/m);
      expect(ask(server, 'DBSIZE')).toMatch(/\b0$/);
    }
  });

  it('leaves no replica, key or server behind when it is killed', async () => {
    const [old, next] = [await redis(), await redis()];
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'replica', for: '1h', copy: 'replicaof' },
    ];
    const targets = [old, next].flatMap(({ port }, at) => ['-t', `s${at}=redis://127.0.0.1:${port}`]);
    const out = temporaryDirectory();
    const running = startCli(['rehearse', writePlan(phases), ...targets, '--out', out]);
    await running.seen(/copied \d+ keys by replicaof/);
    expect(ask(next, 'INFO', 'replication')).toMatch(/^role:slave/m);
    running.kill('SIGKILL');
    await running.finished;
    const waiting = { timeout: 240_000 };
    await expect.poll(() => ask(next, 'INFO', 'replication'), waiting).toMatch(/^role:master/m);
    for (const server of [old, next]) await expect.poll(() => ask(server, 'DBSIZE'), waiting).toMatch(/\b0$/);
    const [directory] = readdirSync(out);
    expect(readFileSync(join(out, directory!, 'phases.ndjson'), 'utf8')).toMatch(/"alone"/);
  });

  it('lets nobody follow into a server that has data, or from one that has data of others', async () => {
    const [old, next] = [await redis(), await redis()];
    ask(old, '-n', '3', 'SET', 'mine', 'x');
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'replica', for: '300ms', copy: 'replicaof' },
    ];
    const targets = [old, next].flatMap(({ port }, at) => ['-t', `s${at}=redis://127.0.0.1:${port}`]);
    const run = await cli(['rehearse', writePlan(phases), ...targets, '--out', temporaryDirectory()]);
    expect(run).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/E_REHEARSAL: .*holds data of others/),
    });
    expect(ask(next, 'INFO', 'keyspace')).not.toMatch(/keys=/);
  });

  it('saves the phases that are over on Ctrl-C, and removes its keys', async () => {
    const [old, next] = [await redis(), await redis()];
    const out = temporaryDirectory();
    const phases = [
      { name: 'alone', for: '300ms' },
      { name: 'shadow', for: '1h', writes: 'dual-async' },
    ];
    const targets = [old, next].flatMap(({ port }, at) => ['-t', `s${at}=redis://127.0.0.1:${port}`]);
    const running = startCli(['rehearse', writePlan(phases), ...targets, '--out', out]);
    await running.seen(/phase 2 of 2/);
    await expect.poll(() => readdirSync(out).length, { timeout: 240_000 }).toBe(1);
    const [directory] = readdirSync(out);
    const saved = () => readFileSync(join(out, directory!, 'phases.ndjson'), 'utf8');
    await expect.poll(saved, { timeout: 240_000 }).toMatch(/"alone"/);
    running.kill('SIGINT');
    const { code, stdout } = await running.finished;
    expect(code).toBe(130);
    expect(stdout).toMatch(/Ended after 2 of 2 phases/);
    expect(ask(old, 'DBSIZE')).toMatch(/\b0$/);
    expect(ask(next, 'DBSIZE')).toMatch(/\b0$/);
    const shown = await cli(['report', join(out, directory!)]);
    const compared = await cli(['compare', `${join(out, directory!)}#s0`, join(out, directory!)]);
    expect(compared).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /E_TARGET: got .*#s0, wanted .*: a rehearsal of a migration is compared as a whole/,
      ),
    });
    expect(shown, shown.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/What users felt/) });
  });
});

async function meddle(port: number, meddling: Meddling): Promise<MeddlingProxy> {
  const isWitness = ([name, key]: readonly string[]) => {
    const kind = /witness:\d+:(\w+):/.exec(key ?? '')?.[1];
    if (meddling === 'double') return kind === 'log' && name === 'RPUSH';
    if (meddling === 'swap') return kind === 'log' || kind === 'register';
    return kind === 'log' || kind === 'register' || kind === 'expiring' || kind === 'counter';
  };
  const proxy = await startMeddlingProxy(port, meddling, 5, isWitness);
  proxies.push(proxy);
  return proxy;
}
