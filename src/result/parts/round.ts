// One round: a profile on a target, with all that was measured in its window; or why it failed.
import { z } from 'zod';
import { amount, count, measured } from './amounts.ts';
import { bystanderSchema, eventSchema } from './event.ts';
import { latencySchema } from './latency.ts';
import { derivedSchema, operationSchema } from './operation.ts';
import { saturationSchema } from './saturation.ts';
import { serverUsageSchema, telemetrySchema } from './telemetry.ts';

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

const openLoopSchema = z.strictObject({
  targetPerSecond: amount,
  achievedPerSecond: amount,
  /** What the schedule held in the window; absent in results of before this was kept. */
  scheduledPerSecond: amount.optional(),
  due: count,
  lateSends: count,
  unsent: count,
  maxBacklog: count,
  lateness: latencySchema,
  /** Response times less all that the generator may have added to them; absent in results of before this was kept. */
  responseLeast: latencySchema.optional(),
  pacing: z.enum(['spin', 'timer']),
  /** false below 99 % of what was scheduled: the latency is not one at that rate. */
  latencyValid: z.boolean(),
});

/** What an agent of a fleet did in the window. */
export const agentSchema = z.strictObject({
  name: z.string(),
  workers: count,
  connections: count,
  completed: count,
  maxEventLoopUtilization: amount,
  maxCpuShare: measured,
  /** That it may use, of its machine; absent in results of before this was kept. */
  cores: count.optional(),
  coresUsed: amount,
  machineBusyShare: measured,
  stealShare: measured,
  throttledShare: amount,
  longestPauseMs: amount,
  /** How far its start may have been from the coordinator's instant, by the offset of the clocks. */
  startErrorUs: amount,
  /** Open loop only. */
  lateShare: amount.optional(),
  /** Shortest round trip of a PING to the target, before the run, microseconds. */
  pingUs: amount.optional(),
  /** On the coordinator's machine. */
  isHere: z.boolean(),
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
  /** Absent: no fleet sent the load. */
  agents: z.array(agentSchema).optional(),
  openLoop: openLoopSchema.optional(),
  /**
   * What replies waited in the workers until they were read, by the kernel's clock: in no latency of the round, one value
   * a read. Absent: the way to the sockets does not tell.
   */
  ownDelay: latencySchema.optional(),
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

export const roundSchema = z.discriminatedUnion('status', [completedRoundSchema, failedRoundSchema]);

export type RoundResult = z.infer<typeof roundSchema>;
export type Agent = z.infer<typeof agentSchema>;
export type CompletedRound = z.infer<typeof completedRoundSchema>;
export type FailedRound = z.infer<typeof failedRoundSchema>;
