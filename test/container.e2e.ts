// Servers in containers, with an engine that starts them as processes of this machine; with a real one where there is one.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import type { OpenContext, Target } from '../src/targets/contract.ts';
import { openTarget } from '../src/targets/open-target.ts';
import { requireServerBinary } from '../src/targets/programs/find-binary.ts';
import { parseTargetSpec } from '../src/targets/spec/parse-target-spec.ts';
import { cleanUpOrphans } from '../src/targets/started/orphans.ts';
import { failureOf } from '../src/testkit/failure-of.ts';
import { type FakeEngine, type FakeEngineOptions, installFakeEngine } from '../src/testkit/fake-engine.ts';
import { readOnlyResult, startCli, temporaryDirectory } from './cli.ts';

const REDIS = requireServerBinary('redis', env);

let scratch: string;
let tempRoot: string;
let cleanUps: (() => unknown)[];

beforeEach(() => {
  scratch = temporaryDirectory();
  tempRoot = join(scratch, 'servers');
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

function installEngine(options: Partial<FakeEngineOptions> = {}): FakeEngine {
  const engine = installFakeEngine(join(scratch, 'engine'), { server: REDIS, ...options });
  cleanUps.push(() => {
    for (const pid of engine.containers()) process.kill(pid, 'SIGKILL');
  });
  return engine;
}

function contextFor(engine: FakeEngine | undefined, changes: Partial<OpenContext> = {}): OpenContext {
  const PATH = [...(engine === undefined ? [] : [engine.bin]), '/usr/bin', '/bin'].join(':');
  return { runId: 'e2e', tempRoot, env: { PATH }, ...changes };
}

async function open(
  text: string,
  engine: FakeEngine | undefined,
  changes: Partial<OpenContext> = {},
): Promise<Target> {
  const target = await openTarget(parseTargetSpec(text, {}), contextFor(engine, changes));
  cleanUps.push(() => target.stop());
  return target;
}

function directoriesLeft(): readonly string[] {
  return existsSync(tempRoot) ? readdirSync(tempRoot) : [];
}

describe('a server in a container', () => {
  it('is pulled, started beside the others, known by its process, and removed', async () => {
    const engine = installEngine({ registry: ['redis:7.2'] });
    const steps: string[] = [];
    const target = await open('redis:7.2@docker?memory=512MiB&maxmemory=64mb', engine, {
      cpus: [0],
      onStep: (text) => steps.push(text),
    });
    const [pid] = engine.containers();
    expect(target).toMatchObject({
      name: 'redis:7.2@docker',
      owned: true,
      localPid: pid,
      cpus: [0],
      container: { engine: 'docker', image: 'redis:7.2' },
      warnings: [],
    });
    expect(target.identity).toMatchObject({ flavor: 'redis', maxMemoryBytes: 64 * 1024 * 1024 });
    expect(steps).toEqual([
      'pulling redis:7.2 …',
      'pulling redis:7.2: 1 of 2 layers',
      'pulling redis:7.2: 2 of 2 layers',
    ]);
    const run = engine.calls().find(([command]) => command === 'run')!;
    expect(run.slice(0, run.indexOf('redis:7.2'))).toEqual([
      'run',
      '--rm',
      '--pull=never',
      '--network=host',
      expect.stringMatching(/^--label=cache-bench\.server=e2e-redis_7\.2_docker-/),
      '--label=cache-bench.run=e2e',
      '--ulimit=memlock=-1',
      '--cpuset-cpus=0',
      '--memory=536870912b',
    ]);
    expect(run).toContain('127.0.0.1');
    await target.assertAlive();
    await Promise.all([target.stop(), target.stop()]);
    expect([engine.containers(), directoriesLeft()]).toEqual([[], []]);
  });

  it('is not pulled when it is there, and has podman for an engine as well', async () => {
    const engine = installEngine({ name: 'podman', images: ['quay.example/own/server:1'] });
    const target = await open('own=quay.example/own/server:1@podman', engine);
    expect(target).toMatchObject({ name: 'own', container: { engine: 'podman' } });
    expect(engine.calls().some(([command]) => command === 'pull')).toBe(false);
    await target.stop();
    expect(engine.containers()).toEqual([]);
  });

  it('that is taken away is missed', async () => {
    const engine = installEngine({ images: ['redis'] });
    const target = await open('redis@docker', engine);
    process.kill(target.localPid!, 'SIGKILL');
    const error = await failureOf(target.assertAlive());
    expect(error.code).toBe('E_TARGET_LOST');
  });

  it('that ends at once is quoted, and leaves nothing', async () => {
    const engine = installEngine({
      images: ['redis'],
      fails: { log: 'exec: "redis-server": not there', exitCode: 127 },
    });
    const error = await failureOf(open('redis@docker', engine));
    expect(error.code).toBe('E_TARGET_START');
    expect(error.message).toMatch(
      /^redis@docker: Redis in redis \(.*docker\) exited with code 127 before it answered; its last lines:\n {2}exec: /,
    );
    expect(directoriesLeft()).toEqual([]);
  });

  it('whose settings the server refuses is quoted too', async () => {
    const error = await failureOf(open('redis@docker?io-thread=2', installEngine({ images: ['redis'] })));
    expect(error.message).toContain('io-thread "2"');
  });

  it('without an engine, a daemon or an image is explained', async () => {
    const none = await failureOf(open('redis@docker', undefined, { env: { PATH: '/nonexistent' } }));
    expect(none).toMatchObject({ code: 'E_NO_ENGINE', exitCode: 2 });
    const podman = installEngine({ name: 'podman' });
    const other = await failureOf(open('redis@docker', podman, { env: { PATH: podman.bin } }));
    expect(other.hint).toBe('There is podman: write @podman instead.');

    const down =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
    const stopped = await failureOf(open('redis@docker', installEngine({ daemon: down })));
    expect(stopped).toMatchObject({
      code: 'E_ENGINE',
      hint: expect.stringContaining('systemctl start docker'),
    });
    expect(stopped.message).toBe(`docker does not answer: ${down}`);
    const denied = 'permission denied while trying to connect to the Docker daemon socket';
    const refused = await failureOf(open('redis@docker', installEngine({ daemon: denied })));
    expect(refused.hint).toContain('group docker');

    const missing = await failureOf(open('redis:99@docker', installEngine()));
    expect(missing).toMatchObject({
      code: 'E_IMAGE',
      hint: expect.stringContaining('Check the name and the tag'),
    });
    expect(missing.message).toContain('docker cannot pull redis:99: Error response from daemon: manifest');
    expect(directoriesLeft()).toEqual([]);
  });

  async function openAndDie(context: OpenContext): Promise<void> {
    const source = join(import.meta.dirname, '../dist/targets');
    const script = [
      `import { openTarget } from '${source}/open-target.js';`,
      `import { parseTargetSpec } from '${source}/spec/parse-target-spec.js';`,
      `await openTarget(parseTargetSpec('redis@docker', {}), ${JSON.stringify(context)});`,
      "process.kill(process.pid, 'SIGKILL');",
    ].join('\n');
    await execa(execPath, ['--input-type=module', '--eval', script], { reject: false });
  }

  it('left by a rehearsal that was killed is removed by its guard, at the daemon that has it', async () => {
    const DOCKER_HOST = 'tcp://127.0.0.1:1';
    const engine = installEngine({ images: ['redis'], host: DOCKER_HOST });
    tempRoot = join(scratch, `cache-bench-${userInfo().uid}`);
    const context = contextFor(engine);
    await openAndDie({ ...context, env: { ...context.env, DOCKER_HOST } });
    expect(engine.containers()).toHaveLength(1);
    const guard = join(import.meta.dirname, '../dist/targets/guard/guard-entry.js');
    await execa(execPath, [guard], { input: '', env: { TMPDIR: scratch, DOCKER_HOST } });
    await expect.poll(() => engine.containers(), { timeout: 240_000 }).toEqual([]);
    expect(directoriesLeft()).toEqual([]);
  });

  it('left by a tool that was killed is removed at the next start, even if its command was killed too', async () => {
    const engine = installEngine({ images: ['redis'] });
    await openAndDie(contextFor(engine));
    expect(engine.containers()).toHaveLength(1);
    const ended = await cleanUpOrphans(tempRoot, { PATH: engine.bin });
    expect(ended).toHaveLength(1);
    for (let i = 0; i < 24_000 && engine.containers().length > 0; i++) await sleep(10);
    expect([engine.containers(), directoriesLeft()]).toEqual([[], []]);
  });
});

/** Nothing is pulled for a test. */
const IMAGE = 'redis:7.2';
const isEngineHere = (() => {
  try {
    execFileSync('docker', ['image', 'inspect', IMAGE], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe(isEngineHere ? 'a real engine' : `a real engine (skipped: no docker that has ${IMAGE})`, () => {
  it.runIf(isEngineHere)('runs a server whose process is found, and removes it', async () => {
    const target = await open(`${IMAGE}@docker`, undefined, { env });
    expect(target.identity.flavor).toBe('redis');
    expect(existsSync(`/proc/${target.localPid}/stat`)).toBe(true);
    await target.stop();
    const left = execFileSync('docker', ['ps', '--all', '--quiet', '--filter', 'label=cache-bench.run=e2e']);
    expect(left.toString()).toBe('');
  });
});

describe('a run', () => {
  const QUICK = [
    '--blocks',
    '1',
    '--requests',
    '200',
    '--warmup',
    '0',
    '-c',
    '2',
    '--keys',
    '50',
    '--no-calibrate',
  ];

  it('races a container against a process, and records what it ran in', async () => {
    const engine = installEngine({ registry: ['redis:7.2'] });
    const out = join(scratch, 'out');
    const { finished } = startCli(
      ['run', 'read-heavy', '-t', 'redis', '-t', 'boxed=redis:7.2@docker', '--out', out, ...QUICK],
      { PATH: `${engine.bin}:${env['PATH']}`, TMPDIR: scratch },
    );
    const { code, stderr } = await finished;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('boxed: pulling redis:7.2: 2 of 2 layers');
    const [process, boxed] = readOnlyResult(out).targets;
    expect(process).not.toHaveProperty('container');
    expect(boxed!.container).toEqual({ engine: 'docker', image: 'redis:7.2' });
    expect(engine.containers()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('that %s ends leaves no container', async (signal) => {
    const engine = installEngine({ images: ['redis'] });
    const cli = startCli(
      [
        'run',
        'read-heavy',
        '-t',
        'redis@docker',
        '--out',
        join(scratch, 'out'),
        '--duration',
        '60s',
        '--blocks',
        '1',
      ],
      { PATH: `${engine.bin}:${env['PATH']}`, TMPDIR: scratch },
    );
    await cli.seen(/, started at /);
    cli.kill(signal);
    expect((await cli.finished).code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(engine.containers()).toEqual([]);
  });
});
