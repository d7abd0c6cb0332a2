// Every message of the fleet comes through its schema as it went in, and what nobody would send is refused.
import { describe, expect, it } from 'vitest';
import type { LoadPlan } from '../load/contract.ts';
import type { AgentOptions, FleetQueue } from './contract.ts';
import { FLEET_PREFIX } from './contract.ts';
import { type FleetLoad, toFleetLoad } from './load-schema.ts';
import { packHistogram } from './packed-histogram.ts';
import {
  type AgentCard,
  type AgentUsage,
  agentCardSchema,
  agentNamePattern,
  agentUsageSchema,
  type ClockOffset,
  clockOffsetSchema,
  FLEET_PROTOCOL,
  type FleetJob,
  type Holder,
  holderSchema,
  type IntervalMessage,
  jobSchema,
  type LoadAnswerMessage,
  type LoadJob,
  type LookAnswer,
  type LookJob,
  loadAnswerSchema,
  lookAnswerSchema,
  type Order,
  orderSchema,
  type ReportMessage,
  reportSchema,
  type Slice,
  sliceSchema,
  type WorkerResultMessage,
} from './protocol.ts';

const PLAN: LoadPlan = {
  endpoint: { address: { kind: 'tcp', host: '10.0.0.5', port: 6379 }, password: 'geheim', db: 0 },
  protocol: 2,
  driver: 'resp',
  seed: 7,
  keyPrefix: 'cb:1:',
  operations: [
    {
      name: 'get',
      weight: 1,
      commands: [[[{ kind: 'text', text: 'GET' }], [{ kind: 'key', keyspace: 'k' }]]],
      transaction: false,
      hits: 'null-is-miss',
    },
  ],
  scripts: [],
  keyspaces: [{ name: 'k', count: 10, pattern: 'k:{id}', distribution: { kind: 'uniform' }, elements: 1 }],
  values: { size: { kind: 'fixed', bytes: 8 }, content: 'binary', compressibility: 0 },
  connections: 8,
  pipeline: 1,
  threads: 2,
  warmupNs: 0,
  stop: { kind: 'requests', count: 100 },
  timeoutNs: 5e9,
  intervalNs: 5e8,
  fill: false,
};
const load: FleetLoad = toFleetLoad(PLAN);
const slice: Slice = { firstConnection: 0, connections: 8, firstWorker: 0, workers: 2, allWorkers: 2 };
const head = { fence: 'run:1', runId: 'run', version: '0.1.0' };
const loadJob: LoadJob = {
  kind: 'load',
  ...head,
  to: { kind: 'url', url: 'redis://:${PW}@h:1' },
  load,
  slice,
};
const lookJob: LookJob = { kind: 'look', ...head, targets: [{ name: 'a', url: 'redis://h:1' }] };
const clock: ClockOffset = { offsetUs: 1.7e15, errorUs: 40 };
const sparse = { pairs: [1, 2], count: 2, minNs: 5, maxNs: 6, sumNs: 11 };
const histogram = packHistogram(sparse);
const counts = { completed: 2, errors: 0, timeouts: 0, hits: 2, misses: 0 };
const interval: IntervalMessage = {
  ...counts,
  ...{ number: 0, durationNs: 5e8, startUs: 1.7e15, warmup: false, times: histogram, serviceSumNs: 11 },
};
const worker: WorkerResultMessage = {
  ...{ startUs: 1.7e15, durationNs: 1e9, derived: [], sent: [0], errorExamples: [], reconnects: 0 },
  operations: [{ ...counts, serviceTime: histogram }],
  usage: { worker: 0, connections: 8, eventLoopUtilization: 0.5, cpuShare: null },
};
const usage: AgentUsage = {
  ...{ coresUsed: 1, machineBusyShare: null, throttledShare: 0, stealShare: null, longestPauseMs: 2 },
};
const card: AgentCard = {
  ...{ protocol: FLEET_PROTOCOL, id: 'a-1', name: 'a', version: '0.1.0', host: 'h', pid: 1, cores: 2 },
  ...{ cpus: [0, 1], threads: 2, labels: { zone: 'b' }, addresses: ['10.0.0.7'], clock, wallAheadMs: 3000 },
  ...{ startedAt: '2026-11-29T13:00:00.000Z', once: false },
};
const holder: Holder = { runId: 'r', host: 'h', pid: 1, version: '0.1.0', since: '2026-11-29T13:00:00.000Z' };
const jobs: readonly FleetJob[] = [loadJob, lookJob];
const orders: readonly Order[] = [
  { kind: 'start', fence: 'run:1', atUs: 1.7e15 },
  { kind: 'finish', fence: 'run:1' },
  { kind: 'stop', fence: 'run:1' },
  { kind: 'release', runId: 'run' },
];
const from = { fence: 'run:1', agent: 'a-1' };
const reports: readonly ReportMessage[] = [
  { kind: 'alive', ...from },
  { kind: 'ready', ...from, clock },
  { kind: 'interval', ...from, interval },
  { kind: 'sent', ...from },
  { kind: 'failed', ...from, error: { code: 'E_AUTH', message: 'no', exitCode: 1 } },
  { kind: 'done', ...from, job: '1' },
];
const answer: LoadAnswerMessage = { workers: [worker], usage, clock };
const look: LookAnswer = { targets: [{ name: 'a', isOwnMachine: false, pingUs: 50 }] };

/** As the other side reads it. */
function unpacked(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message).replaceAll(JSON.stringify(histogram), JSON.stringify(sparse)));
}

describe('the messages of a fleet', () => {
  it.each([
    ...jobs.map((one) => [`job ${one.kind}`, jobSchema, one] as const),
    ...orders.map((one) => [`order ${one.kind}`, orderSchema, one] as const),
    ...reports.map((one) => [`report ${one.kind}`, reportSchema, one] as const),
    ['card', agentCardSchema, card] as const,
    ['holder', holderSchema, holder] as const,
    ['slice', sliceSchema, slice] as const,
    ['clock', clockOffsetSchema, clock] as const,
    ['usage', agentUsageSchema, usage] as const,
    ['answer', loadAnswerSchema, answer] as const,
    ['look', lookAnswerSchema, look] as const,
  ])('carries a %s', (_, schema, message) => {
    expect(schema.parse(JSON.parse(JSON.stringify(message)))).toEqual(unpacked(message));
  });

  it('takes no load with an endpoint, and so no password, and nothing that it does not know', () => {
    const told = JSON.stringify(load);
    expect(told).not.toContain('geheim');
    expect(told).not.toContain('endpoint');
    for (const extra of [{ endpoint: PLAN.endpoint }, { exec: 'rm' }, { cpus: [0] }])
      expect(jobSchema.safeParse({ ...loadJob, load: { ...load, ...extra } }).success).toBe(false);
    expect(jobSchema.safeParse({ ...loadJob, kind: 'shell' }).success).toBe(false);
  });

  it('takes names of agents that can stand in a key', () => {
    const options: AgentOptions = {
      queue: { endpoint: PLAN.endpoint } satisfies FleetQueue,
      name: 'node-1.example',
      labels: {},
      once: false,
    };
    expect(options.name).toMatch(agentNamePattern);
    expect(`${FLEET_PREFIX}:x`).not.toMatch(agentNamePattern);
  });
});
