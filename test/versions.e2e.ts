// Two versions of one server in one race: real programs, found by their version or named by their path.
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findServerBinary } from '../src/targets/programs/find-binary.ts';
import { listFoundServers } from '../src/targets/programs/installed-servers.ts';
import { cli, temporaryDirectory } from './cli.ts';

const SHORT = ['--requests', '3k', '--warmup', '100ms', '--blocks', '1', '--keys', '2k', '--no-calibrate'];

const program = findServerBinary('redis', process.env)!;
const redis = (await listFoundServers(process.env)).find(({ flavor }) => flavor === 'redis')!;
const versions = [...new Set(redis.found.flatMap(({ version }) => version ?? []))];

describe('two programs of one kind', () => {
  it('race in one run, one by its version and one by its path', async () => {
    const copy = join(temporaryDirectory(), 'redis-of-ours');
    symlinkSync(program, copy);
    const [major] = redis.found[0]!.version!.split('.');
    const out = temporaryDirectory();
    const targets = ['-t', `old=redis@${major}`, '-t', `new=redis@${copy}`];
    const run = await cli(['run', 'read-heavy', ...targets, ...SHORT, '--json', '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const started = JSON.parse(run.stdout).targets.map(
      ({ name, version, commandLine }: { name: string; version: string; commandLine: string[] }) => ({
        name,
        version,
        program: commandLine.find((word) => /redis/.test(word)),
      }),
    );
    expect(started).toEqual([
      {
        name: 'old',
        version: expect.stringMatching(new RegExp(`^${major}\\.`)),
        program: expect.any(String),
      },
      { name: 'new', version: redis.found[0]!.version, program: copy },
    ]);
  });

  it.skipIf(versions.length < 2)(
    `race in one run as two versions${versions.length < 2 ? ' (skipped: only one Redis here)' : ''}`,
    async () => {
      const targets = versions.slice(0, 2).flatMap((version) => ['-t', `redis@${version}`]);
      const out = temporaryDirectory();
      const run = await cli(['run', 'read-heavy', ...targets, ...SHORT, '--json', '--out', out]);
      expect(run.code, run.stderr).toBe(0);
      const raced = JSON.parse(run.stdout).targets.map(({ version }: { version: string }) => version);
      expect(raced).toEqual(versions.slice(0, 2));
    },
  );

  it('are refused before anything is started where one is none', async () => {
    const absent = await cli(['run', '--dry-run', '-t', 'redis', '-t', 'new=redis@/nowhere/redis-server']);
    expect(absent).toMatchObject({ code: 2, stdout: '' });
    expect(absent.stderr).toContain('-t new: /nowhere/redis-server is not an executable file');
    const other = await cli(['run', '--dry-run', '-t', 'redis', '-t', `new=redis@${process.execPath}`]);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain("prints 'v");
    const unknown = await cli(['run', '--dry-run', '-t', 'redis', '-t', 'redis@99']);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('there is ');
    const setting = await cli(['run', '--dry-run', '-t', `redis?bin=${program}`]);
    expect(setting).toMatchObject({ code: 2, stdout: '' });
    expect(setting.stderr).toContain(`write NAME=redis@${program}`);
  });

  it('are named in the plan', async () => {
    const plan = await cli(['run', 'read-heavy', '--dry-run', '-t', `old=redis@${program}`, '-t', 'redis']);
    expect(plan.code, plan.stderr).toBe(0);
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).match(/v=([\d.]+)/)![1];
    expect(plan.stdout).toContain(`old: start a private redis ${version}, ${program}\n`);
  });
});
