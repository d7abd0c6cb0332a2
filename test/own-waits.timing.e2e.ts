// A generator that is kept from running, or from reading: what it tells of each reply, against the server that wrote it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../src/core/latency-histogram.ts';
import type { LoadPlan, LoadResult } from '../src/load/contract.ts';
import { runLoad } from '../src/load/coordinator.ts';
import { loadCalls } from '../src/load/io/load-calls.ts';
import { readAllowedCpus } from '../src/targets/cpus/cpu-sets.ts';
import { aLoadPlan, anEndpoint, anOperation } from '../src/testkit/builders.ts';
import { startKnownAnswerServer, type Write } from '../src/testkit/known-answer-server.ts';
import { whenUndisturbed } from './undisturbed.ts';

const calls = await loadCalls();
const cpu = readAllowedCpus()?.at(-1);
if (typeof calls === 'string') it.skip(`--io epoll, skipped: ${calls}`);
if (cpu === undefined) it.skip('skipped: no CPU to keep busy');

const DELAY_NS = 20e6;
/** 1 per cent of what the server imposes. */
const TOLERANCE_NS = 0.01 * DELAY_NS;
const PERCENTILES = [50, 99, 99.9];

const directory = mkdtempSync(join(tmpdir(), 'own-waits-'));
const required = join(directory, 'work.cjs');
const isToWork = join(directory, 'is-to-work');
/** In each worker thread, which may send one load after another: works for 19 ms of 20 where it is to, and lets replies lie. */
writeFileSync(
  required,
  `
const { existsSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
function work() {
  const endMs = performance.now() + 19;
  const isBusy = existsSync(${JSON.stringify(isToWork)});
  while (isBusy && performance.now() < endMs);
  setTimeout(work, isBusy ? 1 : 20).unref();
}
if (!isMainThread) setTimeout(work, 1).unref();
`,
);

let burner: ChildProcess | undefined;
const nodeOptions = process.env.NODE_OPTIONS;
// Threads that are started with options of their own read those of the environment too.
beforeAll(() => {
  process.env.NODE_OPTIONS = `--require ${required}`;
});
afterEach(() => {
  burner?.kill('SIGKILL');
  rmSync(isToWork, { force: true });
});
afterAll(() => {
  if (nodeOptions === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = nodeOptions;
  rmSync(directory, { recursive: true, force: true });
});

const OPEN = { openLoop: { ratePerSecond: 2000, arrivals: 'poisson', pacing: 'timer' } } as const;

describe.runIf(typeof calls !== 'string' && cpu !== undefined)('a generator that is kept busy', () => {
  it.for([
    ['open loop, CPU of another process', OPEN, burnCpu, 99],
    ['closed loop, CPU of another process', {}, burnCpu, 99],
    ['open loop, its own thread at work for 95 per cent of the time', OPEN, keepWorkersBusy, 50],
    ['closed loop, its own thread at work for 95 per cent of the time', {}, keepWorkersBusy, 50],
  ] as const)(
    'tells when each reply arrived, and how long it took, to 1 per cent of what the server took: %s',
    ([, loop, keepBusy, waiting], { skip }) =>
      whenUndisturbed(skip, async () => {
        const delay = { kind: 'constant', delayNs: DELAY_NS } as const;
        const server = await startKnownAnswerServer({ delay, recordsWrites: true });
        try {
          keepBusy();
          const result = await runLoad(planAlone(server.port, loop));
          const truth = compare(await server.takeWrites(), result);
          expect(truth.errors.count).toBeGreaterThan(2000);
          const [{ serviceTime }] = result.operations as [LoadResult['operations'][number]];
          const told = LatencyHistogram.from(serviceTime);
          expect(told.count).toBe(truth.errors.count);
          for (const percentile of PERCENTILES) {
            expect(truth.errors.percentileNs(percentile), `p${percentile}`).toBeLessThan(TOLERANCE_NS);
            const toldNs = told.percentileNs(percentile);
            const from = `p${percentile} of what it took`;
            expect(toldNs, from).toBeGreaterThan(truth.least.percentileNs(percentile) - TOLERANCE_NS);
            expect(toldNs, from).toBeLessThan(truth.most.percentileNs(percentile) + TOLERANCE_NS);
          }
          // Else nothing was tried: some replies lay there for longer than they may be off.
          expect(LatencyHistogram.from(result.ownDelay!).percentileNs(waiting)).toBeGreaterThan(
            5 * TOLERANCE_NS,
          );
        } finally {
          burner?.kill('SIGKILL');
          await server.close();
        }
      }),
  );
});

function burnCpu(): void {
  burner = spawn('taskset', ['-c', String(cpu), process.execPath, '-e', 'for (;;);']);
}

function keepWorkersBusy(): void {
  writeFileSync(isToWork, '');
}

/** All requests are counted: the last replies of a window by its time come after it, and are in the trace alone. */
function planAlone(port: number, loop: Partial<LoadPlan>): LoadPlan {
  return aLoadPlan(anEndpoint(port), {
    operations: [anOperation()],
    connections: 50,
    io: 'epoll',
    cpus: [cpu!],
    traces: true,
    stop: { kind: 'requests', count: 5000 },
    timeoutNs: 20e9,
    ...loop,
  });
}

/**
 * The server writes one reply after another, so the n-th that arrived is the n-th that was written.
 *
 * @returns by how much the moments of arrival are off; how long the replies took, by the server's own clock before and after each write
 */
function compare(writes: readonly Write[], { trace }: LoadResult) {
  const replies = trace!.toSorted((a, b) => a.repliedNs - b.repliedNs);
  expect(replies).toHaveLength(writes.length);
  const errors = new LatencyHistogram();
  const least = new LatencyHistogram();
  const most = new LatencyHistogram();
  for (const [at, { beforeNs, afterNs }] of writes.entries()) {
    const { sentNs, repliedNs } = replies[at]!;
    errors.record(Math.round(Math.max(0, beforeNs - repliedNs, repliedNs - afterNs)));
    least.record(Math.round(beforeNs - sentNs));
    most.record(Math.round(afterNs - sentNs));
  }
  return { errors, least, most };
}
