// `compat monitoring` on real servers: what is there moves when it is provoked, and settings are as they were.
import { describe, expect, it } from 'vitest';
import type { MonitoringResult } from '../src/result/kinds/monitoring.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { ask, cli } from './cli.ts';
import { redis } from './servers.ts';

async function monitor(...args: readonly string[]) {
  const run = await cli(['compat', 'monitoring', '--json', '--no-save', ...args]);
  return { ...run, result: JSON.parse(run.stdout || 'null') as MonitoringResult };
}

describe('compat monitoring', () => {
  it('finds that every provoked field of a Redis moves, and no alert goes blind on its twin', async () => {
    const { result, code, stderr } = await monitor('--candidate', 'twin=redis', '--fail-on', 'breaks');
    expect(code, stderr).toBe(0);
    const still = result.fields.filter(
      ({ candidate: { state } }) => state === 'constant' || state === 'absent',
    );
    expect(still.map(({ name, candidate }) => `${name}: ${candidate.found}`)).toEqual([]);
    expect(result.alerts.filter(({ state }) => state !== 'sees')).toEqual([]);
  });

  it('does to a server that is not ours nothing that others feel, and leaves no key', async () => {
    const server = await redis();
    const { result } = await monitor('--candidate', `mine=redis://127.0.0.1:${server.port}`);
    const evicted = result.fields.find(({ name }) => name === 'evicted_keys')!;
    expect(evicted.candidate.found).toContain('only a server that cache-bench has started');
    expect(ask(server, 'DBSIZE')).toBe('0');
  });

  it.skipIf(findDragonfly() === undefined)(
    'names the alerts that go blind on Dragonfly (skipped: no dragonfly)',
    async () => {
      const { result, code } = await monitor('--fail-on', 'breaks');
      const blind = result.alerts.filter(({ state }) => state === 'blind').map(({ id }) => id);
      expect(blind).toEqual(expect.arrayContaining(['fragmentation', 'rejected', 'errors']));
      expect(result.fields.find(({ name }) => name === 'rejected_connections')!.candidate).toMatchObject({
        state: 'constant',
      });
      expect(code).toBe(99);
    },
    120_000,
  );
});
