// The three questions on real servers: what all targets are offered, and memory that is the same whatever ran before.
import { describe, expect, it } from 'vitest';
import type { CompletedRound } from '../src/result/parts/round.ts';
import { findServerBinary } from '../src/targets/programs/find-binary.ts';
import { startRedis } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, temporaryDirectory } from './cli.ts';

const SHORT = ['--requests', '3k', '--warmup', '100ms', '--no-calibrate'];

describe('a race of two servers', () => {
  it('offers both the same rate after its closed loop, on the same keys, and answers by it', async () => {
    const out = temporaryDirectory();
    const targets = ['-t', 'redis', '-t', 'twin=redis'];
    const flags = ['--blocks', '6', '--equal-rate', '40%', '--keys', '2k'];
    const run = await cli(['run', 'read-heavy', ...targets, ...flags, ...SHORT, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const result = readOnlyResult(out);
    expect(result.profiles.map(({ name }) => name)).toEqual(['read-heavy', 'read-heavy@rate=40%']);
    const { ratePerSecond } = result.profiles[1]!.equalRate!;
    const paced = result.rounds.filter(
      (round): round is CompletedRound => round.status === 'completed' && round.openLoop !== undefined,
    );
    expect(paced).toHaveLength(12);
    expect(new Set(paced.map(({ openLoop }) => openLoop!.targetPerSecond))).toEqual(new Set([ratePerSecond]));
    const misses = paced.flatMap(({ operations }) => operations.map((operation) => operation.misses));
    expect(misses.reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(run.stdout).toMatch(/p50 @\d/);
    expect(run.stdout).toMatch(/cpu-s\/Mop @\d/);
  });

  it('leaves the equal rate out when it is not wanted', async () => {
    const out = temporaryDirectory();
    const flags = ['--blocks', '1', '--no-equal-rate', '--keys', '1k'];
    await cli(['run', 'read-heavy', '-t', 'redis', '-t', 'twin=redis', ...flags, ...SHORT, '--out', out]);
    expect(readOnlyResult(out).profiles).toHaveLength(1);
  });
});

it('tells what connections take of the servers that it starts, beside the memory of keys', async () => {
  const out = temporaryDirectory();
  const flags = ['--blocks', '1', '--keys', '1k', '--no-equal-rate'];
  const run = await cli(['run', 'read-heavy', '-t', 'redis', ...flags, ...SHORT, '--out', out, '-v']);
  expect(run.code, run.stderr).toBe(0);
  const { connectionMemory } = readOnlyResult(out).targets[0]!;
  // Buffers for what it asks and for its replies.
  expect(connectionMemory!.usedBytes).toBeGreaterThan(1000);
  expect(connectionMemory!.usedBytes).toBeLessThan(100_000);
  expect(run.stdout).toMatch(/each takes on redis [\d.]+ KiB of used memory/);
});

describe('the memory of a key', () => {
  const flavors = (['redis', 'valkey', 'dragonfly'] as const).map((flavor) => ({
    flavor,
    isThere: findServerBinary(flavor, process.env) !== undefined,
  }));
  for (const { flavor, isThere } of flavors) {
    it.runIf(isThere)(
      `is the same on ${flavor} whatever ran before${isThere ? '' : ` (skipped: no ${flavor})`}`,
      async () => {
        const perKey = async (...profiles: string[]) => {
          const out = temporaryDirectory();
          const flags = ['--blocks', '1', '--keys', '150k', ...SHORT, '--out', out];
          const run = await cli(['run', ...profiles, '-t', flavor, ...flags]);
          expect(run.code, run.stderr).toBe(0);
          return readOnlyResult(out).fills.map((fill) => ({
            profile: fill.profile,
            used: (fill.usedBytesAfter! - fill.usedBytesBefore!) / fill.keys,
            rss: (fill.rssBytesAfter! - fill.rssBytesBefore!) / fill.keys,
          }));
        };
        const [first, second] = await perKey('read-heavy', 'write-heavy');
        expect(second!.used / first!.used).toBeGreaterThan(0.97);
        expect(second!.used / first!.used).toBeLessThan(1.03);
        // Pages that the server keeps for itself count in one of the two: half is no such page.
        expect(second!.rss / first!.rss).toBeGreaterThan(flavor === 'dragonfly' ? 0.2 : 0.8);
      },
    );
    // UNLINK gives memory back over many seconds: a second profile must not begin before.
    it.runIf(isThere && flavor !== 'dragonfly')(
      `is the same on an attached ${flavor} whose keys of before were unlinked${isThere ? '' : ` (skipped: no ${flavor})`}`,
      async () => {
        const server = await startRedis([], findServerBinary(flavor, process.env));
        try {
          const out = temporaryDirectory();
          const flags = ['--blocks', '1', '--keys', '150k', ...SHORT, '--out', out];
          const target = `one=redis://127.0.0.1:${server.port}`;
          const run = await cli(['run', 'read-heavy', 'write-heavy', '-t', target, ...flags]);
          expect(run.code, run.stderr).toBe(0);
          const [first, second] = readOnlyResult(out).fills.map(
            (fill) => (fill.rssBytesAfter! - fill.rssBytesBefore!) / fill.keys,
          );
          expect(second! / first!).toBeGreaterThan(0.8);
        } finally {
          await server.stop();
        }
      },
    );
  }
});
