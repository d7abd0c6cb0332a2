// The packed tarball in an empty folder: what `npx cache-bench` gives to somebody who never saw this repository, and what
// a workflow of `init` installs. All scripts of the workflow for GitHub are run as they stand there.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../src/testkit/with-redis.ts';
import { type CliRun, makeDirectory, temporaryDirectory } from './cli.ts';
import { addProgram, Runner, readWorkflow, runScript } from './workflow.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** One block is enough for what is counted, and too few for anything else. */
const SHORT = {
  // Counted, not timed: a busy machine only takes longer.
  CACHE_BENCH_REQUESTS: '2000',
  CACHE_BENCH_WARMUP: '0',
  CACHE_BENCH_KEYS: '1k',
  CACHE_BENCH_CONNECTIONS: '4',
  CACHE_BENCH_CALIBRATE: 'false',
  CACHE_BENCH_COOLDOWN: '0',
};

let folder: string;
let tarball: string;
/** Without the network where npm has what is needed. */
const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'], {
    cwd,
    encoding: 'utf8',
    // Npm itself, which runs these tests, has settings of this repository in its environment.
    env: withoutNpmSettings(),
  });

function withoutNpmSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_local_prefix/i.test(name)),
  );
}

beforeAll(() => {
  folder = makeDirectory();
  npm(['pack', '--pack-destination', folder, '--ignore-scripts'], ROOT);
  tarball = join(folder, readdirSync(folder)[0]!);
});

describe('the packed tarball', () => {
  it('runs by npx in an empty folder, shipped profiles included', () => {
    const empty = temporaryDirectory();
    npm(['init', '-y'], empty);
    npm(['install', tarball], empty);

    const cacheBench = (...args: string[]) =>
      execFileSync('npx', ['--no-install', 'cache-bench', ...args], {
        cwd: empty,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(cacheBench('profiles')).toContain('read-heavy');
    expect(cacheBench('validate', join('node_modules', 'cache-bench', 'workloads', 'lua.yaml'))).toContain(
      'ok',
    );
    const short = ['--requests', '3k', '--warmup', '0', '--blocks', '1', '--keys', '1k', '--no-calibrate'];
    expect(cacheBench('run', 'read-heavy', '-t', 'redis', ...short)).toMatch(/^read-heavy/m);
    expect(readdirSync(join(empty, 'results'))).toHaveLength(1);

    const packed = readdirSync(join(empty, 'node_modules', 'cache-bench'), { recursive: true }) as string[];
    expect(packed.filter((path) => /\.test\.|testkit|\.ts$|\.map$/.test(path))).toEqual([]);
  });
});

describe('the workflow that `init` of the packed tarball writes', () => {
  let repository: string;
  let servers: Awaited<ReturnType<typeof startRedis>>[];
  const read = (file: string) => readFileSync(join(repository, file), 'utf8');
  const bin = () => join(repository, 'fake-bin');

  beforeAll(async () => {
    // Two of Redis at the place of the services, which the workflow knows by name only; and what calls into their containers.
    servers = [await startRedis(), await startRedis()];
    repository = makeDirectory();
    // As its first lines say, with a tarball where the package would be.
    npm(['install', '--prefix', 'bench', '--save-exact', tarball], repository);
    addProgram(bin(), 'docker', 'shift 2; exec "$1" -p "$REDIS_PORT" $(shift; echo "$@") ""');
    const init = await runScript('bench/node_modules/.bin/cache-bench init --ci github', repository);
    expect(init.code, init.stderr).toBe(0);
    // The other profile takes as long again.
    writeFileSync(
      join(repository, 'cache-bench.yaml'),
      read('cache-bench.yaml').replace('  - write-heavy\n', ''),
    );
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  function runJob(event: string): Promise<ReadonlyMap<string, CliRun>> {
    const [redis, dragonfly] = servers.map(({ port }) => `redis://127.0.0.1:${port}`);
    const runner = new Runner(
      repository,
      { github: { event_name: event }, services: { redis: 'container' } },
      {
        ...{ PATH: `${bin()}:${process.env['PATH']}`, REDIS_PORT: `${servers[0]!.port}` },
        ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(repository, 'summary.md') },
        ...{ CACHE_BENCH_TARGET: `redis=${redis} dragonfly=${dragonfly}`, npm_config_prefer_offline: 'true' },
        ...SHORT,
      },
    );
    return runner.run(readWorkflow(read('.github/workflows/cache-bench.yml'))['race']!);
  }

  /** So short a run may well see a difference where there is none; here it is enough that rules were judged. */
  function expectJudged(run: CliRun | undefined): void {
    expect([0, 99], run?.stderr).toContain(run?.code);
    expect(run!.stdout).toMatch(/errors < 0\.1%/);
  }

  it('installs what the lock file pins, races a push and keeps its baseline', async () => {
    const steps = await runJob('push');
    expect([...steps.keys()].slice(0, 3)).toEqual(['Install', 'Turn snapshots of Redis off', 'Race, short']);
    expect(steps.get('Turn snapshots of Redis off')).toMatchObject({ code: 0, stdout: 'OK\n' });
    expectJudged(steps.get('Race, short'));
    expect(steps.get('Save the baseline'), JSON.stringify([...steps])).toMatchObject({ code: 0 });
    expect(existsSync(join(repository, 'bench/baselines/main.json'))).toBe(true);
    expect(read('summary.md')).toMatch(/^## \S+ cache-bench: gate/);
  });

  it('races a pull request against the baseline of the push', async () => {
    const steps = await runJob('pull_request');
    expect([...steps.keys()].at(-1)).toBe('Race, short, against main');
    const race = steps.get('Race, short, against main');
    expectJudged(race);
    expect(race!.stdout).toMatch(/throughput\(dragonfly\) >= baseline - 15%\n.*read-heavy, dragonfly: /);
  });

  it('races in full at night', async () => {
    const steps = await runJob('schedule');
    expect([...steps.keys()].at(-1)).toBe('Race, in full');
    expectJudged(steps.get('Race, in full'));
  });

  it('ends before anything is fetched where no lock file pins what to install', async () => {
    const cwd = temporaryDirectory();
    const { steps } = readWorkflow(read('.github/workflows/cache-bench.yml'))['race']!;
    const install = steps.find(({ name }) => name === 'Install')!;
    const runner = new Runner(cwd, { github: {} }, { npm_config_registry: 'http://127.0.0.1:1/' });
    const [run] = (await runner.run({ steps: [install] })).values();
    expect(run!.code).not.toBe(0);
    expect(run!.stderr).not.toContain('127.0.0.1');
    expect(existsSync(join(cwd, 'bench/node_modules'))).toBe(false);
  });

  it('and for GitLab installs and races likewise', async () => {
    const [redis, dragonfly] = servers.map(({ port }) => `redis://127.0.0.1:${port}`);
    expect((await runScript('bench/node_modules/.bin/cache-bench init --ci gitlab', repository)).code).toBe(
      0,
    );
    const { parse } = await import('yaml');
    const jobs = parse(read('.gitlab/cache-bench.yml'));
    const script = [...jobs['.cache-bench'].before_script, ...jobs['cache-bench:nightly'].script].join('\n');
    const run = await runScript(script, repository, {
      ...{ CI: 'true', GITLAB_CI: 'true', npm_config_prefer_offline: 'true', ...SHORT },
      CACHE_BENCH_TARGET: `redis=${redis} dragonfly=${dragonfly}`,
    });
    expectJudged(run);
    expect(read('cache-bench.xml')).toContain('<testsuite');
  });
});
