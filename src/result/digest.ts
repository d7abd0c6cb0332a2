// A run reduced to what comparisons need: values of every round and merged histograms, small enough to commit.
import { z } from 'zod';
import { equalRateSchema } from './equal-rate.ts';
import { limitSchema } from './parts/saturation.ts';
import { targetSchema } from './parts/target.ts';

/** By the id of the metric; absent: n/a. */
const valuesSchema = z.record(z.string(), z.number());

const cellSchema = z.strictObject({
  profile: z.string(),
  target: z.string(),
  /** Absent: all operations together. */
  operation: z.string().optional(),
  /** `operation` is the name of an event. */
  isEvent: z.literal(true).optional(),
  /** Over all completed rounds. */
  values: valuesSchema,
  /** Completed rounds, by block. */
  rounds: z.array(
    z.strictObject({
      block: z.number().int().nonnegative(),
      values: valuesSchema,
      /** Latencies of the round; left out of files, where the merged ones must do. */
      hdr: z.string().optional(),
      /** The most that the bystander was late in it; of all operations together only. */
      ownDelayNs: z.number().optional(),
      /** By percentile metric, the least that the response time was without its generator; open loop, all operations together only. */
      least: valuesSchema.optional(),
      /** No reply of any operation took less, without its generator; of all operations together only, absent: not known. */
      fastestNs: z.number().optional(),
      /** Ops/s that the server could have reached at most with a generator that is no limit; of all operations together only, absent: nothing tells. */
      mostPerSecond: z.number().optional(),
      /** Likewise with this generator on the same cores, all of them full. */
      mostBesidePerSecond: z.number().optional(),
    }),
  ),
  tally: z.strictObject({ completed: z.number(), errors: z.number(), timeouts: z.number() }),
  /** What limited most rounds; absent when none completed. */
  limit: limitSchema.optional(),
  /** Rounds in which other processes filled the machine; absent: none. */
  disturbedRounds: z.number().optional(),
  /** In some of the rounds the server may have waited for a core that the generator had; absent: in none. */
  besideGenerator: z.literal(true).optional(),
  /** Open loop only. */
  pace: z
    .strictObject({
      targetPerSecond: z.number(),
      achievedPerSecond: z.number(),
      /** Rounds below 99 % of the rate: their latency is not one at that rate. */
      missedRounds: z.number(),
      /** How well the generator kept to the schedule; absent in baselines of before this was kept. */
      starts: z
        .strictObject({
          pacing: z.enum(['spin', 'timer', 'both']),
          /** See `shareOfLateStarts`. */
          lateShare: z.number(),
          unsent: z.number(),
          /** The most that waited for a connection at once, of any round. */
          maxBacklog: z.number(),
          /** From the intended start to the actual one, of all rounds; absent when nothing was started. */
          latenessNs: z.strictObject({ p50: z.number(), p99: z.number(), max: z.number() }).optional(),
        })
        .optional(),
    })
    .optional(),
  /** Of the bystander, in the median round; absent without one, and of all operations together only. */
  ownDelayNs: z.number().optional(),
  /**
   * From the arrival of replies in the kernel until the workers read them, which is in no latency; of all operations
   * together only, absent: not known of every round.
   */
  ownWaitNs: z.strictObject({ p50: z.number(), p99: z.number(), max: z.number() }).optional(),
  /** Metrics of memory that may still have been changing when they were read; absent: none. */
  restless: z.array(z.string()).optional(),
  /** Failed requests are part of what is measured: the rule about them was waived. */
  allowsErrors: z.literal(true).optional(),
  /** Enforced rules of a fair race that it breaks beside other targets; absent: none. */
  unfair: z.array(z.strictObject({ rule: z.string(), why: z.string() })).optional(),
  /** Latencies of all rounds merged, HdrHistogram V2, deflated, base64; of all operations together only. */
  hdr: z.string().optional(),
});

export const digestSchema = z.strictObject({
  runId: z.string(),
  startedAt: z.iso.datetime(),
  toolVersion: z.string(),
  settings: z.strictObject({
    driver: z.string(),
    /** The way to the sockets, where it was not Node's own. */
    io: z.string().optional(),
    protocol: z.number(),
    seed: z.number(),
    reference: z.string(),
    command: z.string(),
    /** What the machine resolved, by the id of the metric. */
    noiseFloor: z.record(z.string(), z.number()).optional(),
  }),
  /** Facts of the machine, as the result has them. */
  facts: z.record(z.string(), z.unknown()),
  clientCpus: z.array(z.number()).optional(),
  serverCpus: z.array(z.number()).optional(),
  /** Agents that sent the load, their threads and cores in all; absent: no fleet sent it. Cores: in results since they are kept. */
  fleet: z.strictObject({ agents: z.number(), workers: z.number(), cores: z.number().optional() }).optional(),
  targets: z.array(targetSchema),
  profiles: z.array(
    z.strictObject({
      name: z.string(),
      resolved: z.record(z.string(), z.unknown()),
      equalRate: equalRateSchema.optional(),
      /** The way of an open loop to the sockets, where it is not that of the settings. */
      io: z.string().optional(),
    }),
  ),
  cells: z.array(cellSchema),
});

export type RunDigest = z.infer<typeof digestSchema>;
/** One target under one profile. */
export type Cell = z.infer<typeof cellSchema>;
export type Tally = Cell['tally'];
export type Pace = NonNullable<Cell['pace']>;
