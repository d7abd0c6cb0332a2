// Telemetry against real servers under load.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import type { Target } from '../src/targets/contract.ts';
import { openControlClient } from '../src/targets/control/control-client.ts';
import { openTarget } from '../src/targets/open-target.ts';
import { findServerBinary } from '../src/targets/programs/find-binary.ts';
import { parseTargetSpec } from '../src/targets/spec/parse-target-spec.ts';
import type { TelemetrySample } from '../src/telemetry/contract.ts';
import { createSampler, type WatchedServer } from '../src/telemetry/sampler.ts';
import { installFakeSsh } from '../src/testkit/fake-ssh.ts';
import { startRedis } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, temporaryDirectory } from './cli.ts';

const DRAGONFLY = findServerBinary('dragonfly', env);

let tempRoot: string;
let targets: Target[];

beforeEach(() => {
  tempRoot = mkdtempSync(join(tmpdir(), 'cache-bench-e2e-'));
  targets = [];
});

afterEach(async () => {
  for (const target of targets) await target.stop();
  rmSync(tempRoot, { recursive: true, force: true });
});

async function open(text: string): Promise<Target> {
  const target = await openTarget(parseTargetSpec(text, env), {
    runId: 'e2e',
    tempRoot,
    env,
    serverThreads: 1,
  });
  targets.push(target);
  return target;
}

/** Samples while the server computes without pause, until it has used so much CPU time. */
async function watchBusyServer(
  target: Target,
  watched: WatchedServer,
  cpuSeconds: number,
): Promise<readonly TelemetrySample[]> {
  const client = await openControlClient(target.endpoint);
  const sampler = createSampler({ target: watched, intervalMs: 100 });
  await sampler.start();
  // So much time of the server's own: how long that takes on a busy machine does not matter.
  const usedSeconds = async () => Number((await client.info('cpu')).get('used_cpu_user'));
  const end = (await usedSeconds()) + cpuSeconds;
  while ((await usedSeconds()) < end) {
    await client.call('EVAL', 'local x = 0; for i = 1, 1000000 do x = x + i end; return x', '0');
  }
  await sleep(150);
  const samples = await sampler.stop();
  client.close();
  return samples;
}

/** CPU seconds of the server between the first and the last sample, by its counter. */
function counted(samples: readonly TelemetrySample[]): number {
  return samples.at(-1)!.counters.cpuSeconds! - samples[0]!.counters.cpuSeconds!;
}

/** The same, by the shares of its threads in all samples after the first. */
function summed(samples: readonly TelemetrySample[]): number {
  return samples
    .slice(1)
    .map(({ atNs, serverThreads }, index) => {
      const seconds = (atNs - samples[index]!.atNs) / 1e9;
      return serverThreads.reduce((sum, { cpu }) => sum + cpu, 0) * seconds;
    })
    .reduce((sum, one) => sum + one, 0);
}

describe('a local server', () => {
  it('is watched thread by thread, and the threads add up to the process', async () => {
    const target = await open('redis');
    const samples = await watchBusyServer(target, target, 1);
    expect(samples.length).toBeGreaterThan(5);
    const busiest = samples[Math.floor(samples.length / 2)]!.serverThreads[0]!;
    expect(busiest).toMatchObject({ id: target.localPid, name: 'redis-server' });
    expect(samples.at(-1)!.serverThreads.map(({ name }) => name)).toContain('bio_lazy_free');
    expect(counted(samples)).toBeGreaterThan(0.2);
    // A clock tick of 10 ms at each end, and what a running thread has not been booked yet.
    expect(Math.abs(summed(samples) - counted(samples))).toBeLessThan(0.05 + 0.05 * counted(samples));
    expect(samples.every(({ memory }) => memory.rssBytes! > 1e6 && memory.usedBytes! > 1e5)).toBe(true);
    const commands = samples.map(({ counters }) => counters.commandsProcessed!);
    expect(commands).toEqual([...commands].sort((a, b) => a - b));
    const busyCores = samples.map(({ cores }) => cores.reduce((sum, { busy }) => sum + busy, 0));
    expect(Math.max(...busyCores)).toBeGreaterThan(0.3);
  });

  it('that ends leaves samples without threads behind, and no error', async () => {
    const target = await open('redis');
    let seen: readonly TelemetrySample[] = [];
    const sampler = createSampler({
      target,
      intervalMs: 50,
      onSample: (sample) => {
        seen = [...seen, sample];
      },
    });
    await sampler.start();
    await expect.poll(() => seen.length, { timeout: 240_000 }).toBeGreaterThan(0);
    await target.stop();
    // One may be under way.
    const enough = seen.length + 2;
    await expect.poll(() => seen.length, { timeout: 240_000 }).toBeGreaterThanOrEqual(enough);
    const samples = await sampler.stop();
    expect(samples[0]!.serverThreads.length).toBeGreaterThan(0);
    expect(samples.at(-1)).toMatchObject({ serverThreads: [], memory: {}, counters: {} });
    expect(samples.at(-1)!.cores.length).toBeGreaterThan(0);
  });
});

it('a remote server tells by INFO the CPU time that the system knows', async () => {
  const target = await open('redis');
  const remote: WatchedServer = { localPid: undefined, identity: target.identity, info: target.info };
  const [seen, known] = await Promise.all([
    watchBusyServer(target, remote, 0.7),
    watchBusyServer(target, target, 0.7),
  ]);
  expect(seen.at(-1)!.serverThreads).toEqual([]);
  const share = (samples: readonly TelemetrySample[]) =>
    counted(samples) / ((samples.at(-1)!.atNs - samples[0]!.atNs) / 1e9);
  expect(share(seen) / share(known)).toBeGreaterThan(0.7);
  expect(share(seen) / share(known)).toBeLessThan(1.4);
});

describe(`Dragonfly${DRAGONFLY ? '' : ' (skipped: no dragonfly on PATH)'}`, () => {
  it.runIf(DRAGONFLY)('shows its proactor threads and global transactions', async () => {
    const target = await open('dragonfly?maxmemory=300mb');
    const samples = await watchBusyServer(target, target, 1);
    const busiest = samples[Math.floor(samples.length / 2)]!.serverThreads[0]!;
    expect(busiest.name).toMatch(/^Proactor/);
    expect(Math.abs(summed(samples) - counted(samples))).toBeLessThan(0.05 + 0.05 * counted(samples));
    expect(samples.at(-1)!.counters.globalTransactions).toBeGreaterThanOrEqual(0);
  });

  it.runIf(DRAGONFLY)('tells by INFO the CPU time that the system knows', async () => {
    const target = await open('dragonfly?maxmemory=300mb');
    const remote: WatchedServer = { localPid: undefined, identity: target.identity, info: target.info };
    const seen = await watchBusyServer(target, remote, 1);
    const known = await watchBusyServer(target, target, 1);
    const last = (samples: readonly TelemetrySample[]) => samples.at(-1)!.counters.cpuSeconds!;
    expect(last(seen)).toBeLessThan(last(known));
    expect(counted(seen)).toBeGreaterThan(0.3);
  });
});

describe('a server whose machine is read by ssh', () => {
  const BRIEF = ['--warmup', '50ms', '--blocks', '1', '--keys', '200', '-c', '2', '--no-calibrate'];

  it('is told as if it were here: threads, CPU, memory, and what its machine is', async () => {
    const server = await startRedis();
    const PATH = installFakeSsh(join(tempRoot, 'bin'));
    const out = temporaryDirectory();
    const target = ['-t', `prod=redis://127.0.0.1:${server.port}`, '--ssh', 'prod=me@db1'];
    const run = await cli(
      ['run', 'read-heavy', '-v', ...target, ...BRIEF, '--duration', '4s', '--out', out],
      {
        PATH,
      },
    );
    await server.stop();
    expect(run.code, run.stderr).toBe(0);
    const result = readOnlyResult(out);
    expect(result.targets[0]).toMatchObject({
      local: false,
      host: { cpus: expect.any(Number), kernel: expect.any(String) },
    });
    const [round] = result.rounds;
    if (round?.status !== 'completed') throw new Error('the round failed');
    const { telemetry } = round;
    expect(round.server).toMatchObject({ coresUsed: expect.any(Number), rssBytes: expect.any(Number) });
    expect(telemetry.at(-1)!.serverCores!.length).toBeGreaterThan(0);
    expect(
      telemetry
        .flatMap(({ serverThreads }) => serverThreads)
        .every(({ name }) => /redis|bio|jemalloc|io_/.test(name)),
    ).toBe(true);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('its machine, by ssh:');
    expect(result.warnings.map(({ id }) => id)).not.toContain('W_SSH_LOST');
  });

  it('goes on when the connection is lost, and says from when on what is unknown', async () => {
    const server = await startRedis();
    // Three looks at the machine come through; then it is as when a network breaks.
    const PATH = installFakeSsh(
      join(tempRoot, 'bin'),
      `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift 2
looks=0
while IFS= read -r line; do
case "$line" in [0-9]*' read '*) looks=$((looks+1)); [ $looks -gt 3 ] && break;; esac
printf '%s\\n' "$line"
done | sh -c "$*"
echo 'Connection to db1 closed by remote host.' >&2
exit 255
`,
    );
    const out = temporaryDirectory();
    const target = ['-t', `prod=redis://127.0.0.1:${server.port}`, '--ssh', 'prod=me@db1'];
    const run = await cli(
      ['run', 'read-heavy', ...target, ...BRIEF, '--requests', '3k', '--blocks', '4', '--out', out],
      {
        PATH,
      },
    );
    await server.stop();
    expect(run.code, run.stderr).toBe(0);
    const { rounds, warnings, partial } = readOnlyResult(out);
    expect(partial).toBe(false);
    expect(rounds.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
    const last = rounds.at(-1)!;
    if (last.status !== 'completed') throw new Error('not completed');
    expect(last.server.coresUsed).toBeUndefined();
    expect(last.telemetry.some(({ serverCores }) => serverCores !== undefined)).toBe(false);
    const lost = warnings.find(({ id }) => id === 'W_SSH_LOST');
    expect(lost).toMatchObject({ target: 'prod' });
    expect(lost!.message).toMatch(
      /ended \(Connection to db1 closed by remote host\.\).* since the round that began at [\d:]+ UTC \(read-heavy, block [1-4]\)/,
    );
    expect(run.stdout).toContain('W_SSH_LOST');
  });

  it('is refused before anything is measured when ssh does not get there', async () => {
    const server = await startRedis();
    const PATH = installFakeSsh(
      join(tempRoot, 'bin'),
      "#!/bin/sh\necho 'me@db1: Permission denied.' >&2\nexit 255\n",
    );
    const target = ['-t', `prod=redis://127.0.0.1:${server.port}`, '--ssh', 'prod=me@db1'];
    const run = await cli(
      ['run', 'read-heavy', ...target, ...BRIEF, '--requests', '3k', '--out', temporaryDirectory()],
      {
        PATH,
      },
    );
    await server.stop();
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('prod: cannot read /proc of me@db1 by ssh: me@db1: Permission denied.');
  });
});
