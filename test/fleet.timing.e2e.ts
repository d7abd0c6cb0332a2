// A fleet of four agents, and one process with four workers, against a server whose answers are known: what both read must be
// the truth, to one slot of the histogram each, and what both count the same.
import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LatencyHistogram, slotOf } from '../src/core/latency-histogram.ts';
import { Fleet } from '../src/fleet/coordinator/fleet.ts';
import type { LoadPlan, LoadResult, RunLoad } from '../src/load/contract.ts';
import { runLoad } from '../src/load/coordinator.ts';
import { aLoadPlan, anEndpoint, anOperation } from '../src/testkit/builders.ts';
import type { DelayLaw } from '../src/testkit/delay-law.ts';
import { startKnownAnswerServer } from '../src/testkit/known-answer-server.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { cli, type StartedCli, startCli } from './cli.ts';
import { measureMachineShare } from './machine-share.ts';
import { whenUndisturbed } from './undisturbed.ts';

const PERCENTILES = [10, 25, 50, 75, 90] as const;
const MACHINES = 4;
/** Long delays have wide slots, of two milliseconds and four: what a machine that does something else as well can keep. */
const LAWS: readonly (readonly [string, DelayLaw])[] = [
  ['bimodal', { kind: 'bimodal', fastNs: 2.2e9, slowNs: 4.4e9, slowShare: 0.4, seed: 1 }],
  ['lognormal', { kind: 'lognormal', medianNs: 3e9, sigma: 0.2, seed: 1 }],
];

let queue: StartedServer;
const agents: StartedCli[] = [];
const closes: (() => Promise<void>)[] = [];

beforeAll(async () => {
  queue = await startRedis();
  const url = `redis://127.0.0.1:${queue.port}`;
  for (let i = 0; i < MACHINES; i++)
    agents.push(startCli(['agent', '--fleet', url, '--name', `agent-${i}`, '--threads', '1']));
  await Promise.all(agents.map((agent) => agent.seen(/is ready/)));
});

afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

afterAll(async () => {
  for (const agent of agents) agent.kill('SIGTERM');
  await Promise.all(agents.map(({ finished }) => finished));
  await queue?.stop();
});

describe('four agents and four workers of one process', () => {
  it.for(LAWS)(
    'read the same times, which are the true ones, of a server with delays that are %s',
    ([, delay], { skip }) =>
      whenUndisturbed(skip, async () => {
        const fleet = await openFleet();
        // At once: all they do is wait.
        const both = Promise.all([measure(delay, runLoad), measure(delay, fleet.runLoad)]);
        const [alone, together] = await both.finally(() => fleet.close());
        expect(countsOf(together.result)).toEqual(countsOf(alone.result));
        expect(together.result.workers.map(({ connections }) => connections)).toEqual(
          alone.result.workers.map(({ connections }) => connections),
        );
        for (const percentile of PERCENTILES) {
          const slots = [alone, together].map(({ times }) => slotOf(times.percentileNs(percentile)));
          const trueSlots = [alone, together].map(({ imposed, machineNs }) =>
            slotOf(imposed.percentileNs(percentile) + Math.round(machineNs)),
          );
          const where = `p${percentile}: slots ${slots}, true ones ${trueSlots}`;
          expect(Math.abs(slots[0]! - trueSlots[0]!), where).toBeLessThanOrEqual(1);
          expect(Math.abs(slots[1]! - trueSlots[1]!), where).toBeLessThanOrEqual(1);
        }
      }),
  );
});

/** A server of its own, which draws the same delays each time. */
async function measure(delay: DelayLaw, run: RunLoad) {
  const server = await startKnownAnswerServer({ delay });
  try {
    const machineNs = await measureMachineShare(await aWarmServer());
    const result = await run(aPlan(server.port));
    const imposed = LatencyHistogram.from(await server.takeImposedDelays());
    const times = LatencyHistogram.mergeSparse(result.operations.map(({ serviceTime }) => serviceTime));
    expect(times.count).toBe(imposed.count);
    return { result, imposed, machineNs, times };
  } finally {
    await server.close();
  }
}

/** Short delays: its draws are not those of the measurement. */
async function aWarmServer() {
  const server = await startKnownAnswerServer({ delay: { kind: 'constant', delayNs: 20e6 } });
  closes.push(() => server.close());
  return server;
}

function aPlan(port: number): LoadPlan {
  return aLoadPlan(anEndpoint(port), {
    operations: [anOperation({ name: 'get', weight: 3 }), anOperation({ name: 'again', weight: 1 })],
    connections: 18,
    threads: MACHINES,
    stop: { kind: 'requests', count: 55 },
    timeoutNs: 30e9,
    intervalNs: 1e9,
  });
}

function countsOf({ operations }: LoadResult) {
  return operations.map(({ name, completed, errors, timeouts, hits, misses, serviceTime }) => ({
    ...{ name, completed, errors, timeouts, hits, misses, times: serviceTime.count },
  }));
}

async function openFleet(): Promise<Fleet> {
  const { stdout } = await cli(['--version']);
  return Fleet.open({
    queue: anEndpoint(queue.port),
    agents: MACHINES,
    labels: {},
    sharedMachine: true,
    targets: [],
    runId: 'timing',
    version: stdout.trim(),
    host: hostname(),
    pid: process.pid,
    now: () => new Date(),
    signal: new AbortController().signal,
    onWarning: () => {},
  });
}
