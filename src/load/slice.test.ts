// Slices of a plan, each in its own coordinator, send together what the whole plan sends, and merge to the same.
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicNs } from '../core/clock.ts';
import { dealSlices } from '../fleet/deal.ts';
import { aCommand, aLoadPlan, anEndpoint, anOperation, KEY, VALUE } from '../testkit/builders.ts';
import { startRecordingServer } from '../testkit/recording-server.ts';
import type { LoadPlan } from './contract.ts';
import { runLoad, runSlice } from './coordinator.ts';
import { mergeResults } from './merge-results.ts';
import type { SliceControl } from './slice.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function recording() {
  const server = await startRecordingServer();
  closers.push(() => server.close());
  return server;
}

const PLAN: Partial<LoadPlan> = {
  ...{ connections: 7, threads: 4, pipeline: 3, seed: 5, stop: { kind: 'requests', count: 1003 } },
  operations: [
    anOperation({ weight: 3 }),
    anOperation({ name: 'set', commands: [aCommand('SET', KEY, VALUE)], hits: 'none' }),
  ],
};

/** Whatever the order in which connections were opened. */
function streamsOf(server: Awaited<ReturnType<typeof startRecordingServer>>): string[] {
  return server.connections
    .map((commands) =>
      commands
        .map((command) => command.map(String))
        .filter(([name]) => name === 'GET' || name === 'SET')
        .map((words) => words.join(' '))
        .join('\n'),
    )
    .filter((stream) => stream !== '')
    .sort();
}

describe('slices of a plan', () => {
  it('send the operations of the whole, connection by connection', async () => {
    const [whole, parts] = [await recording(), await recording()];
    const plan = aLoadPlan(anEndpoint(whole.port), PLAN);
    const alone = await runLoad(plan);
    const there = { ...plan, endpoint: anEndpoint(parts.port) };
    const controls: SliceControl[] = [];
    const slices = dealSlices(plan.connections, [1, 2, 1]);
    const results = await Promise.all(
      slices.map((slice) =>
        runSlice(there, slice, {
          onReady: (control) => {
            controls.push(control);
            if (controls.length < slices.length) return;
            for (const one of controls) one.start(monotonicNs() + 2e7);
          },
        }),
      ),
    );
    const merged = mergeResults(
      there,
      results.flatMap(({ workers }) => workers),
      [],
      false,
    );
    expect(streamsOf(parts)).toEqual(streamsOf(whole));
    const counts = (one: typeof alone) =>
      one.operations.map(({ name, completed, hits, misses }) => ({ name, completed, hits, misses }));
    expect(counts(merged)).toEqual(counts(alone));
    expect(merged.workers.map(({ worker, connections }) => [worker, connections])).toEqual(
      alone.workers.map(({ worker, connections }) => [worker, connections]),
    );
  });

  it('end without a result when they are interrupted before the start', async () => {
    const server = await recording();
    const stop = new AbortController();
    const plan = aLoadPlan(anEndpoint(server.port), PLAN);
    const [slice] = dealSlices(plan.connections, [1, 1]);
    const result = await runSlice(plan, slice!, { signal: stop.signal, onReady: () => stop.abort() });
    expect(result.interrupted).toBe(true);
    expect(streamsOf(server)).toEqual([]);
  });
});
