// The result file: what was planned, on what, and what every round measured. Zod once at the border.
import { z } from 'zod';
import { equalRateSchema } from './equal-rate.ts';
import { bystanderSchema, eventSchema } from './event.ts';
import { gateSchema } from './gate.ts';

/** Raised when a field changes its meaning or goes away; adding a field does not raise it. */
export const SCHEMA_VERSION = 1;

const count = z.number().int().nonnegative();
/** Nothing that is measured comes near; sums and products of what a file holds stay finite below it. */
const LARGEST = 1e24;
const amount = z.number().nonnegative().max(LARGEST);
/** JSON has no NaN: what could not be measured is null. */
const measured = z.number().max(LARGEST).nullable();

const latencySchema = z
  .strictObject({
    count,
    minNs: measured,
    meanNs: measured,
    p50Ns: measured,
    p90Ns: measured,
    p95Ns: measured,
    p99Ns: measured,
    p999Ns: measured,
    maxNs: measured,
    /** HdrHistogram V2, deflated, base64; unit 1 ns, three significant digits. */
    hdr: z.string(),
  })
  .meta({ description: 'Latency of successful replies. The percentiles are those of `hdr`.' });

const operationSchema = z.strictObject({
  name: z.string(),
  completed: count,
  errors: count,
  timeouts: count,
  hits: count,
  misses: count,
  /** From the actual send to the reply. */
  serviceTime: latencySchema,
  /** From the intended start to the reply; open loop only. */
  responseTime: latencySchema.optional(),
});

const derivedSchema = operationSchema
  .extend({
    kind: z.enum(['walk', 'delivery']),
    /** Deliveries only: what the messages sent in the window should have led to. */
    expected: count.optional(),
  })
  .meta({
    description:
      'Measured beside the operations, in no total: whole walks with a {cursor}, and messages from their send to ' +
      'their arrival at a receiver; serviceTime is how long they took.',
  });

const intervalSchema = z.strictObject({
  /** Since the begin of the measured window. */
  startNs: z.number(),
  durationNs: amount,
  completed: count,
  errors: count,
  timeouts: count,
  p50Ns: measured,
  p99Ns: measured,
  maxNs: measured,
  inFlight: amount,
});

const threadSchema = z.strictObject({ id: count, name: z.string(), cpu: amount });

const coreSchema = z.strictObject({ cpu: count, busy: amount, steal: amount });

const telemetrySchema = z.strictObject({
  /** Since the begin of the measured window. */
  atNs: z.number(),
  cores: z.array(coreSchema),
  /** Of the machine that a remote server runs on; absent: not read. */
  serverCores: z.array(coreSchema).optional(),
  serverThreads: z.array(threadSchema),
  usedBytes: amount.optional(),
  rssBytes: amount.optional(),
  generator: z.strictObject({ cpu: amount, rssBytes: amount, threads: z.array(threadSchema) }),
});

/** The server over the measured window; a field is absent where it could not be read. */
const serverUsageSchema = z.strictObject({
  cpuSeconds: amount.optional(),
  coresUsed: amount.optional(),
  busiestThread: threadSchema.optional(),
  usedBytes: amount.optional(),
  rssBytes: amount.optional(),
  evictedKeys: z.number().optional(),
  expiredKeys: z.number().optional(),
  globalTransactions: z.number().optional(),
});

export const limitSchema = z.enum([
  'server-bound',
  'client-bound',
  'connection-bound',
  'rate-bound',
  'unknown',
]);

const saturationSchema = z.strictObject({
  limit: limitSchema,
  /** One sentence with the numbers that led to the verdict. */
  reason: z.string(),
  /** Other processes filled the machine; absent: they did not, or nobody could tell. */
  disturbed: z.literal(true).optional(),
  /** Client ceiling over measured throughput; absent when not calibrated. */
  headroom: amount.optional(),
});

const openLoopSchema = z.strictObject({
  targetPerSecond: amount,
  achievedPerSecond: amount,
  due: count,
  lateSends: count,
  unsent: count,
  maxBacklog: count,
  lateness: latencySchema,
  pacing: z.enum(['spin', 'timer']),
  /** false below 99 % of the target rate: the latency is not one at that rate. */
  latencyValid: z.boolean(),
});

const roundHead = {
  profile: z.string(),
  target: z.string(),
  /** From 0; one round of every target makes a block. */
  block: count,
  /** Place within the block, from 0. */
  position: count,
  startedAt: z.iso.datetime(),
};

const completedRoundSchema = z.strictObject({
  status: z.literal('completed'),
  ...roundHead,
  /** Of the measured window, warm-up excluded. */
  durationNs: amount.min(1),
  operations: z.array(operationSchema),
  /** Absent: the profile has neither cursors nor receivers. */
  derived: z.array(derivedSchema).optional(),
  /** All operations merged. */
  serviceTime: latencySchema,
  responseTime: latencySchema.optional(),
  errorExamples: z.array(z.strictObject({ operation: z.string(), text: z.string(), count })),
  reconnects: count,
  timeline: z.array(intervalSchema),
  workers: z.array(
    z.strictObject({
      worker: count,
      connections: count,
      eventLoopUtilization: amount,
      cpuShare: measured,
      /** Absent: the thread was given no CPU of its own. */
      pinned: z.boolean().optional(),
    }),
  ),
  openLoop: openLoopSchema.optional(),
  telemetry: z.array(telemetrySchema),
  server: serverUsageSchema,
  /** Cores of this machine that neither the server nor the generator used in the window: other load. */
  otherCores: amount.optional(),
  /** The same of the machine of a remote server, as ssh reads it; absent: not read. */
  otherServerCores: amount.optional(),
  /** Time that CPU quotas made server or generator stand still in the window. */
  throttledSeconds: amount.optional(),
  /** The most seen in the window. */
  swapUsedBytes: amount.optional(),
  saturation: saturationSchema,
  /** In the order they began; absent: the profile has none. */
  events: z.array(eventSchema).optional(),
  bystander: bystanderSchema.optional(),
});

const failedRoundSchema = z.strictObject({
  status: z.literal('failed'),
  ...roundHead,
  error: z.strictObject({ code: z.string(), message: z.string() }),
});

/** Flags of a started server, read back from it; absent: attached, or of an older version. */
const readingsSchema = z.array(
  z.strictObject({
    flag: z.string(),
    /** Of `command-line` it is known that its process was given the flag, and no more; none: nothing tells. */
    by: z.enum(['config', 'info', 'effect', 'command-line', 'none']),
    /** The value in the words of the server. */
    told: z.string().optional(),
  }),
);

export const targetSchema = z.strictObject({
  name: z.string(),
  owned: z.boolean(),
  /** Without user and password. */
  endpoint: z.string(),
  flavor: z.enum(['redis', 'dragonfly', 'valkey', 'redis-cluster', 'other']),
  version: z.string(),
  threads: count.optional(),
  runId: z.string(),
  multiplexing: z.string().optional(),
  maxMemoryBytes: amount.optional(),
  /** Absent: a process of the machine. */
  container: z.strictObject({ engine: z.enum(['docker', 'podman']), image: z.string() }).optional(),
  cpus: z.array(count).optional(),
  /** none, snapshots, append-only …; absent: the server does not tell. */
  persistence: z.string().optional(),
  /** noeviction, allkeys-lru … */
  evictionPolicy: z.string().optional(),
  tls: z.boolean().optional(),
  /** Its process is one of this machine. */
  local: z.boolean().optional(),
  /** Facts of its machine, read by ssh; absent: that is this one, or it is not known. */
  host: z.record(z.string(), z.unknown()).optional(),
  commandLine: z.array(z.string()).optional(),
  readings: readingsSchema.optional(),
});

/** How a server ran under one profile; of older versions only threads, CPUs and the command line. */
const serverSetupSchema = targetSchema
  .pick({
    threads: true,
    multiplexing: true,
    maxMemoryBytes: true,
    cpus: true,
    persistence: true,
    evictionPolicy: true,
    tls: true,
    local: true,
    commandLine: true,
    readings: true,
  })
  .extend({ target: z.string() });

const profileRunSchema = z.strictObject({
  name: z.string(),
  /** Absent unless the profile is one value of a sweep; then `name` is `base@parameter=value`. */
  sweep: z.strictObject({ base: z.string(), parameter: z.string(), value: z.string() }).optional(),
  /** Absent unless the profile is another one at a rate that is the same for all targets. */
  equalRate: equalRateSchema.optional(),
  /** How they ran under this profile; absent: as `targets` says. */
  servers: z.array(serverSetupSchema).optional(),
  file: z.string(),
  /** The YAML as read. */
  text: z.string(),
  /** The profile as run, with defaults and overrides. */
  resolved: z.record(z.string(), z.unknown()),
  connections: count,
  pipeline: count,
  threads: count,
  /** Operations per second that the generator reaches against a server that does nothing; absent when not calibrated. */
  clientCeilingPerSecond: amount.optional(),
});

/** What a target holds after the fill, and says to scripts: compared between targets. */
const dataSchema = z.strictObject({
  /** Counted on the server. */
  keys: count,
  /** Nodes of a cluster share the keys, so that other connections drew their values; absent: one server. */
  nodes: count.optional(),
  /** Keys have a time to live, so that some may have gone. */
  expiring: z.boolean(),
  sampled: z.array(
    z.strictObject({
      /** Without the prefix of the run. */
      key: z.string(),
      /** "none": not there; "refused": the server does not tell. */
      type: z.string(),
      /** Of the value; absent where the type has none that all servers tell alike. */
      digest: z.string().optional(),
    }),
  ),
  /** Each call of a script once. */
  scripts: z.array(z.strictObject({ operation: z.string(), reply: z.string() })),
});

const fillSchema = z.strictObject({
  profile: z.string(),
  target: z.string(),
  keys: count,
  /** Elements of all collections; absent: each key holds one value. */
  elements: count.optional(),
  durationNs: amount,
  usedBytesBefore: amount.optional(),
  usedBytesAfter: amount.optional(),
  rssBytesBefore: amount.optional(),
  rssBytesAfter: amount.optional(),
  /** Which memory may still have been changing when it was read; absent: none, or a result of before this was told. */
  restless: z.array(z.enum(['used', 'rss'])).optional(),
  data: dataSchema.optional(),
});

const warningSchema = z.strictObject({
  /** Stable and greppable, e.g. W_CLIENT_BOUND. */
  id: z.string(),
  message: z.string(),
  profile: z.string().optional(),
  target: z.string().optional(),
});

const fairnessCheckSchema = z.strictObject({
  rule: z.string(),
  /** A target that breaks it has no winner beside it. */
  enforced: z.boolean(),
  status: z.enum(['pass', 'warn', 'fail', 'waived', 'unknown']),
  /** What was found, or why it cannot be told. */
  found: z.string(),
  fix: z.string().optional(),
  /** Absent: of the run as a whole. */
  profile: z.string().optional(),
  /** Which targets break it. */
  targets: z.array(z.string()).optional(),
  /** Of a waiver. */
  reason: z.string().optional(),
});

const probeSchema = z.strictObject({
  target: z.string(),
  /** From 0; which repeat of the search asked for it. */
  search: count,
  startedAt: z.iso.datetime(),
  durationNs: amount,
  offeredPerSecond: amount,
  achievedPerSecond: amount,
  /** client-bound: the objectives were missed because of the generator, so it says nothing of the server. */
  outcome: z.enum(['held', 'broke', 'client-bound']),
  /** The objective that was missed, with the number; absent when held. */
  reason: z.string().optional(),
  completed: count,
  failed: count,
  /** From the intended start. */
  responseTime: latencySchema,
  serviceTime: latencySchema,
  /** The generator's own part in the response time. */
  lateness: latencySchema,
  serverCores: amount.optional(),
});

const capacityAnswerSchema = z.discriminatedUnion('kind', [
  /** The rate that it sustains; without bounds for fewer than six searches. */
  z.strictObject({
    kind: z.literal('found'),
    ratePerSecond: amount,
    lowPerSecond: amount.optional(),
    highPerSecond: amount.optional(),
  }),
  /** It sustains this; above, the generator was the limit. */
  z.strictObject({ kind: z.literal('at-least'), ratePerSecond: amount }),
  /** It does not sustain even this. */
  z.strictObject({ kind: z.literal('below'), ratePerSecond: amount }),
  /** It behaves too differently from probe to probe. */
  z.strictObject({ kind: z.literal('unsettled') }),
]);

const capacitySchema = z
  .strictObject({
    profile: z.string(),
    /** "p99 < 1.00 ms, p99.9 < 5.00 ms" */
    slo: z.string(),
    /** Searches planned for each target. */
    searches: count,
    targets: z.array(
      z.strictObject({
        target: z.string(),
        /** As fast as it goes with the same connections; the search begins below it. */
        closedLoopPerSecond: amount,
        /** Searches finished. */
        searches: count,
        /** Absent until the first search is finished. */
        answer: capacityAnswerSchema.optional(),
      }),
    ),
    /** Candidate over reference, from searches that found an answer for both. */
    ratios: z.array(
      z.strictObject({
        candidate: z.string(),
        ratio: amount,
        low: amount.optional(),
        high: amount.optional(),
        pairs: count,
      }),
    ),
    /** In the order they were made: the rate-latency curve of every target. */
    probes: z.array(probeSchema),
  })
  .meta({ description: 'The highest rate at which each target keeps the objectives.' });

export const runResultSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.strictObject({ name: z.literal('cache-bench'), version: z.string() }),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /** true until the last planned round is saved. */
  partial: z.boolean(),
  settings: z.strictObject({
    driver: z.enum(['resp', 'ioredis']),
    protocol: z.union([z.literal(2), z.literal(3)]),
    blocks: count,
    quick: z.boolean(),
    seed: count,
    /** Blocks may be added up to this number until the interval is narrow enough; absent: none are. */
    maxBlocks: count.optional(),
    /** Neither target more than this share above the other is "same"; absent in results of older versions. */
    tolerance: amount.optional(),
    /** What this machine resolved, by the id of the metric; absent: not known. */
    noiseFloor: z.record(z.string(), amount).optional(),
    /** Every other target is compared with this one. */
    reference: z.string(),
    /** The command that makes this run again, secrets left out. */
    command: z.string(),
  }),
  environment: z.strictObject({
    facts: z.record(z.string(), z.unknown()),
    clientCpus: z.array(count).optional(),
    serverCpus: z.array(count).optional(),
    cpuNote: z.string(),
  }),
  targets: z.array(targetSchema),
  profiles: z.array(profileRunSchema),
  fills: z.array(fillSchema),
  rounds: z.array(z.discriminatedUnion('status', [completedRoundSchema, failedRoundSchema])),
  warnings: z.array(warningSchema),
  /** Whether all targets had the same chance; absent with one target, and in results of older versions. */
  fairness: z.array(fairnessCheckSchema).optional(),
  /** What the declared rules found; absent where none were declared. */
  gate: gateSchema.optional(),
  /** Only of `capacity`; then `rounds` is empty. */
  capacity: capacitySchema.optional(),
});

export type RunResult = z.infer<typeof runResultSchema>;
export type RoundResult = RunResult['rounds'][number];
export type CompletedRound = z.infer<typeof completedRoundSchema>;
export type FailedRound = z.infer<typeof failedRoundSchema>;
export type LatencySummary = z.infer<typeof latencySchema>;
export type OperationSummary = z.infer<typeof operationSchema>;
export type Fill = z.infer<typeof fillSchema>;
export type TargetRecord = z.infer<typeof targetSchema>;
export type ProfileRun = z.infer<typeof profileRunSchema>;
export type ServerUsage = z.infer<typeof serverUsageSchema>;
export type TelemetryRecord = z.infer<typeof telemetrySchema>;
export type Saturation = z.infer<typeof saturationSchema>;
export type Warning = z.infer<typeof warningSchema>;
export type FairnessCheck = z.infer<typeof fairnessCheckSchema>;
export type FilledData = z.infer<typeof dataSchema>;
export type Capacity = z.infer<typeof capacitySchema>;
export type CapacityProbe = z.infer<typeof probeSchema>;
export type CapacityAnswer = z.infer<typeof capacityAnswerSchema>;
