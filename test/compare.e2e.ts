// Two runs of real servers side by side: compared when they are alike, refused with the difference when they are not.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, temporaryDirectory } from './cli.ts';

const SHORT = [
  // Not for a time: on a full machine a round may get none of it, and has no rate then.
  '--requests',
  '500',
  '--warmup',
  '0',
  '--keys',
  // Enough that what a server keeps for itself is no part of it.
  '20k',
  '-c',
  '4',
  '--no-calibrate',
  '--cooldown',
  '0',
  '--blocks',
  '4',
];

async function run(out: string, ...flags: string[]): Promise<string> {
  const { code, stderr } = await cli(['run', 'read-heavy', '-t', 'redis', ...SHORT, ...flags, '--out', out]);
  expect(code, stderr).toBe(0);
  return join(out, readdirSync(out)[0]!);
}

describe('compare', () => {
  let kept: string;
  let before: string;
  beforeAll(async () => {
    kept = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
    before = await run(kept);
  });
  afterAll(() => rmSync(kept, { recursive: true, force: true }));

  it('shows two runs with a warning, and the table of configurations', async () => {
    const after = await run(temporaryDirectory());
    const compared = await cli(['compare', before, after]);
    expect(compared.code, compared.stderr).toBe(0);
    expect(compared.stdout).toContain('These are two runs, not one race');
    expect(compared.stdout).toContain('Configuration: no difference.');
    expect(compared.stdout).toMatch(/^read-heavy: redis$/m);
    expect(compared.stdout).toMatch(/^ {2}ops\/s +(≥ )?\S+ +(≥ )?\S+ +\S+× +\[/m);
    expect(compared.stdout).toMatch(/^ {2}B\/key .*same within ±5 %$/m);

    const json = JSON.parse((await cli(['compare', before, after, '--json'])).stdout);
    expect(json).toMatchObject({ paired: false, differences: [], targets: [['redis', 'redis']] });
  });

  it('knows a baseline by its name', async () => {
    const cwd = temporaryDirectory();
    const after = await run(join(cwd, 'results'), '--blocks', '6');
    const inDirectory = (...args: string[]) => cli(args, {}, { cwd });
    expect((await inDirectory('baseline', 'save', 'main', after)).code).toBe(0);
    const compared = await inDirectory('compare', 'main', before);
    expect(compared.code, compared.stderr).toBe(0);
    expect(compared.stdout).toMatch(/^read-heavy: redis/m);
    const itself = await inDirectory('compare', 'main', 'latest');
    expect(itself).toMatchObject({ code: 2, stdout: '' });
    expect(itself.stderr).toMatch(/both are run \w+, which has one target: redis/);
    const moved = await inDirectory('compare', 'main', 'latest', '--baselines-dir', 'elsewhere');
    expect(moved).toMatchObject({ code: 2, stdout: '' });
    expect(moved.stderr).toContain('main: there is no such file or directory');
  });

  it('refuses other profiles, seeds and machines with code 3 and the difference, unless forced', async () => {
    const after = await run(temporaryDirectory(), '--seed', '7', '-p', '2');
    const file = join(after, 'result.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"kernel":"[^"]*"/, '"kernel":"9.9"'));
    const refused = await cli(['compare', before, after]);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toMatch(/^error E_NOT_COMPARABLE: not comparable:$/m);
    expect(refused.stderr).toMatch(/^ {2}profile: read-heavy: load\.pipeline: reference 1, candidate 2$/m);
    expect(refused.stderr).toMatch(/^ {2}seed: reference 42, candidate 7$/m);
    expect(refused.stderr).toMatch(/^ {2}machine: kernel: reference \S+, candidate 9\.9$/m);

    const forced = await cli(['compare', before, after, '--force']);
    expect(forced.code, forced.stderr).toBe(0);
    expect(forced.stdout).toContain('Compared because of --force, although they differ:');
  });

  it.each([
    [['compare'], /wanted cache-bench compare REFERENCE CANDIDATE/],
    [
      ['compare', '/nowhere/a', '/nowhere/b'],
      /E_RESULT_READ: \/nowhere\/a: there is no such file or directory/,
    ],
  ])('in %j ends with code 2', async (args, message) => {
    const failed = await cli(args);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toMatch(message);
  });
});
