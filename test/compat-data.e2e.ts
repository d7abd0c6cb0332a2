// `compat --preflight` and `compat data` against real servers.
import { describe, expect, it } from 'vitest';
import type { DataMovesResult } from '../src/result/data-moves.ts';
import type { PreflightResult } from '../src/result/preflight.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { ask, cli } from './cli.ts';
import { redis } from './servers.ts';

async function preflight(url: string, ...args: readonly string[]) {
  const run = await cli(['compat', '--preflight', url, '--json', ...args]);
  return { ...run, result: JSON.parse(run.stdout || 'null') as PreflightResult };
}

async function move(...args: readonly string[]) {
  const run = await cli(['compat', 'data', '--json', ...args]);
  return { ...run, result: JSON.parse(run.stdout || 'null') as DataMovesResult };
}

describe('compat --preflight', () => {
  it('tells what prevents the move, and leaves the source as it was', async () => {
    const source = await redis('--notify-keyspace-events', 'KEA', '--databases', '20');
    ask(source, 'SET', 'a', 'b');
    ask(source, 'SET', 'long', 'b', 'EX', '999999');
    ask(source, '-n', '18', 'SET', 'a', 'b');
    const url = `redis://127.0.0.1:${source.port}`;
    const { result, code, stderr } = await preflight(url, '--candidate', 'redis', '--fail-on', 'breaks');
    const levels = Object.fromEntries(result.rows.map(({ topic, level }) => [topic, level]));
    expect(levels).toMatchObject({
      'RDB version': 'fine',
      databases: 'breaks',
      'keyspace events': 'fine',
      connections: 'fine',
    });
    expect(result).toMatchObject({ keys: 3, keysLookedAt: 2 });
    expect(code).toBe(99);
    expect(stderr).toContain(`This will be sent to ${url}`);
    expect([ask(source, 'DBSIZE'), ask(source, 'GET', 'a')]).toEqual(['2', 'b']);
    expect(ask(source, 'INFO', 'commandstats')).not.toMatch(
      /cmdstat_(keys|monitor|restore|del|config\|set)\b/,
    );
    const told = await cli(['compat', '--preflight', url, '--candidate', 'redis']);
    expect(told.stdout).toMatch(/^From redis .*: 1 prevents the\s+move, \d fine\n/);
    const dry = await cli(['compat', '--preflight', url, '--dry-run']);
    expect(dry.stdout).toContain('Nothing has been sent.');
  });

  it('wants a server that runs', async () => {
    const { code, stderr } = await cli(['compat', '--preflight', 'redis']);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--preflight is 'redis'")]);
  });
});

describe('compat data', () => {
  it('finds that all arrives, by each way, between servers of one version', async () => {
    const { result, code, stderr } = await move(
      ...['--reference', 'redis', '--candidate', 'again=redis', '--fail-on', 'breaks'],
    );
    const lost = result.rows.filter(({ outcome }) => outcome === 'refused' || outcome === 'differs');
    expect(lost).toEqual([]);
    const ways = new Set(
      result.rows.filter(({ outcome }) => outcome === 'same').map(({ way, from }) => `${way} ${from}`),
    );
    expect([...ways].toSorted()).toEqual([
      'DUMP and RESTORE again',
      'DUMP and RESTORE redis',
      'RDB snapshot again',
      'RDB snapshot redis',
      'REPLICAOF again',
      'REPLICAOF redis',
    ]);
    expect(code, stderr).toBe(0);
  });

  it('moves keys one by one between attached servers, and removes them', async () => {
    const [one, other] = [await redis(), await redis()];
    const { result, code } = await move(
      ...[
        '--reference',
        `one=redis://127.0.0.1:${one.port}`,
        '--candidate',
        `other=redis://127.0.0.1:${other.port}`,
      ],
    );
    const outcomes = (way: string) =>
      new Set(
        result.rows.filter((row) => row.way === way && row.type !== 'JSON').map(({ outcome }) => outcome),
      );
    expect(outcomes('DUMP and RESTORE').has('same')).toBe(true);
    expect([...outcomes('REPLICAOF')]).toEqual(['not tried']);
    expect([ask(one, 'DBSIZE'), ask(other, 'DBSIZE'), code]).toEqual(['0', '0', 0]);
  });

  const dragonfly = findDragonfly();
  it.skipIf(dragonfly === undefined)(
    `finds that nothing replicates from Dragonfly${dragonfly === undefined ? ' (skipped: no dragonfly)' : ''}`,
    async () => {
      const { result } = await move('--reference', 'redis', '--candidate', 'dragonfly');
      const back = result.rows.filter(({ way, from }) => way === 'REPLICAOF' && from === 'dragonfly');
      expect(back[0]?.outcome).toBe('refused');
      const there = result.rows.find(
        ({ way, from, type }) => way === 'REPLICAOF' && from === 'redis' && type === 'string',
      );
      expect(there?.outcome).toBe('same');
    },
    120_000,
  );
});
