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
  MAX_AGENT_THREADS,
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
  { kind: 'intervals', ...from, intervals: [interval, interval] },
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

  it.each([
    ['a slice beyond the connections', { ...slice, firstConnection: 1 }],
    ['a slice with more connections than the load', { ...slice, connections: 9 }],
    ['more workers than connections', { ...slice, workers: 9, allWorkers: 9 }],
    ['more workers than all agents have', { ...slice, workers: 3 }],
    ['more workers in all than connections', { ...slice, allWorkers: 9 }],
  ])('takes no job with %s', (_, other) => {
    expect(sliceSchema.safeParse(other).success).toBe(true);
    expect(jobSchema.safeParse({ ...loadJob, slice: other }).success).toBe(false);
  });

  it('takes no job that asks for more threads, requests in flight or messages than a run does', () => {
    const connections = MAX_AGENT_THREADS + 1;
    const wide = { firstConnection: 0, connections, firstWorker: 0, allWorkers: connections };
    const jobOf = (change: Partial<FleetLoad>, workers = 1) => ({
      ...loadJob,
      load: { ...load, connections, ...change },
      slice: { ...wide, workers },
    });
    expect(jobSchema.safeParse(jobOf({}, MAX_AGENT_THREADS)).success).toBe(true);
    expect(jobSchema.safeParse(jobOf({}, MAX_AGENT_THREADS + 1)).success).toBe(false);
    expect(jobSchema.safeParse(jobOf({ pipeline: 100_000 })).success).toBe(true);
    expect(jobSchema.safeParse(jobOf({ pipeline: 100_001 })).success).toBe(false);
    expect(jobSchema.safeParse(jobOf({ intervalNs: 1 })).success).toBe(false);
  });

  it.each(['\u001b[2J', 'a\nb', '\u007f', '\u009b0m', '\u202e', 'x'.repeat(300)])(
    'takes no name or version %j',
    (text) => {
      expect(holderSchema.safeParse({ ...holder, host: text }).success).toBe(false);
      for (const key of ['version', 'runId']) {
        expect(holderSchema.safeParse({ ...holder, [key]: text }).success).toBe(false);
        for (const job of jobs) expect(jobSchema.safeParse({ ...job, [key]: text }).success).toBe(false);
      }
      for (const change of [
        { version: text },
        { host: text },
        { holds: { runId: text } },
        { addresses: [text] },
      ])
        expect(agentCardSchema.safeParse({ ...card, ...change }).success).toBe(false);
    },
  );

  it('makes safe what agents tell of servers', () => {
    const hostile = '\u001b]0;x\u0007';
    const safe = '\\x1b]0;x\\x07';
    const error = { code: 'E_AUTH', message: hostile, hint: hostile, exitCode: 1 };
    expect(reportSchema.parse({ kind: 'failed', ...from, error })).toMatchObject({
      error: { message: safe, hint: safe },
    });
    const badCode = { kind: 'failed', ...from, error: { ...error, code: hostile } };
    expect(reportSchema.safeParse(badCode).success).toBe(false);
    const examples = [{ operation: 'get', text: hostile, count: 1 }];
    const told = loadAnswerSchema.parse({ ...answer, workers: [{ ...worker, errorExamples: examples }] });
    expect(told.workers[0]!.errorExamples).toEqual([{ operation: 'get', text: safe, count: 1 }]);
    const targets = [{ ...look.targets[0]!, name: hostile }];
    expect(lookAnswerSchema.parse({ targets }).targets[0]!.name).toBe(safe);
  });

  it('repeats no name of a field that nobody knows', () => {
    for (const [schema, message] of [
      [loadAnswerSchema, { ...answer, workers: [{ ...worker, '\u001b[2J': 1 }] }],
      [loadAnswerSchema, { ...answer, '\u001b[2J': 1 }],
      [lookAnswerSchema, { ...look, '\u001b[2J': 1 }],
    ] as const) {
      const { error } = schema.safeParse(message);
      expect(error!.issues.map((issue) => issue.message)).toEqual(['has fields that nobody knows']);
    }
  });

  it('takes names of agents that can stand in a key', () => {
    const options: AgentOptions = {
      queue: { endpoint: PLAN.endpoint } satisfies FleetQueue,
      name: 'node-1.example',
      labels: {},
      allowedVariables: [],
      allowedFiles: [],
      once: false,
    };
    expect(options.name).toMatch(agentNamePattern);
    expect(`${FLEET_PREFIX}:x`).not.toMatch(agentNamePattern);
  });
});
