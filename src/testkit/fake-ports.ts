// The ports of a run without servers: loads have the results that the speed of a fake server gives them, at once.
import type { LoadPlan, LoadResult, RunLoad } from '../load/contract.ts';
import type { RunPorts } from '../run/ports.ts';
import type { HostFacts } from '../telemetry/host-facts.ts';
import { anEndpoint } from './builders.ts';
import { fakeLoadResult } from './fake-load.ts';
import { createFakeServers, type FakeServers } from './fake-servers.ts';

export interface FakeRound {
  /** The name of a server, or "sink". */
  readonly on: string;
  readonly plan: LoadPlan;
}

export interface FakePorts {
  readonly ports: RunPorts;
  readonly servers: FakeServers;
  /** Operations per second by name; {@link USUAL_SPEED} where there is none. */
  readonly speeds: Map<string, number>;
  /** What was run so far, fills left out. */
  readonly rounds: readonly FakeRound[];
  /** Called with each round before it has a result: may throw, abort, or change the world. */
  onRound: (round: FakeRound) => void;
}

export const USUAL_SPEED = 50_000;
/** The null server is so much faster that nobody is bound by the client. */
const SINK_SPEED = 1e6;

export function createFakePorts(): FakePorts {
  const servers = createFakeServers();
  const speeds = new Map<string, number>();
  const rounds: FakeRound[] = [];
  const runLoad: RunLoad = async (plan, { signal } = {}) => {
    const on = servers.nameAt(plan.endpoint) ?? 'sink';
    const perSecond = on === 'sink' ? SINK_SPEED : (speeds.get(on) ?? USUAL_SPEED);
    if (plan.fill) return fill(servers, on, plan, fakeLoadResult(plan, { perSecond }));
    const round = { on, plan };
    rounds.push(round);
    if (on !== 'sink') servers.done.push(`round on ${on}`);
    fake.onRound(round);
    return { ...fakeLoadResult(plan, { perSecond }), interrupted: signal?.aborted ?? false };
  };
  const fake: FakePorts = {
    ports: {
      ...servers.ports,
      runLoad,
      choosePacedIo: async () => ({ io: 'node', why: 'fakes have no sockets' }),
      startSink: async () => ({ endpoint: anEndpoint(SINK_PORT), async close() {} }),
      createSampler: () => ({ async start() {}, stop: async () => [] }),
      readCpuSeconds: () => undefined,
      watchRound: async () => {
        throw new Error('events are not faked');
      },
      requireValueSize: async () => {},
      readMemory: async () => ({ usedBytes: 1_000_000, rssBytes: 2_000_000 }),
      weighConnections: async () => ({ connections: 100, usedBytes: 20_000, rssBytes: 8000 }),
      knowsHello: async () => true,
      sampleKeys: async (_target, keys) => keys.map((key) => ({ key, type: 'string', digest: 'same' })),
      callOnce: async () => 'OK',
      makeCertificate: async () => ({ certificate: '', key: '' }),
      sleep: async () => {},
      readHostFacts: async () => HOST_FACTS,
      readAllowedCpus: () => [0, 1, 2, 3],
    },
    servers,
    speeds,
    rounds,
    onRound() {},
  };
  return fake;
}

const SINK_PORT = 65_000;

const HOST_FACTS: HostFacts = {
  ...{ cpuModel: 'Test CPU', cpus: 4, physicalCores: 4, usableCpus: 4, memoryBytes: 16e9, swapBytes: 0 },
  ...{ system: 'Test 1', kernel: '6.1', arch: 'x64', nodeVersion: 'v22' },
};

function fill({ server, done }: FakeServers, on: string, plan: LoadPlan, result: LoadResult): LoadResult {
  const count = plan.stop.kind === 'requests' ? plan.stop.count : 0;
  for (let id = 0; id < count; id++) server(on).keys.add(`${plan.keyPrefix}${id}`);
  done.push(`fill ${on}`);
  return result;
}
