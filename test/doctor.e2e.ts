// The doctor on this machine: what it is and has, and what it can resolve.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, serversOf, temporaryDirectory } from './cli.ts';

describe('doctor', () => {
  it('names the machine, its servers, and what is measured how well', async () => {
    const out = temporaryDirectory();
    const run = await cli(['doctor', '--out', out], { XDG_STATE_HOME: temporaryDirectory() });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/^Saved as .*result\.json$/m);
    const again = await cli(['report', join(out, readdirSync(out)[0]!)]);
    expect(again.stdout).toBe(run.stdout);
    expect(run.stdout).toMatch(/^redis +7\.[\d.]+, .*redis-server$/m);
    if (findDragonfly() !== undefined) expect(run.stdout).toMatch(/^dragonfly +\d+\.[\d.]+, /m);
    expect(run.stdout).toContain('throughput: which server is faster');
    expect(run.stdout).toContain('W_NOISE_UNKNOWN');
    expect(run.stdout).toContain('Nothing was changed on this machine.');
  });

  it('says the same as JSON', async () => {
    const run = await cli(['doctor', '--json', '--no-save'], { XDG_STATE_HOME: temporaryDirectory() });
    expect(run.code, run.stderr).toBe(0);
    const visit = JSON.parse(run.stdout);
    expect(visit).toMatchObject({
      kind: 'cache-bench doctor',
      schemaVersion: 2,
      tool: { name: 'cache-bench' },
    });
    expect(visit.facts.cpus).toBeGreaterThan(0);
    expect(visit.servers).toContainEqual(
      expect.objectContaining({ flavor: 'redis', version: expect.any(String) }),
    );
    expect(visit.abilities).toHaveLength(7);
    for (const finding of visit.findings)
      expect(finding).toEqual({
        id: expect.stringMatching(/^W_[A-Z_]+$/),
        level: expect.stringMatching(/^(warning|note)$/),
        found: expect.any(String),
        fix: { kind: expect.any(String), text: expect.any(String) },
        spoils: expect.any(Array),
      });
  });

  it('tells of a program that was named but is none', async () => {
    const run = await cli(['doctor'], { CACHE_BENCH_VALKEY_BIN: '/nowhere/valkey-server' });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain('W_SERVER_BROKEN');
  });

  it('refuses a profile without --noise', async () => {
    const run = await cli(['doctor', 'read-heavy']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("Write 'cache-bench doctor --noise read-heavy'");
  });
});

describe('doctor --noise', () => {
  it('races one server against itself and keeps what the machine resolves', async () => {
    const state = temporaryDirectory();
    const out = temporaryDirectory();
    const env = { XDG_STATE_HOME: state };
    const run = await cli(
      [
        ...['doctor', '--noise', 'read-heavy', '-t', 'redis', '--out', out],
        ...['-c', '2', '--keys', '500', '--requests', '3k', '--warmup', '50ms', '--cooldown', '0'],
      ],
      env,
    );
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^redis [\d.]+ against itself under read-heavy, 8 blocks\.$/m);
    expect(run.stdout).toMatch(/This machine can resolve differences of\s+≥ [\d.]+ % in throughput/);

    const result = readOnlyResult(out);
    const [once, again] = result.targets;
    expect(once!.runId).toBe(again!.runId);
    expect(result.rounds).toHaveLength(16);
    expect(serversOf(result.runId)).toEqual([]);

    const directory = join(state, 'cache-bench', 'noise');
    const [file] = readdirSync(directory);
    const record = JSON.parse(readFileSync(join(directory, file!), 'utf8'));
    expect(record).toMatchObject({ profiles: ['read-heavy'], metrics: { throughput: expect.any(Number) } });

    const visit = JSON.parse((await cli(['doctor', '--json'], env)).stdout);
    expect(visit.noise).toEqual(record);
    expect(visit.findings.map(({ id }: { id: string }) => id)).not.toContain('W_NOISE_UNKNOWN');
  });

  it('refuses fewer blocks than a run has', async () => {
    const run = await cli(['doctor', '--noise', '--blocks', '6']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('needs 8 or more');
  });
});
