// What coordinator and agents say to each other through the queue: every message has a schema, and is refused when it breaks it.
import { z } from 'zod';
import { fleetLoadSchema } from './load-schema.ts';
import { foreignText, plainText, strictObject } from './message-parts.ts';
import { packedHistogramSchema } from './packed-histogram.ts';

/** Raised when a message changes its meaning; both sides must have the same. */
export const FLEET_PROTOCOL = 2;
/** As many as a profile may ask for. */
export const MAX_AGENT_THREADS = 1024;
/** In one message, which would be long else where intervals are short. */
export const MAX_REPORTED_INTERVALS = 100;

const count = z.number().int().nonnegative();
const name = plainText(200).min(1);
/** Words that stand in tables and key names. */
export const agentNamePattern = /^[A-Za-z0-9_.-]{1,64}$/;
const agentId = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/);
const fence = plainText(200).min(1);
const host = plainText(255);
/** Of one agent. */
const threads = count.min(1).max(MAX_AGENT_THREADS);
const labelKey = z.string().regex(/^[A-Za-z0-9_./-]{1,64}$/);
const labelValue = z.string().regex(/^[A-Za-z0-9_./:-]{0,64}$/);

/** Where a monotonic clock stands against the clock of the queue's server, by Cristian's method. */
export const clockOffsetSchema = strictObject({
  /** Microseconds: the queue's time is the monotonic time plus this. */
  offsetUs: z.number(),
  /** Microseconds, at most: half of the shortest round trip. */
  errorUs: z.number().nonnegative(),
});

/** What an agent registers, and renews while it lives. */
export const agentCardSchema = strictObject({
  protocol: z.literal(FLEET_PROTOCOL),
  id: agentId,
  name: z.string().regex(agentNamePattern),
  version: name,
  host,
  pid: count,
  startedAt: z.iso.datetime(),
  /** Cores of its machine. */
  cores: count.min(1),
  /** CPUs that it may use. */
  cpus: z.array(count).max(65_536),
  /** Worker threads that it sends with. */
  threads,
  labels: z.record(labelKey, labelValue),
  /** Of its network interfaces: a target or queue at one of these stands on the same machine. */
  addresses: z.array(plainText(64)).max(65_536),
  clock: clockOffsetSchema,
  /** Milliseconds that its wall clock is ahead of the queue's; nothing depends on it. */
  wallAheadMs: z.number(),
  /** Ends with the first run that it took part in. */
  once: z.boolean(),
  /** The run that holds it; absent: it is free. */
  holds: strictObject({ runId: name, slice: count.exactOptional() }).exactOptional(),
});

/** Who has the fleet: one run at a time. */
export const holderSchema = strictObject({
  runId: name,
  host,
  pid: count,
  version: name,
  since: z.iso.datetime(),
});

/**
 * Where a load goes. A URL is as a user writes it after -t, and names passwords as `${VARIABLE}` only: the agent takes
 * them from its own environment, and TLS files from its own disk.
 */
const destinationSchema = z.discriminatedUnion('kind', [
  strictObject({ kind: z.literal('url'), url: z.string().min(1).max(4000) }),
  /** A null server that the agent starts beside itself, for its own ceiling. */
  strictObject({ kind: z.literal('sink') }),
]);

/** The part of one agent in a round. */
export const sliceSchema = strictObject({
  /** Its first connection in the whole plan, and how many it has. */
  firstConnection: count,
  connections: count.min(1),
  /** Number of its first worker among those of all agents, and how many it has. */
  firstWorker: count,
  workers: threads,
  /** Of all agents. */
  allWorkers: count.min(1),
});

const loadJobSchema = strictObject({
  kind: z.literal('load'),
  /** Of the round: checked against the queue's own before the first send. */
  fence,
  runId: name,
  version: name,
  to: destinationSchema,
  load: fleetLoadSchema,
  slice: sliceSchema,
}).refine(
  ({ load, slice }) =>
    slice.firstConnection + slice.connections <= load.connections &&
    slice.firstWorker + slice.workers <= slice.allWorkers &&
    slice.workers <= slice.connections &&
    slice.allWorkers <= load.connections,
  { error: 'is no part of its load', path: ['slice'] },
);

/** Looks at targets before the first round: no load. */
const lookJobSchema = strictObject({
  kind: z.literal('look'),
  fence,
  runId: name,
  version: name,
  targets: z.array(strictObject({ name, url: z.string().min(1).max(4000) })),
});

export const jobSchema = z.discriminatedUnion('kind', [loadJobSchema, lookJobSchema]);

/** From the coordinator to all agents at once; an agent that holds no slice of this fence takes no notice. */
export const orderSchema = z.discriminatedUnion('kind', [
  /** All are connected: begin at this time of the queue's clock, microseconds. */
  strictObject({ kind: z.literal('start'), fence, atUs: z.number() }),
  /** All have sent their last: what receivers wait for is on its way. */
  strictObject({ kind: z.literal('finish'), fence }),
  /** Send nothing more; what was measured is dropped. */
  strictObject({ kind: z.literal('stop'), fence }),
  /** The run has ended. */
  strictObject({ kind: z.literal('release'), runId: name }),
]);

const plainErrorSchema = strictObject({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/),
  message: foreignText(10_000),
  hint: foreignText(10_000).exactOptional(),
  exitCode: count,
});

const counts = { completed: count, errors: count, timeouts: count, hits: count, misses: count };

/** Of all workers of an agent; times are of the queue's clock. */
const intervalSchema = strictObject({
  ...counts,
  number: count,
  durationNs: z.number(),
  startUs: z.number(),
  warmup: z.boolean(),
  times: packedHistogramSchema,
  serviceSumNs: z.number(),
});

const reportHead = { fence, agent: agentId };

/** From an agent to the coordinator, while it holds a slice. */
export const reportSchema = z.discriminatedUnion('kind', [
  /** Once a second, unless something else was said; a coordinator that misses several takes the agent for lost. */
  strictObject({ kind: z.literal('alive'), ...reportHead }),
  /** Connected and warm; with its offset as it is now. */
  strictObject({ kind: z.literal('ready'), ...reportHead, clock: clockOffsetSchema }),
  /** Of the last second. */
  strictObject({
    kind: z.literal('intervals'),
    ...reportHead,
    intervals: z.array(intervalSchema).min(1).max(MAX_REPORTED_INTERVALS),
  }),
  strictObject({ kind: z.literal('sent'), ...reportHead }),
  strictObject({ kind: z.literal('failed'), ...reportHead, error: plainErrorSchema }),
  /** Its answer lies in the queue. */
  strictObject({ kind: z.literal('done'), ...reportHead, job: plainText(300) }),
]);

const workerOperationSchema = strictObject({
  ...counts,
  serviceTime: packedHistogramSchema,
  responseTime: packedHistogramSchema.exactOptional(),
});

const workerResultSchema = strictObject({
  /** Microseconds of the queue's clock. */
  startUs: z.number(),
  durationNs: z.number().nonnegative(),
  operations: z.array(workerOperationSchema),
  derived: z.array(strictObject({ errors: count, time: packedHistogramSchema })),
  sent: z.array(count),
  errorExamples: z.array(strictObject({ operation: foreignText(200), text: foreignText(1000), count })),
  usage: strictObject({
    worker: count,
    connections: count,
    eventLoopUtilization: z.number(),
    cpuShare: z.number().nullable(),
    pinned: z.boolean().exactOptional(),
  }),
  reconnects: count,
  pacing: z
    .strictObject({
      due: count,
      lateSends: count,
      unsent: count,
      maxBacklog: count,
      lateness: packedHistogramSchema,
      responseLeast: packedHistogramSchema,
      pacing: z.enum(['spin', 'timer']),
    })
    .exactOptional(),
  ownDelay: packedHistogramSchema.exactOptional(),
});

/** What the agent's machine and process did in the window. */
export const agentUsageSchema = strictObject({
  /** Cores of the whole process. */
  coresUsed: z.number().nonnegative(),
  /** Share of the machine's cores that were busy; null where the system cannot tell. */
  machineBusyShare: z.number().nullable(),
  /** Share of the window in which a CPU quota made it stand still. */
  throttledShare: z.number().nonnegative(),
  /** Share of the machine's time that its hypervisor gave to others; null where the system cannot tell. */
  stealShare: z.number().nullable(),
  /** Milliseconds: the longest that its main thread was not run. */
  longestPauseMs: z.number().nonnegative(),
});

export const loadAnswerSchema = strictObject({
  workers: z.array(workerResultSchema),
  usage: agentUsageSchema,
  clock: clockOffsetSchema,
});

export const lookAnswerSchema = strictObject({
  targets: z.array(
    strictObject({
      name: foreignText(200),
      /** The target's address is one of the agent's own. */
      isOwnMachine: z.boolean(),
      /** Shortest round trip of a PING on one connection, microseconds. */
      pingUs: z.number().nonnegative(),
    }),
  ),
});

export type ClockOffset = z.infer<typeof clockOffsetSchema>;
export type AgentCard = z.infer<typeof agentCardSchema>;
export type Holder = z.infer<typeof holderSchema>;
export type Slice = z.infer<typeof sliceSchema>;
export type FleetJob = z.infer<typeof jobSchema>;
export type LoadJob = z.infer<typeof loadJobSchema>;
export type LookJob = z.infer<typeof lookJobSchema>;
export type Order = z.infer<typeof orderSchema>;
/** As it is sent: histograms are packed. */
export type ReportMessage = z.input<typeof reportSchema>;
export type SliceReport = z.infer<typeof reportSchema>;
export type IntervalMessage = z.input<typeof intervalSchema>;
export type WorkerResultMessage = z.input<typeof workerResultSchema>;
export type AgentWorkerResult = z.infer<typeof workerResultSchema>;
export type AgentUsage = z.infer<typeof agentUsageSchema>;
export type LoadAnswerMessage = z.input<typeof loadAnswerSchema>;
export type LoadAnswer = z.infer<typeof loadAnswerSchema>;
export type LookAnswer = z.infer<typeof lookAnswerSchema>;
