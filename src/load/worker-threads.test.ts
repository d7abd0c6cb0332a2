// Threads that send one load after another: what each load is told is its own, whatever the one before was.
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemplatePart } from '../profile/profile.ts';
import { aCommand, aLoadPlan, anEndpoint, anOperation, KEY } from '../testkit/builders.ts';
import { type KnownAnswerServer, startKnownAnswerServer } from '../testkit/known-answer-server.ts';
import type { LoadPlan } from './contract.ts';
import { runLoad } from './coordinator.ts';
import { loadCalls } from './io/load-calls.ts';

const calls = await loadCalls();
const WAYS = typeof calls === 'string' ? (['node'] as const) : (['node', 'epoll'] as const);

let server: KnownAnswerServer;
beforeEach(async () => {
  server = await startKnownAnswerServer({ delay: { kind: 'constant', delayNs: 0 } });
});
afterEach(() => server.close());

describe.each(WAYS)('a load after another, by %s', (io) => {
  it('counts and reports what is its own, with other operations, connections and seeds', async () => {
    for (const count of [300, 1200, 7]) {
      const result = await runLoad(
        planAlone({ io, seed: count, connections: 1 + (count % 5), stop: { kind: 'requests', count } }),
      );
      expect(result.operations.reduce((sum, one) => sum + one.completed, 0)).toBe(count);
      expect(result.workers).toHaveLength(1);
      expect(result.workers[0]!.connections).toBe(1 + (count % 5));
    }
  });

  it.runIf(process.platform === 'linux')('is sent by the thread that sent the first', async () => {
    await runLoad(planAlone({ io }));
    const threads = countLoadThreads();
    for (let i = 0; i < 3; i++) await runLoad(planAlone({ io }));
    expect(countLoadThreads()).toBe(threads);
  });

  it.runIf(process.platform === 'linux')('leaves no thread of a fill beside what follows it', async () => {
    await runLoad(planAlone({ io }));
    const threads = countLoadThreads();
    await runLoad(planAlone({ io, fill: true }));
    expect(countLoadThreads()).toBe(threads + 1);
    await runLoad(planAlone({ io }));
    await expect.poll(countLoadThreads).toBe(threads);
  });

  it.runIf(io === 'epoll')(
    'leaves no thread that has mapped a lot: nothing of it is given back before it ends',
    async () => {
      await runLoad(planAlone({ io }));
      const threads = countLoadThreads();
      const value: TemplatePart = { kind: 'value', size: { kind: 'fixed', bytes: 1024 ** 2 } };
      const set = anOperation({ name: 'set', commands: [aCommand('SET', KEY, value)], hits: 'none' });
      const stop = { kind: 'requests', count: 80 } as const;
      await runLoad(planAlone({ io, operations: [set], connections: 8, pipeline: 10, stop }));
      expect(countLoadThreads()).toBe(threads - 1);
    },
  );

  it('has a thread of its own while another goes on', async () => {
    const durations = [0.3e9, 0.05e9, 0.1e9];
    const results = await Promise.all(
      durations.map((durationNs) => runLoad(planAlone({ io, stop: { kind: 'duration', durationNs } }))),
    );
    for (const [at, { durationNs }] of results.entries()) expect(durationNs).toBe(durations[at]);
  });

  it('is whole after one that was interrupted, and after one that failed', async () => {
    const abort = new AbortController();
    const stop = { kind: 'duration', durationNs: 20e9 } as const;
    const interrupted = await runLoad(planAlone({ io, stop }), {
      signal: abort.signal,
      onStart: () => setTimeout(() => abort.abort(), 50),
    });
    expect(interrupted.interrupted).toBe(true);
    const nowhere = anEndpoint(1);
    await expect(runLoad(planAlone({ io, endpoint: nowhere }))).rejects.toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
    });
    const result = await runLoad(planAlone({ io }));
    expect(result.operations.reduce((sum, one) => sum + one.completed, 0)).toBe(1000);
  });
});

function planAlone(overrides: Partial<LoadPlan>): LoadPlan {
  return aLoadPlan(anEndpoint(server.port), overrides);
}

/** Of this process, all that it has. */
function countLoadThreads(): number {
  return readdirSync('/proc/self/task').length;
}
