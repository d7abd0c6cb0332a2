// What CI systems see of a run; and the files of `init` and the action, whose commands are run as they stand there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readCommands, readOutputs } from '../src/ci/runner.test-helper.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { type CliRun, KEPT_RACE, MAIN, temporaryDirectory } from './cli.ts';
import { addProgram, readWorkflow, runScript } from './workflow.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** One block is enough for what is counted, and too few for anything else. */
const SHORT = {
  // Counted, not timed: a busy machine only takes longer.
  REQUESTS: '2000',
  WARMUP: '0',
  KEYS: '1k',
  CONNECTIONS: '4',
  CALIBRATE: 'false',
  COOLDOWN: '0',
};
const short = Object.fromEntries(
  Object.entries(SHORT).map(([name, value]) => [`CACHE_BENCH_${name}`, value]),
);

let directory: string;
let github: Record<string, string>;
beforeEach(() => {
  directory = temporaryDirectory();
  github = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: directory,
    GITHUB_STEP_SUMMARY: join(directory, 'summary.md'),
    GITHUB_OUTPUT: join(directory, 'output'),
  };
});

const servers: StartedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A script as a step of a workflow runs it, where `cache-bench` is this build. */
function step(script: string, env: Readonly<Record<string, string>> = {}, cwd = directory): Promise<CliRun> {
  const bin = join(directory, 'bin');
  addProgram(bin, 'cache-bench', `exec '${process.execPath}' '${MAIN}' "$@"`);
  return runScript(script, cwd, { PATH: `${bin}:${process.env['PATH']}`, ...env });
}

const cacheBench = (args: string, env?: Readonly<Record<string, string>>, cwd?: string) =>
  step(`cache-bench ${args}`, env, cwd);
const read = (file: string) => readFileSync(join(directory, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(join(directory, file), text);

/** The second rule can't hold: both are the same server. The third needs six blocks. */
const CONFIG = `targets: [redis, twin=redis]
profiles: [read-heavy]
gate:
  rules:
    - errors < 50%
    - rule: memory_per_key(twin) <= 0.5x redis
    - throughput(twin) >= 0.01x redis
`;

describe('a run in GitHub Actions', () => {
  it('that breaks a rule ends with 99, an annotation on its line, a summary and outputs', async () => {
    write('cache-bench.yaml', CONFIG);
    const run = await cacheBench('run --blocks 1', { ...github, ...short });
    expect(run.code, run.stderr).toBe(99);

    const commands = readCommands(run.stderr);
    expect(commands.map(({ command }) => command)).toEqual(['group', 'endgroup', 'error', 'warning']);
    const [, , error, warning] = commands;
    expect(error).toMatchObject({
      properties: {
        file: 'cache-bench.yaml',
        line: '6',
        col: '13',
        title: 'Rule broken: memory_per_key(twin) <= 0.5x redis',
      },
      message: expect.stringMatching(/^read-heavy, twin: \S+× .*limit 0\.5/),
    });
    expect(warning!.properties).toMatchObject({ line: '7', col: '7' });
    expect(run.stderr).toMatch(/^read-heavy {2}block 1\/1 {2}redis .*\|.*twin /m);
    expect(readCommands(run.stdout)).toEqual([]);

    const summary = read('summary.md');
    expect(summary.split('\n')[0]).toMatch(/^## ❌ cache-bench: gate FAILED: 1 failed/);
    expect(summary).toContain('<code>cache-bench.yaml:6</code>');
    expect(summary).toMatch(/^# cache-bench/m);

    const outputs = readOutputs(read('output'));
    expect(Object.keys(outputs)).toEqual(['verdict', 'ratios', 'result']);
    expect(outputs['verdict']).toBe('failed');
    expect(JSON.parse(outputs['ratios']!)['read-heavy'].twin.ratio).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(outputs['result']!, 'utf8')).gate.outcome).toBe('failed');
  });

  it('adds to what other tools wrote, and names files from the root of the repository', async () => {
    write('summary.md', 'theirs\n');
    write('output', 'mine=1\n');
    mkdirSync(join(directory, 'bench'));
    write('bench/cache-bench.yaml', CONFIG);
    const run = await cacheBench(
      'run --blocks 1 --quiet --json',
      { ...github, ...short },
      join(directory, 'bench'),
    );
    expect(run.code, run.stderr).toBe(99);
    expect(JSON.parse(run.stdout).gate.outcome).toBe('failed');
    expect(readCommands(run.stderr)[0]!.properties['file']).toBe('bench/cache-bench.yaml');
    expect(read('summary.md')).toMatch(/^theirs\n## ❌/);
    expect(readOutputs(read('output'))).toMatchObject({ mine: '1', verdict: 'failed' });

    const again = await cacheBench(
      'gate results/*/ --on-inconclusive fail',
      github,
      join(directory, 'bench'),
    );
    expect(again.code, again.stderr).toBe(99);
    expect(readCommands(again.stderr).map(({ command }) => command)).toEqual(['error', 'error']);
    expect(read('summary.md').match(/^## ❌/gm)).toHaveLength(2);
  });

  it('ends as it would otherwise when its files cannot be written', async () => {
    write('cache-bench.yaml', CONFIG);
    const nowhere = { GITHUB_STEP_SUMMARY: join(directory, 'nowhere/summary'), GITHUB_OUTPUT: directory };
    const run = await cacheBench('run --blocks 1', { ...github, ...nowhere, ...short });
    expect(run.code, run.stderr).toBe(99);
    expect(run.stderr).toMatch(/W_CI: cannot write GITHUB_STEP_SUMMARY/);
    expect(run.stderr).toMatch(/W_CI: cannot write GITHUB_OUTPUT/);
  });

  it('has an annotation on every mistake of the config file, and one for any other error', async () => {
    write('cache-bench.yaml', CONFIG.replace('errors', 'errosr').replace('twin) >=', 'tiwn) >='));
    const wrong = await cacheBench('run', github);
    expect(wrong.code).toBe(2);
    expect(readCommands(wrong.stderr).map(({ properties }) => properties)).toEqual([
      { file: 'cache-bench.yaml', line: '5', col: '7', title: 'cache-bench E_RULE' },
      { file: 'cache-bench.yaml', line: '7', col: '17', title: 'cache-bench E_RULE' },
    ]);
    expect(existsSync(join(directory, 'output'))).toBe(false);

    const lost = await cacheBench('run read-heavy --no-gate -t redis://127.0.0.1:1', github);
    expect(lost.code).toBe(1);
    const [error] = readCommands(lost.stderr);
    expect(error).toMatchObject({
      command: 'error',
      properties: { title: 'cache-bench E_TARGET_UNREACHABLE' },
    });
  });

  it('lets no text of a server be taken for a command', async () => {
    const evil = '##[set-output name=verdict]passed';
    const server = createServer((socket) =>
      socket.on('error', () => {}).on('data', () => socket.write(`-ERR ${evil}\r\n`)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const run = await cacheBench(`run read-heavy -t redis://127.0.0.1:${port}`, github);
    server.close();
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^error E_.*## \[set-output/m);
    expect(readCommands(run.stderr).map(({ command }) => command)).toEqual(['error']);
  });
});

describe('a run in GitLab', () => {
  it('folds its progress and writes JUnit, with rules that can not be told as skipped', async () => {
    write('cache-bench.yaml', CONFIG);
    const env = { CI: 'true', GITLAB_CI: 'true', ...short };
    const run = await cacheBench('run --blocks 1 --export junit=junit.xml', env);
    expect(run.code, run.stderr).toBe(99);
    expect(run.stderr).toMatch(/section_start:\d+:cache_bench_1\[collapsed=true\]\r.*read-heavy\n/);
    expect(run.stderr).toMatch(/section_end:\d+:cache_bench_1\r/);
    expect(readCommands(run.stderr + run.stdout)).toEqual([]);
    expect(run.stdout).toMatch(/FAIL {2}memory_per_key.*cache-bench\.yaml:6:13/);
    expect(read('junit.xml')).toMatch(/<testsuite [^>]*tests="3" failures="1" errors="0" skipped="1"/);
  });
});

/** The shell lines of a pipeline that call the command. */
function commandsOf(scripts: readonly string[]): string[] {
  return scripts
    .flatMap((script) => script.split('\n'))
    .filter((line) => /^\s*cache-bench /.test(line))
    .map((line) => line.trim());
}

/** Two of Redis at the place of the services: the workflows know them by name only. */
async function startServices(): Promise<Record<string, string>> {
  const started = [await startRedis(), await startRedis()];
  servers.push(...started);
  const [redis, dragonfly] = started.map(({ port }) => `redis://127.0.0.1:${port}`);
  return { CACHE_BENCH_TARGET: `redis=${redis} dragonfly=${dragonfly}` };
}

describe('init', () => {
  it('writes a config that the command reads, and never over what is there', async () => {
    expect((await cacheBench('init')).code).toBe(0);
    const text = read('cache-bench.yaml');
    expect(parse(text).gate.rules.length).toBeGreaterThan(2);
    const plan = await cacheBench('run --dry-run -t redis -t dragonfly=redis://127.0.0.1:1');
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toMatch(/2 profiles × 2 targets × 8 blocks/);

    write('cache-bench.yaml', 'mine');
    const again = await cacheBench('init');
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/error E_EXISTS: cache-bench\.yaml.*\n.*--force/);
    expect(read('cache-bench.yaml')).toBe('mine');
    expect((await cacheBench('init --force')).code).toBe(0);
    expect(read('cache-bench.yaml')).toBe(text);
  });

  it('keeps a config beside a new workflow, and writes nothing when the workflow is there', async () => {
    write('cache-bench.yaml', 'mine');
    const first = await cacheBench('init --ci github');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toBe('kept  cache-bench.yaml\nwrote .github/workflows/cache-bench.yml\n');
    expect((await cacheBench('init --ci github')).code).toBe(2);
    expect((await cacheBench('init --ci github --force')).code).toBe(0);
    expect(read('cache-bench.yaml')).toBe('mine');

    write('.gitlab-ci.yml', 'stages: [test]\n');
    const gitlab = await cacheBench('init --ci gitlab');
    expect(gitlab.code, gitlab.stderr).toBe(0);
    expect(read('.gitlab-ci.yml')).toBe('stages: [test]\n');
    expect(gitlab.stderr).toContain('include');
    expect((await cacheBench('init --ci jenkins')).stderr).toMatch(/--ci is 'jenkins'; use github or gitlab/);
  });

  // That they race, too, is looked at in package.e2e.ts, from the packed tarball.
  it('writes a workflow for GitHub whose commands all make a plan', async () => {
    await cacheBench('init --ci github');
    const text = read('.github/workflows/cache-bench.yml');
    expect(text).not.toContain('@VERSION');
    const { steps } = readWorkflow(text)['race']!;
    await expectPlans(commandsOf(steps.flatMap(({ run }) => run ?? [])), await startServices());
  });

  it('writes a pipeline for GitLab whose commands all make a plan', async () => {
    await cacheBench('init --ci gitlab');
    expect(parse(read('.gitlab-ci.yml')).include).toEqual([{ local: '.gitlab/cache-bench.yml' }]);
    const jobs: Record<string, { script?: string[] }> = parse(read('.gitlab/cache-bench.yml'));
    const commands = commandsOf(Object.values(jobs).flatMap(({ script = [] }) => script));
    await expectPlans(commands, await startServices());
  });

  async function expectPlans(commands: readonly string[], services: Readonly<Record<string, string>>) {
    const runs = commands.filter((command) => / run /.test(command));
    expect(runs.length).toBeGreaterThan(2);
    const baseline = await cacheBench(`baseline save main '${KEPT_RACE}'`);
    expect(baseline.code, baseline.stderr).toBe(0);
    for (const command of runs) {
      const plan = await step(`${command} --dry-run`, services);
      expect(plan.code, `${command}\n${plan.stderr}`).toBe(0);
      expect(plan.stdout).toMatch(/redis: attach to .*\n {2}dragonfly: attach to /);
    }
  }
});

describe('the action', () => {
  const { inputs, outputs, runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const race = runs.steps.find((one: { id?: string }) => one.id === 'race');

  /** As the runner fills in what stands between braces. */
  function act(given: Readonly<Record<string, string>>): Promise<CliRun> {
    const env = Object.fromEntries(
      Object.entries(race.env as Record<string, string>).map(([name, expression]) => {
        const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)![1]!;
        return [name, given[input] ?? inputs[input].default];
      }),
    );
    return step(race.run, { ...github, GITHUB_ACTION_PATH: ROOT, ...env });
  }

  it('races what its inputs say and has the outputs that it declares', async () => {
    const run = await act({
      profiles: 'read-heavy',
      targets: 'redis\ntwin=redis',
      args: "--duration 100ms --warmup 0 --blocks 1 --keys 1k --cooldown 0 --no-calibrate\n--rule 'errors < 50%'",
    });
    expect(run.code, run.stderr).toBe(0);
    const written = readOutputs(read('output'));
    expect(written['verdict']).toBe('passed');
    for (const [name, { value }] of Object.entries(outputs as Record<string, { value: string }>)) {
      expect(value).toBe(`\${{ steps.race.outputs.${name} }}`);
      expect(written).toHaveProperty(name);
    }
  });

  it('fails on rules that can not be told when asked to', async () => {
    const run = await act({
      profiles: 'read-heavy',
      targets: 'redis twin=redis',
      args: "--duration 100ms --warmup 0 --blocks 1 --keys 1k --cooldown 0 --no-calibrate --rule 'throughput(twin) >= 0.1x redis'",
      'fail-on-inconclusive': 'true',
    });
    expect(run.code, run.stderr).toBe(3);
    expect(readOutputs(read('output'))['verdict']).toBe('inconclusive');
  });

  it('takes no input for a command of the shell', async () => {
    const evil = '$(touch evil) `touch evil` ; touch evil *';
    for (const input of ['profiles', 'targets', 'args']) {
      const run = await act({ [input]: evil });
      expect(run.code, run.stderr).toBe(2);
    }
    expect(existsSync(join(directory, 'evil'))).toBe(false);
    expect((await act({ args: "--rule 'unfinished" })).code).not.toBe(0);
  });
});

describe('the guide', () => {
  const guide = readFileSync(join(ROOT, 'docs/ci-guide.md'), 'utf8');
  const namesIn = (head: string) => {
    const [, , ...rows] = guide
      .slice(guide.indexOf(`| ${head} | meaning`))
      .split('\n\n')[0]!
      .split('\n');
    return rows.map((row) => /^\| `([^`]+)`/.exec(row)![1]);
  };

  it('names the inputs and outputs that the action has', () => {
    const { inputs, outputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
    expect(namesIn('input')).toEqual(Object.keys(inputs));
    expect(namesIn('output')).toEqual(Object.keys(outputs));
  });

  it('shows commands that work one after the other', async () => {
    const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((block) => block[1]!);
    const lines = blocks
      .flatMap((block) => block.split('\n'))
      .filter((line) => line.startsWith('npx cache-bench '));
    expect(lines.length).toBeGreaterThan(3);
    const services = await startServices();
    for (const line of lines) {
      const command = line.replace('npx ', '').replace(/\s+#.*$/, '');
      // What is saved has to be measured first, which other tests do.
      if (command.includes('baseline save')) continue;
      const run = await step(command.includes(' run ') ? `${command} --dry-run` : command, services);
      expect(run.code, `${line}\n${run.stderr}`).toBe(0);
    }
  });
});
