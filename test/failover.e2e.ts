// Real servers that fail: a primary under real Sentinels and a Redis Cluster, watched by a prober that knows nothing of us.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FailoverResult, FailoverTrial } from '../src/result/kinds/failover.ts';
import { findProgram } from '../src/targets/programs/find-binary.ts';
import { cli, serversOf, startCli, temporaryDirectory } from './cli.ts';

const sentinel = findProgram('redis-sentinel', process.env);
/** All shipped experiments, with all clients, take about eight minutes. */
const playsAll = process.env['CACHE_BENCH_FAILOVER_ALL'] === '1';
const SHORT = ['--connections', '3', '--client', 'resp', '--client', 'ioredis'];

it.runIf(sentinel === undefined)('skipped: no redis-sentinel', ({ skip }) =>
  skip('no redis-sentinel on PATH'),
);

/**
 * Sets a key on each port every millisecond, each over a connection of its own; prints when each attempt began, and when
 * one was accepted, in ns.
 */
const PROBER = `
const { connect } = require('node:net');
const [, key, ...ports] = process.argv;
const accepted = [];
const tried = [];
const now = () => Number(process.hrtime.bigint());
for (const port of ports) {
  let socket, timer, sentNs;
  const open = () => {
    clearTimeout(timer);
    tried.push([now(), port]);
    socket?.destroy();
    socket = connect(Number(port), '127.0.0.1', send);
    socket.setNoDelay();
    socket.on('error', () => {});
    socket.on('close', again(socket));
    socket.on('data', (reply) => {
      clearTimeout(timer);
      if (reply.toString().startsWith('+OK')) accepted.push([now(), port, sentNs]);
      setTimeout(send, 1);
    });
    timer = setTimeout(open, 100);
  };
  const again = (own) => () => own === socket && setTimeout(() => own === socket && open(), 1);
  const send = () => {
    clearTimeout(timer);
    timer = setTimeout(open, 100);
    sentNs = now();
    tried.push([sentNs, port]);
    socket.write('SET ' + key + ' 1\\r\\n');
  };
  open();
}
process.stdin.on('data', () => { process.stdout.write(JSON.stringify({ accepted, tried }), () => process.exit()); });
`;

function startProber(ports: readonly number[], key: string) {
  const child = spawn(process.execPath, ['-e', PROBER, key, ...ports.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return {
    stop: () =>
      new Promise<Probed>((resolve) => {
        child.on('close', () => resolve(JSON.parse(text)));
        child.stdin.write('stop');
      }),
  };
}

interface Probed {
  readonly accepted: readonly (readonly [ns: number, port: string, sentNs: number])[];
  readonly tried: readonly (readonly [ns: number, port: string])[];
}

/** The longest time without a write, and how much of it the prober did not look: what it says is not finer than that. */
function readProber({ accepted, tried }: Probed): { readonly gapNs: number; readonly unseenNs: number } {
  const writes = accepted.toSorted(([one], [other]) => one - other);
  let gapNs = 0;
  let unseenNs = 0;
  for (const [at, [afterNs, port, sentNs]] of writes.entries()) {
    const before = writes[at - 1];
    if (before === undefined || afterNs - before[0] <= gapNs) continue;
    gapNs = afterNs - before[0];
    // It failed at some time after the last success and before the next attempt, and was back after the last failure.
    const next = tried.find(([ns, on]) => on === before[1] && ns >= before[0])?.[0] ?? afterNs;
    const last = tried.findLast(([ns, on]) => on === port && ns < sentNs)?.[0] ?? before[0];
    unseenNs = next - before[0] + (afterNs - last);
  }
  return { gapNs, unseenNs };
}

function readResult(out: string): FailoverResult {
  const [run, ...others] = readdirSync(out);
  expect(others).toEqual([]);
  return JSON.parse(readFileSync(join(out, run!, 'result.json'), 'utf8')) as FailoverResult;
}

function checkPieces({ clients }: FailoverTrial): void {
  for (const { outage, pieces, name } of clients) {
    const sum = Object.values(pieces ?? {}).reduce<number>((total, ns) => total + (ns ?? 0), 0);
    expect(sum, name).toBeCloseTo(outage.p99Ns, -3);
  }
}

/** A kill that comes back soon, so that a test is over in time. */
function writeExperiment(text: string): string {
  const file = join(temporaryDirectory(), 'short.yaml');
  writeFileSync(file, text);
  return file;
}

it.runIf(sentinel !== undefined)(
  'a primary that is killed under Sentinel: the time without writes is that of an independent prober',
  async () => {
    const out = temporaryDirectory();
    const file = writeExperiment(
      'description: A kill.\ntopology: sentinel\ndown-after: 1s\nobserve: 40s\nfaults: [{ kind: kill, for: 4s }]\n',
    );
    const rules = ['--rule', 'lost_writes <= 0', '--rule', 'unavailability(resp) < 1ms'];
    const markdown = join(temporaryDirectory(), 'failover.md');
    const run = startCli(['failover', file, ...SHORT, ...rules, '--out', out, '--export', `md=${markdown}`]);
    await run.seen(/node 2: /);
    // The story tells where the nodes are.
    const told = run.stderr();
    const ports = [...told.matchAll(/node \d: 127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]));
    expect(ports).toHaveLength(2);
    const prober = startProber(ports, 'prober');
    await run.seen(/undone: kill/);
    const probed = readProber(await prober.stop());
    const { code, stdout, stderr } = await run.finished;
    // One rule is kept and one can't be.
    expect(code, stderr).toBe(99);
    const result = readResult(out);
    const [trial] = result.trials;
    expect(result).toMatchObject({
      ...{ partial: false, gate: { outcome: 'failed' } },
      facts: { cpus: expect.any(Number) },
    });
    expect(result.gate!.checks.map(({ outcome }) => outcome)).toEqual(['pass', 'fail']);
    const { outageNs, detectionNs, isOpen } = trial!.service;
    expect(isOpen).toBe(false);
    // Two observers of one failure; a machine that lets either of them wait makes it no other failure.
    const apartNs = Math.abs(outageNs - probed.gapNs);
    expect(apartNs, JSON.stringify(probed)).toBeLessThan(50e6 + trial!.ownDelayNs + probed.unseenNs);
    // Else it would prove nothing.
    expect(probed.gapNs).toBeGreaterThan(0.9e9);
    expect(detectionNs).toBeGreaterThan(0.9e9);
    expect(trial!.clients.map(({ name }) => name)).toEqual(['resp', 'ioredis']);
    for (const { outage, pushes } of trial!.clients) {
      expect(outage.p99Ns).toBeGreaterThanOrEqual(outageNs - 200e6);
      expect(outage.open).toBe(0);
      expect(pushes).toMatchObject({ lost: 0, doubled: 0 });
    }
    checkPieces(trial!);
    expect(stdout).toContain('short on redis');
    expect(readFileSync(markdown, 'utf8')).toContain('## short on redis');
    expect((await cli(['report', join(out, readdirSync(out)[0]!)])).stdout).toContain('short on redis');
    expect(serversOf(result.runId)).toEqual([]);
  },
);

it.runIf(sentinel !== undefined)('a cluster whose primary is killed elects its replica', async () => {
  const out = temporaryDirectory();
  const file = writeExperiment('topology: cluster\nobserve: 40s\nfaults: [{ kind: kill, for: 4s }]\n');
  const { code, stderr, stdout } = await cli(['failover', file, ...SHORT, '--out', out, '--json', '-q']);
  expect(code, stderr).toBe(0);
  const result = JSON.parse(stdout) as FailoverResult;
  expect(result).toEqual(readResult(out));
  const [trial] = result.trials;
  const { outageNs, detectionNs, electionNs } = trial!.service;
  expect(outageNs).toBeGreaterThan(0.9e9);
  expect(detectionNs! + electionNs!).toBeGreaterThan(0.9e9);
  for (const { pushes, outage } of trial!.clients) {
    expect(pushes.acknowledged).toBeGreaterThan(10);
    expect(outage.open).toBe(0);
  }
  checkPieces(trial!);
  expect(serversOf(result.runId)).toEqual([]);
});

it.runIf(sentinel !== undefined)('what is interrupted ends its servers', async () => {
  const out = temporaryDirectory();
  const run = startCli(['failover', 'stop-primary', ...SHORT, '--out', out]);
  await run.seen(/^stop primary/m);
  run.kill('SIGINT');
  const { code, stderr } = await run.finished;
  expect(code, stderr).toBe(130);
  expect(readdirSync(out)).toEqual([]);
});

it.runIf(sentinel !== undefined && playsAll)(
  'all shipped experiments are played, with what each is known for',
  async () => {
    const out = temporaryDirectory();
    const names = (await cli(['failover', 'none.yaml'])).stderr.match(/shipped: (.*)\./)![1]!.split(', ');
    const { code, stderr } = await cli(['failover', ...names, '--out', out, '-q']);
    expect(code, stderr).toBe(0);
    const trials = new Map(readResult(out).trials.map((trial) => [trial.experiment, trial]));
    expect([...trials.keys()].toSorted()).toEqual(names);
    const of = (experiment: string, client: string) =>
      trials.get(experiment)!.clients.find(({ name }) => name === client)!;
    for (const trial of trials.values()) checkPieces(trial);
    expect(
      of('replies-lost', 'ioredis').doubledIncrements + of('replies-lost', 'ioredis').pushes.doubled,
    ).toBeGreaterThan(0);
    expect(of('replies-lost', 'resp').pushes.doubled).toBe(0);
    expect(trials.get('split-brain')!.service.bothSidesNs).toBeGreaterThan(1e9);
    expect(of('split-brain', 'resp').pushes.lost).toBeGreaterThan(0);
    expect(of('partition-replica', 'resp').pushes.lost).toBe(0);
    expect(of('restart-from-snapshot', 'resp').pushes.lost).toBeGreaterThan(0);
    expect(of('both-die', 'resp').outage.p99Ns).toBeGreaterThan(9e9);
  },
  1_200_000,
);
