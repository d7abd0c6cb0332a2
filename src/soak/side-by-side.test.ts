// Rows of several loads at once: one when all have told theirs, in order, and none when something fails.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample, LoadPlan, RunLoad } from '../load/contract.ts';
import { fakeLoadResult } from '../testkit/fake-load.ts';
import { runSideBySide, type SideRow } from './side-by-side.ts';

const PLAN = {
  ...{ intervalNs: 1e9, connections: 1, operations: [], stop: { kind: 'duration', durationNs: 3e9 } },
} as unknown as LoadPlan;

function sample(completed: number, more: Partial<IntervalSample> = {}): IntervalSample {
  return {
    ...{ startNs: 0, durationNs: 1e9, warmup: false, completed, errors: 1, timeouts: 2, hits: 0, misses: 0 },
    ...{ p50Ns: completed, p99Ns: completed, maxNs: null, inFlight: 1, ...more },
  };
}

async function run(loads: readonly (readonly IntervalSample[])[], targets: readonly number[], fail?: number) {
  const rows: (readonly SideRow[])[] = [];
  let next = 0;
  const aborted: boolean[] = [];
  const runLoad: RunLoad = async (plan, { onInterval, signal } = {}) => {
    const own = next++;
    for (const one of loads[own]!) {
      await Promise.resolve();
      onInterval?.(one, new LatencyHistogram());
    }
    if (own === fail) throw new Error('lost');
    await new Promise((resolve) => setTimeout(resolve, 1));
    aborted.push(signal!.aborted);
    return fakeLoadResult(plan, { perSecond: 1 });
  };
  const work = runSideBySide({
    ...{ targets: Math.max(...targets) + 1, runLoad, signal: new AbortController().signal },
    loads: targets.map((target) => ({ target, plan: PLAN })),
    onRow: async (_durationNs, row) => {
      rows.push(row);
    },
  });
  return { work, rows, aborted };
}

describe('side by side', () => {
  it('makes a row of what all did in it, and of the slowest percentile', async () => {
    const { work, rows } = await run(
      [
        [sample(1), sample(2)],
        [sample(10), sample(20)],
        [sample(5), sample(6)],
      ],
      [0, 0, 1],
    );
    await work;
    expect(
      rows.map((row) => row.map(({ completed, failed, p99Ns, maxNs }) => [completed, failed, p99Ns, maxNs])),
    ).toEqual([
      [
        [11, 6, 10, undefined],
        [5, 3, 5, undefined],
      ],
      [
        [22, 6, 20, undefined],
        [6, 3, 6, undefined],
      ],
    ]);
  });

  it('leaves out warm-up, and what the end has cut short', async () => {
    const { work, rows } = await run(
      [[sample(1, { warmup: true }), sample(2), sample(3, { durationNs: 0.2e9 })]],
      [0],
    );
    await work;
    expect(rows.map(([row]) => row!.completed)).toEqual([2]);
  });

  it('ends the others when one fails', async () => {
    const { work, aborted } = await run([[sample(1)], [sample(1)]], [0, 1], 0);
    await expect(work).rejects.toThrow('lost');
    expect(aborted).toEqual([true]);
  });
});
