// A soak that is not run: servers whose memory is a function of the hour, loads that end at once, a clock that follows them.
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample, RunLoad } from '../load/contract.ts';
import type { SoakReading } from '../result/kinds/soak.ts';
import type { Target } from '../targets/contract.ts';
import { fakeLoadResult } from '../testkit/fake-load.ts';
import { createFakePorts, type FakePorts } from '../testkit/fake-ports.ts';
import type { SoakPorts } from './soak-plan.ts';

export interface FakeSoakServer {
  /** At so many hours of load. */
  reading(hours: number): SoakReading;
  runId(hours: number): string;
  p99Ns(hours: number): number;
}

export interface FakeSoak {
  readonly fake: FakePorts;
  readonly ports: SoakPorts;
  /** By name; the others are flat. */
  readonly servers: Map<string, Partial<FakeSoakServer>>;
  /** Hours of load that have passed. */
  hours(): number;
  /** Called before each row of a load: may throw or abort. */
  onRow: (hours: number) => void;
}

const MIB = 1024 ** 2;
/** One for all: it takes long to make so large a thing. */
const NO_TIMES = new LatencyHistogram();

export function createFakeSoak(): FakeSoak {
  const fake = createFakePorts();
  const servers = new Map<string, Partial<FakeSoakServer>>();
  let sentNs = 0;
  const hours = (): number => sentNs / 3600e9;
  /** Loads that wait for the others, so that rows come in step. */
  let turn: Promise<void> = Promise.resolve();
  const runLoad: RunLoad = async (plan, options = {}) => {
    if (plan.fill) return fake.ports.runLoad(plan, options);
    const result = fakeLoadResult(plan, { perSecond: 50_000 });
    const name = fake.servers.nameAt(plan.endpoint)!;
    const rows = plan.stop.kind === 'duration' ? Math.floor(plan.stop.durationNs / plan.intervalNs) : 0;
    const isFirst = name === [...fake.servers.done].find((one) => one.startsWith('open '))?.slice(5);
    for (let row = 0; row < rows && !options.signal?.aborted; row++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isFirst) {
        sentNs += plan.intervalNs;
        soak.onRow(hours());
      }
      options.onInterval?.(
        sampleOf(plan.intervalNs, plan.openLoop!.ratePerSecond, servers.get(name)?.p99Ns?.(hours())),
        NO_TIMES,
      );
      await turn;
    }
    return { ...result, interrupted: options.signal?.aborted ?? false };
  };
  const soak: FakeSoak = {
    fake,
    servers,
    hours,
    onRow() {},
    ports: {
      ...fake.ports,
      runLoad,
      lookAtServer: async ({ name }: Pick<Target, 'name'>) => {
        turn = new Promise((resolve) => setImmediate(resolve));
        const server = servers.get(name);
        return {
          reading: { ...FLAT, ...server?.reading?.(hours()) },
          runId: server?.runId?.(hours()) ?? `run of ${name}`,
        };
      },
      runBeside: async () => {},
      ownRssBytes: () => 90 * MIB,
      giveMemoryBack: async () => {},
    },
  };
  return soak;
}

const FLAT: SoakReading = {
  ...{ usedBytes: 100 * MIB, rssBytes: 130 * MIB, bufferBytes: 64_000, sockets: 60, keys: 100 },
  ...{ blockedClients: 2, evictedKeys: 0, expiredKeys: 0 },
};

function sampleOf(durationNs: number, ratePerSecond: number, p99Ns = 400_000): IntervalSample {
  return {
    ...{ startNs: 0, durationNs, warmup: false, completed: Math.round((ratePerSecond * durationNs) / 1e9) },
    ...{ errors: 0, timeouts: 0, hits: 0, misses: 0, p50Ns: 100_000, p99Ns, maxNs: 900_000, inFlight: 1 },
  };
}
