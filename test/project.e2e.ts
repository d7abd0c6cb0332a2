// A copy of this repository as runners see it: what the action builds, what a release packs, what CI races.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startRedis } from '../src/testkit/with-redis.ts';
import { makeDirectory, temporaryDirectory } from './cli.ts';
import { addProgram, Runner, readWorkflow, runScript, type WorkflowStep } from './workflow.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const stepsOf = (file: string, job: string) => readWorkflow(read(file))[job]!.steps;
const { version } = JSON.parse(read('package.json'));

let checkout: string;
beforeAll(() => {
  checkout = makeDirectory();
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(Boolean);
  for (const file of files) cpSync(join(ROOT, file), join(checkout, file));
});

describe('the action', () => {
  it('builds its own checkout with what the lock file pins, and runs that', async () => {
    const [, build] = parse(read('action.yml')).runs.steps as readonly WorkflowStep[];
    const env = { GITHUB_ACTION_PATH: checkout, npm_config_prefer_offline: 'true' };
    const run = await runScript(build!.run!, temporaryDirectory(), env);
    expect(run.code, run.stderr).toBe(0);
    const main = join(checkout, 'dist/main.js');
    expect(execFileSync(process.execPath, [main, '--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
  });
});

describe('a release', () => {
  it('packs a tarball that says where it comes from, a list of what is in it, notes and digests', async () => {
    // As `npm run version` leaves it.
    for (const file of readdirSync(join(checkout, '.changeset')))
      if (file.endsWith('.md') && file !== 'README.md') rmSync(join(checkout, '.changeset', file));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: checkout });
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://github.com/someone/cache-bench');

    const context = { github: { ref_name: `v${version}` } };
    const runner = new Runner(checkout, context, { GITHUB_REF_NAME: `v${version}` });
    // What comes before installs and tests, which is what runs this.
    const pack = stepsOf('.github/workflows/release.yml', 'pack');
    const steps = pack.slice(pack.findIndex(({ name }) => name === 'Fill in the repository'));
    for (const [name, { code, stderr }] of await runner.run({ steps }))
      expect(code, `${name}: ${stderr}`).toBe(0);

    const release = join(checkout, 'release');
    const tarball = `cache-bench-${version}.tgz`;
    expect(readdirSync(release).sort()).toEqual(['SHA256SUMS', tarball, 'notes.md', 'sbom.cdx.json'].sort());
    const packed = execFileSync('tar', ['-xOzf', join(release, tarball), 'package/package.json'], {
      encoding: 'utf8',
    });
    expect(JSON.parse(packed)).toMatchObject({
      repository: { url: 'git+https://github.com/someone/cache-bench.git' },
      bugs: { url: 'https://github.com/someone/cache-bench/issues' },
    });
    const sbom = JSON.parse(readFileSync(join(release, 'sbom.cdx.json'), 'utf8'));
    const names: string[] = sbom.components.map(({ name }: { name: string }) => name);
    const { dependencies, devDependencies } = JSON.parse(packed);
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(names.filter((name) => name in devDependencies)).toEqual([]);

    const publish = stepsOf('.github/workflows/release.yml', 'publish');
    const check = publish.find(({ name }) => name === 'Check digests')!;
    expect((await runScript(check.run!, release)).code).toBe(0);
    // With an npm and a gh that only say what they were asked: nothing is published here.
    const bin = temporaryDirectory();
    for (const program of ['npm', 'gh']) addProgram(bin, program, `echo "${program} $*"`);
    const env = { PATH: `${bin}:${process.env['PATH']}`, GITHUB_REF_NAME: `v${version}` };
    const asked = publish.filter(({ name }) => name?.startsWith('Publish'));
    const said = await Promise.all(asked.map(({ run }) => runScript(run!, release, env)));
    expect(said.map(({ stdout }) => stdout)).toEqual([
      `npm publish ./${tarball} --provenance --access public\n`,
      `gh release create v${version} --verify-tag --title v${version} --notes-file notes.md -- ${tarball} sbom.cdx.json SHA256SUMS\n`,
    ]);
  });
});

describe('the race in CI', () => {
  it('is one that the command takes, and passes where no request fails', async () => {
    const cwd = temporaryDirectory();
    symlinkSync(join(ROOT, 'dist'), join(cwd, 'dist'));
    const started = await Promise.all([startRedis(), startRedis(), startRedis()]);
    try {
      const steps = stepsOf('.github/workflows/ci.yml', 'servers').filter(
        ({ name }) => name === 'Race' || name === 'Turn snapshots off',
      );
      const bin = join(cwd, 'fake-bin');
      // Each container is the port that its server has here; both speak as redis-cli does.
      addProgram(bin, 'docker', `port=$2; shift 3; exec redis-cli -p "$port" "$@"`);
      const [redis, valkey, dragonfly] = started.map(({ port }) => `${port}`);
      const runner = new Runner(
        cwd,
        { github: {}, services: { redis: redis!, valkey: valkey! } },
        {
          PATH: `${bin}:${process.env['PATH']}`,
          CACHE_BENCH_TARGET: [
            ['redis', redis],
            ['valkey', valkey],
            ['dragonfly', dragonfly],
          ]
            .map(([name, port]) => `${name}=redis://127.0.0.1:${port}`)
            .join(' '),
          ...{ CACHE_BENCH_REQUESTS: '2000', CACHE_BENCH_WARMUP: '0', CACHE_BENCH_KEYS: '1k' },
          ...{ CACHE_BENCH_CALIBRATE: 'false', CACHE_BENCH_COOLDOWN: '0' },
        },
      );
      // One profile of them, for time.
      const shorter = steps.map((step) => ({ ...step, run: step.run!.replace(' zset-hash lua', '') }));
      const done = await runner.run({ steps: shorter });
      expect(done.get('Turn snapshots off')).toMatchObject({ code: 0, stdout: 'OK\nOK\n' });
      expect(done.get('Race')!.code, done.get('Race')!.stderr).toBe(0);
      expect(readFileSync(join(cwd, 'race.html'), 'utf8')).toContain('</html>');
    } finally {
      await Promise.all(started.map((server) => server.stop()));
    }
  });
});
