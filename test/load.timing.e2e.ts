// The load engine against a server whose answers are known: how exact its times and rates are.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LatencyHistogram, type SparseHistogram } from '../src/core/latency-histogram.ts';
import type { LoadResult } from '../src/load/contract.ts';
import { runLoad } from '../src/load/coordinator.ts';
import { aLoadPlan, anEndpoint } from '../src/testkit/builders.ts';
import { type KnownAnswerServer, startKnownAnswerServer } from '../src/testkit/known-answer-server.ts';
import { measureMachineShare } from './machine-share.ts';
import { whenUndisturbed } from './undisturbed.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** The truth is what the server imposed, plus the machine's own share of every exchange, which a plain socket shows. */
describe('latencies of a server that knows them', () => {
  // The first exchange of all is slow on every side, and is no latency of the server.
  beforeAll(async () => {
    const server = await startKnownAnswerServer({ delay: { kind: 'constant', delayNs: 20e6 } });
    await runLoad(
      aLoadPlan(anEndpoint(server.port), { connections: 8, stop: { kind: 'requests', count: 400 } }),
    );
    await measureMachineShare(server);
    await server.close();
  });

  it.for([
    // All connections wait for the same moments then, two dozen of them: a core that wakes up late for three of them is the p90.
    ['constant', { kind: 'constant', delayNs: 150e6 }, [10, 50]],
    ['bimodal', { kind: 'bimodal', fastNs: 100e6, slowNs: 300e6, slowShare: 0.15, seed: 1 }, [10, 50, 90]],
    ['lognormal', { kind: 'lognormal', medianNs: 150e6, sigma: 0.3, seed: 1 }, [10, 50, 90]],
  ] as const)('are read to 1 per cent or 30 µs: %s', ([, delay, percentiles], { skip }) =>
    whenUndisturbed(skip, async () => {
      const server = await knownAnswers({ delay });
      const result = await runLoad(
        aLoadPlan(anEndpoint(server.port), { connections: 8, stop: { kind: 'requests', count: 200 } }),
      );
      const imposed = LatencyHistogram.from(await server.takeImposedDelays());
      const machineNs = await measureMachineShare(server);
      const measured = serviceTimesOf(result);
      expect(measured.count).toBe(imposed.count);
      for (const percentile of percentiles) {
        const known = imposed.percentileNs(percentile) + machineNs;
        const difference = Math.abs(measured.percentileNs(percentile) - known);
        expect(difference, `p${percentile}`).toBeLessThan(Math.max(known * 0.01, 30e3));
      }
    }),
  );

  it('show a stall of 100 ms a second in the response time of an open loop, while closed-loop service time hides it', ({
    skip,
  }) =>
    whenUndisturbed(skip, async () => {
      const delay = { kind: 'stall', delayNs: 0, stallNs: 100e6, periodNs: 1e9 } as const;
      const stop = { kind: 'duration', durationNs: 4e9 } as const;
      const server = await knownAnswers({ delay });
      const closed = await runLoad(aLoadPlan(anEndpoint(server.port), { connections: 1, stop }));
      // Thousands of fast replies a second, and one slow one.
      expect(serviceTimesOf(closed).percentileNs(99)).toBeLessThan(20e6);
      const open = await runLoad(
        aLoadPlan(anEndpoint(server.port), {
          connections: 20,
          stop,
          openLoop: { ratePerSecond: 1000, arrivals: 'constant', pacing: 'timer' },
        }),
      );
      const response = responseTimesOf(open);
      // Starts are even, so a tenth of them wait 0 … 100 ms: the 99th percentile is 90 ms.
      expect(response.percentileNs(99)).toBeGreaterThan(80e6);
      expect(response.percentileNs(99)).toBeLessThan(110e6);
      expect(response.percentileNs(95)).toBeGreaterThan(35e6);
      expect(response.percentileNs(85)).toBeLessThan(10e6);
      // 20 connections hold one request each while the server stalls; the other 80 wait, by the server's fault.
      expect(open.openLoop!.maxBacklog).toBeGreaterThan(50);
    }));

  it.for(['constant', 'poisson'] as const)('hold a %s rate within 0.5 per cent', (arrivals, { skip }) =>
    whenUndisturbed(skip, async () => {
      const server = await knownAnswers({ delay: { kind: 'constant', delayNs: 1e6 } });
      const result = await runLoad(
        aLoadPlan(anEndpoint(server.port), {
          connections: 16,
          pipeline: 4,
          openLoop: { ratePerSecond: 2000, arrivals, pacing: 'timer' },
          stop: { kind: 'duration', durationNs: 3e9 },
        }),
      );
      const { achievedPerSecond, due, unsent } = result.openLoop!;
      // Poisson counts vary: what the schedule asked for is the measure, not its mean.
      const scheduled = arrivals === 'constant' ? 2000 : due / 3;
      expect(achievedPerSecond / scheduled).toBeGreaterThan(0.995);
      expect(achievedPerSecond / scheduled).toBeLessThan(1.005);
      expect(unsent).toBeLessThan(20);
    }),
  );
});

async function knownAnswers(
  options: Parameters<typeof startKnownAnswerServer>[0],
): Promise<KnownAnswerServer> {
  const server = await startKnownAnswerServer(options);
  stops.push(() => server.close());
  return server;
}

function serviceTimesOf(result: LoadResult): LatencyHistogram {
  return mergeAll(result.operations.map(({ serviceTime }) => serviceTime));
}

function responseTimesOf(result: LoadResult): LatencyHistogram {
  return mergeAll(result.operations.map(({ responseTime }) => responseTime!));
}

function mergeAll(parts: readonly SparseHistogram[]): LatencyHistogram {
  return LatencyHistogram.merge(parts.map((part) => LatencyHistogram.from(part)));
}
