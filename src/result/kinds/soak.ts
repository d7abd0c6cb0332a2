// The result of a soak: what its rows come to by period, and whether anything grows. The rows have a file of their own.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { amount, count } from '../parts/amounts.ts';
import { targetSchema } from '../parts/target.ts';
import { toolSchema } from '../parts/tool.ts';
import { warningSchema } from '../parts/warning.ts';
import { SOAK_METRIC_IDS } from '../soak-metrics.ts';

const KIND = 'cache-bench soak';
const VERSION = 1;

/** Lies beside the head: one line a row, in the order of time, only ever appended to. */
export const SOAK_ROWS_FILE = 'rows.ndjson';

const signed = z.number();

/** What a server told; what it does not tell is absent. */
const readingSchema = z.strictObject({
  usedBytes: amount.optional(),
  rssBytes: amount.optional(),
  /** Of what clients sent and did not read yet. */
  bufferBytes: amount.optional(),
  /** Open sockets of its process where that is on this machine, else connected clients. */
  sockets: count.optional(),
  keys: count.optional(),
  blockedClients: count.optional(),
  /** Since its start. */
  evictedKeys: count.optional(),
  expiredKeys: count.optional(),
});

const rowTargetSchema = z.strictObject({
  target: z.string(),
  /** Raised when another process answers under its name. */
  stretch: count,
  completed: count,
  /** Errors and timeouts of the load. */
  failed: count,
  p50Ns: amount.optional(),
  p99Ns: amount.optional(),
  maxNs: amount.optional(),
  ...readingSchema.shape,
});

export const soakRowSchema = z.strictObject({
  n: count,
  /** End of the row. */
  at: z.iso.datetime(),
  durationNs: amount,
  targets: z.array(rowTargetSchema),
  /** Of cache-bench itself. */
  ownRssBytes: amount,
});

const periodSchema = z.strictObject({
  /** The middle of its rows, in hours of load: what nothing was sent in does not count. */
  atHours: amount,
  rows: count,
  targets: z.array(
    z.strictObject({
      target: z.string(),
      stretch: count,
      /** Keys were written so many times by the end of it, as a share of all keys. */
      turnovers: amount,
      ratePerSecond: amount,
      failed: count,
      evictedKeys: count.optional(),
      expiredKeys: count.optional(),
      /** Medians of the rows. */
      values: z.partialRecord(z.enum(SOAK_METRIC_IDS), amount),
    }),
  ),
});

const projectedSchema = z.strictObject({ value: signed, low: signed, high: signed });

const growthShape = {
  metric: z.enum(SOAK_METRIC_IDS),
  /** Periods that it was judged by. */
  points: count,
  /** Within the horizon, in the unit of the metric. */
  projected: projectedSchema.optional(),
  /** Sudden changes of the level, in the unit of the metric. */
  steps: z.array(z.strictObject({ atHours: amount, size: signed })),
  /** What had come to rest, and in how many hours 63 % of it had. */
  settled: z.strictObject({ size: signed, hours: amount }).optional(),
  why: z.enum(['too-few-points', 'no-change', 'in-steps', 'slows-down']).optional(),
};

const verdictSchema = z.strictObject({
  target: z.string(),
  word: z.enum(['stable', 'grows', 'step', 'cannot-tell']),
  /** Median of the first quarter. */
  level: amount,
  /** Growth within the horizon that counts as none. */
  tolerance: amount,
  ...growthShape,
});

/** Both as shares of their own levels, candidate less reference, period by period. */
const differenceSchema = z.strictObject({
  candidate: z.string(),
  word: z.enum(['alike', 'candidate-grows', 'reference-grows', 'step', 'cannot-tell']),
  toleranceShare: amount,
  ...growthShape,
});

export const soakKind = {
  kind: KIND,
  title: 'a soak',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    tool: toolSchema,
    runId: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    /** true until all that was planned was sent. */
    partial: z.boolean(),
    /** Secrets left out; with --resume and the directory it goes on. */
    command: z.string(),
    plan: z.strictObject({
      profiles: z.array(
        z.strictObject({
          name: z.string(),
          /** The YAML as read. */
          text: z.string(),
          ratePerSecond: amount,
          /** The profile as run, with defaults and flags; absent: of before this was kept. */
          resolved: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
      /** Absent: by turnovers only. */
      forNs: amount.optional(),
      turnovers: amount.optional(),
      rowNs: amount,
      rowsPerPeriod: count,
      /** What was sent beside the profiles. */
      beside: z.array(z.string()),
      horizonHours: amount,
      tolerance: amount,
      seed: count,
    }),
    environment: z.strictObject({ facts: z.record(z.string(), z.unknown()), cpuNote: z.string() }),
    /** The first one is the reference. */
    targets: z.array(targetSchema),
    warnings: z.array(warningSchema),
    /** Servers that were lost and came back, resumed soaks. */
    incidents: z.array(z.strictObject({ at: z.iso.datetime(), text: z.string() })),
    /** Load that was sent, without interruptions. */
    sentNs: amount,
    rows: count,
    /** The largest of cache-bench itself. */
    ownRssBytes: amount,
    periods: z.array(periodSchema),
    verdicts: z.array(verdictSchema),
    differences: z.array(differenceSchema),
  }),
  migrations: {},
  next: "'cache-bench report' shows it; 'cache-bench soak … --resume' goes on with one that was cut short.",
} as const satisfies ResultKind;

export type SoakResult = z.infer<typeof soakKind.schema>;
export type SoakRow = z.infer<typeof soakRowSchema>;
export type SoakReading = z.infer<typeof readingSchema>;
export type SoakPeriod = z.infer<typeof periodSchema>;
export type SoakVerdict = z.infer<typeof verdictSchema>;
export type SoakDifference = z.infer<typeof differenceSchema>;
