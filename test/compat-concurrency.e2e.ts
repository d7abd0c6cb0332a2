// `compat concurrency` against real servers, and one that loses what it was asked.
import { afterEach, describe, expect, it } from 'vitest';
import type { ConcurrencyResult } from '../src/result/concurrency.ts';
import { startFaultyProxy } from '../src/testkit/faulty-proxy.ts';
import type { TcpProxy } from '../src/testkit/tcp-proxy.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { ask, cli } from './cli.ts';
import { redis } from './servers.ts';

const proxies: TcpProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function tryAll(...args: readonly string[]) {
  const run = await cli(['compat', 'concurrency', '--json', ...args]);
  const result = JSON.parse(run.stdout || 'null') as ConcurrencyResult;
  const rows = Object.fromEntries((result?.rows ?? []).map((row) => [row.id, row]));
  return { ...run, result, rows };
}

describe('compat concurrency', () => {
  it('finds nothing broken between Redis and itself, and leaves no key', async () => {
    const [one, other] = [await redis(), await redis()];
    const { result, code, stderr } = await tryAll(
      ...[
        '--reference',
        `one=redis://127.0.0.1:${one.port}`,
        '--candidate',
        `other=redis://127.0.0.1:${other.port}`,
      ],
      ...['--trials', '10', '--fail-on', 'breaks'],
    );
    expect(result.rows.map(({ outcome, candidate }) => [outcome, candidate.broken])).toEqual(
      result.rows.map(() => ['kept', 0]),
    );
    expect(result.rows.length).toBe(10);
    expect([ask(one, 'DBSIZE'), ask(other, 'DBSIZE'), code], stderr).toEqual(['0', '0', 0]);
  });

  it('sees it when a server loses what it moves, and no other promise is broken for it', async () => {
    const proxy = await startFaultyProxy((await redis()).port, 'BRPOPLPUSH', 'hangs-up');
    proxies.push(proxy);
    const { rows, code } = await tryAll(
      ...['--reference', `r=redis://127.0.0.1:${(await redis()).port}`],
      ...['--candidate', `c=redis://127.0.0.1:${proxy.port}`, '--trials', '3', '--fail-on', 'breaks'],
    );
    expect(rows['brpoplpush-none-lost']).toMatchObject({
      outcome: 'breaks',
      reference: { broken: 0 },
      candidate: { broken: 3, trials: 3 },
    });
    expect(rows['brpoplpush-none-lost']!.candidate.low).toBeCloseTo(0.438, 2);
    const others = Object.values(rows).filter(({ id }) => id !== 'brpoplpush-none-lost');
    expect(others.every(({ outcome }) => outcome === 'kept')).toBe(true);
    expect(code).toBe(99);
  });

  const dragonfly = findDragonfly();
  it.skipIf(dragonfly === undefined)(
    `tries all of it on Dragonfly${dragonfly === undefined ? ' (skipped: no dragonfly)' : ''}`,
    async () => {
      const { result } = await tryAll('--reference', 'redis', '--candidate', 'dragonfly', '--trials', '5');
      expect(result.rows.map(({ reference }) => reference.broken)).toEqual(result.rows.map(() => 0));
    },
    300_000,
  );
});
