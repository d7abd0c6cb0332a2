// A generator that is kept from running: what the kernel says of the moment of each reply, against the server that wrote it.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../src/core/latency-histogram.ts';
import type { LoadPlan, LoadResult } from '../src/load/contract.ts';
import { runLoad } from '../src/load/coordinator.ts';
import { loadCalls } from '../src/load/io/load-calls.ts';
import { readAllowedCpus } from '../src/targets/cpus/cpu-sets.ts';
import { aLoadPlan, anEndpoint } from '../src/testkit/builders.ts';
import { startKnownAnswerServer, type Write } from '../src/testkit/known-answer-server.ts';
import { whenUndisturbed } from './undisturbed.ts';

const calls = await loadCalls();
const cpu = readAllowedCpus()?.at(-1);
if (typeof calls === 'string') it.skip(`--io epoll, skipped: ${calls}`);
if (cpu === undefined) it.skip('skipped: no CPU to keep busy');

const DELAY_NS = 20e6;
/** 1 per cent of what the server imposes. */
const TOLERANCE_NS = 0.01 * DELAY_NS;

let burner: ChildProcess | undefined;
afterEach(() => burner?.kill('SIGKILL'));

describe.runIf(typeof calls !== 'string' && cpu !== undefined)(
  'a generator whose CPU another process keeps busy',
  () => {
    it.for([
      ['open loop', { openLoop: { ratePerSecond: 2000, arrivals: 'poisson', pacing: 'timer' } }],
      ['closed loop', {}],
    ] as const)(
      'knows when each reply arrived to 1 per cent of what the server took: %s',
      ([, loop], { skip }) =>
        whenUndisturbed(skip, async () => {
          const delay = { kind: 'constant', delayNs: DELAY_NS } as const;
          const server = await startKnownAnswerServer({ delay, recordsWrites: true });
          try {
            burner = spawn('taskset', ['-c', String(cpu), process.execPath, '-e', 'for (;;);']);
            const result = await runLoad(planAlone(server.port, loop));
            const errors = differences(await server.takeWrites(), result);
            expect(errors.count).toBeGreaterThan(2000);
            for (const percentile of [50, 99, 99.9])
              expect(errors.percentileNs(percentile), `p${percentile}`).toBeLessThan(TOLERANCE_NS);
            // Else nothing was tried: some replies lay there for longer than they may be off.
            expect(LatencyHistogram.from(result.ownDelay!).percentileNs(99)).toBeGreaterThan(
              5 * TOLERANCE_NS,
            );
          } finally {
            burner?.kill('SIGKILL');
            await server.close();
          }
        }),
    );
  },
);

function planAlone(port: number, loop: Partial<LoadPlan>): LoadPlan {
  return aLoadPlan(anEndpoint(port), {
    connections: 50,
    io: 'epoll',
    cpus: [cpu!],
    traces: true,
    stop: { kind: 'duration', durationNs: 3e9 },
    ...loop,
  });
}

/** The server writes one reply after another, so the n-th that arrived is the n-th that was written. */
function differences(writes: readonly Write[], { trace }: LoadResult): LatencyHistogram {
  const arrivals = trace!.map(({ repliedNs }) => repliedNs).sort((a, b) => a - b);
  expect(arrivals).toHaveLength(writes.length);
  const histogram = new LatencyHistogram();
  for (const [at, { beforeNs, afterNs }] of writes.entries()) {
    const arrivedNs = arrivals[at]!;
    histogram.record(Math.round(Math.max(0, beforeNs - arrivedNs, arrivedNs - afterNs)));
  }
  return histogram;
}
