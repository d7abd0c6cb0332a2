// The result of a rehearsal of a migration: phase by phase what users felt, and what became of the data.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { amount, count } from '../parts/amounts.ts';
import { targetSchema } from '../parts/target.ts';
import { toolSchema } from '../parts/tool.ts';
import { warningSchema } from '../parts/warning.ts';
import { ANOMALIES } from '../rehearsal-anomalies.ts';

const KIND = 'cache-bench rehearsal';
const VERSION = 1;

const side = z.enum(['reference', 'candidate']);

const servedSchema = z.strictObject({
  completed: count,
  errors: count,
  timeouts: count,
  hits: count,
  misses: count,
  /** Of what completed; absent where nothing did. */
  p50Ns: amount.optional(),
  p99Ns: amount.optional(),
  maxNs: amount.optional(),
});

const anomalySchema = z.strictObject({
  name: z.enum(ANOMALIES),
  count,
  /** How many writes, reads or keys could have been so. */
  of: count,
  /** Of the oldest one; of a drift, the largest seen. */
  oldestNs: amount.optional(),
  /** A key of ours. */
  example: z.string().optional(),
});

const copySchema = z.strictObject({
  way: z.enum(['replicaof', 'snapshot', 'dual-write', 'cold']),
  from: side,
  durationNs: amount,
  keys: count.optional(),
  /** There already, and not written over. */
  present: count.optional(),
  refused: count.optional(),
  /** What the server said to the first that it refused; hostile until escaped. */
  refusal: z.string().optional(),
  /** Users were held back for so long. */
  heldNs: amount.optional(),
});

const faultSchema = z.strictObject({
  what: z.string(),
  on: side,
  /** Since the begin of the phase. */
  atNs: amount,
  /** Absent: it could not be undone. */
  undoneNs: amount.optional(),
  failure: z.string().optional(),
});

const intervalSchema = z.strictObject({
  /** Since the begin of the first phase. */
  atNs: amount,
  durationNs: amount,
  reference: servedSchema.omit({ maxNs: true }),
  candidate: servedSchema.omit({ maxNs: true }),
});

const phaseSchema = z.strictObject({
  name: z.string(),
  /** Since the begin of the first phase. */
  startNs: amount,
  durationNs: amount,
  /** true: it was ended before its time. */
  isCut: z.boolean(),
  /** Of the rate of the settings; absent: all of it. */
  rateShare: amount.optional(),
  share: z.number().min(0).max(1),
  split: z.enum(['key', 'connection', 'request']),
  writes: z.enum(['reference', 'candidate', 'split', 'dual-async', 'dual-queue', 'dual-sync']),
  authority: side,
  compare: z.boolean(),
  reads: z.strictObject({ reference: servedSchema, candidate: servedSchema }),
  writesServed: z.strictObject({ reference: servedSchema, candidate: servedSchema }),
  /** Writes handed to the side that does not answer the user. */
  shadow: z.strictObject({
    sent: count,
    acknowledged: count,
    refused: count,
    unanswered: count,
    dropped: count,
    p50Ns: amount.optional(),
    p99Ns: amount.optional(),
  }),
  /** Writes that one side alone got, and acknowledged. */
  onlyOn: z.strictObject({ reference: count, candidate: count }),
  /** Without a success of any user. */
  longestGapNs: amount,
  hitRatio: z.number().min(0).max(1).optional(),
  anomalies: z.array(anomalySchema),
  /** Why the servers could not be looked at after the phase. */
  unchecked: z.string().optional(),
  copy: copySchema.optional(),
  rollback: z
    .strictObject({
      /** From the decision to the last answer of the candidate; then its pieces. */
      timeNs: amount,
      flipNs: amount,
      inFlightNs: amount,
      /** Writes that the reference does not have. */
      lost: count,
    })
    .optional(),
  faults: z.array(faultSchema),
  /** Connections to each side that broke. */
  reconnects: z.strictObject({ reference: count, candidate: count }),
  errorExamples: z.array(z.strictObject({ side, text: z.string(), count })),
});

/** After a step, where there was a hit ratio before: of it, lost in the worst interval; and until 95 % were back. */
const dipSchema = z.strictObject({
  phase: z.string(),
  before: z.number(),
  lost: amount,
  /** Absent: not within the phase. */
  recoveredNs: amount.optional(),
});

const DIFFERENCES = [
  'only on the reference',
  'only on the candidate',
  'type',
  'number of elements',
  'value',
  'time to live',
] as const;

const verificationSchema = z.strictObject({
  /** On either side. */
  keys: count,
  /** Whole, with their values. */
  compared: count,
  /** Of types whose values are not read: type and time to live are compared alone; absent: none. */
  unread: count.optional(),
  isExact: z.boolean(),
  rounds: count,
  different: count,
  /** Of a sample: of all keys, at most so many differ, with 95 % confidence. */
  mostShare: amount.optional(),
  kinds: z.record(z.string(), count),
  types: z.array(
    z.strictObject({
      type: z.string(),
      /** Those that were looked at. */
      keys: count,
      different: count,
      /** Of a sample: so many were there of the type, and at most this share of them differs, with 95 % confidence. */
      all: count.optional(),
      mostShare: amount.optional(),
    }),
  ),
  examples: z.array(z.strictObject({ key: z.string(), kind: z.enum(DIFFERENCES), detail: z.string() })),
});

/** What users waited longer for their writes because both servers got them, from phases that differ in nothing else. */
const dualCostSchema = z.strictObject({
  writes: z.enum(['dual-async', 'dual-queue', 'dual-sync']),
  metric: z.enum(['write p50', 'write p99']),
  /** Over the phases without dual writes. */
  ratio: amount,
  /** Fewer than six pairs have no interval. */
  low: amount.optional(),
  high: amount.optional(),
  pairs: count,
});

const writeCountSchema = z.strictObject({
  side,
  command: z.string(),
  acknowledged: count,
  /** Sent, and never answered. */
  doubtful: count,
  /** By the server itself. */
  counted: z.number().int(),
});

export const rehearsalKind = {
  kind: KIND,
  title: 'a rehearsal of a migration',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    tool: toolSchema,
    runId: z.string(),
    startedAt: z.iso.datetime(),
    /** Of the machine; absent: of before this was kept. */
    facts: z.record(z.string(), z.unknown()).optional(),
    partial: z.boolean(),
    warnings: z.array(warningSchema),
    name: z.string(),
    file: z.string(),
    profile: z.string(),
    settings: z.strictObject({
      seed: count,
      connections: count,
      ratePerSecond: amount.optional(),
      /** Of the captured log that was sent; absent: a profile was. */
      logCommands: count.optional(),
      split: z.enum(['key', 'connection', 'request']),
      order: z.enum(['by-key', 'by-client']),
      witnesses: amount,
      ttlToleranceNs: amount,
      timeoutNs: amount,
      quick: z.boolean(),
      /** Phases that were planned. */
      phases: count,
    }),
    reference: targetSchema,
    candidate: targetSchema,
    /** What the proxy before a server adds to a round trip, where faults are done to one; absent: none stands before any. */
    proxies: z
      .array(z.strictObject({ on: side, addedNs: z.number(), addedP99Ns: z.number(), roundTrips: count }))
      .optional(),
    phases: z.array(phaseSchema),
    timeline: z.array(intervalSchema),
    dips: z.array(dipSchema),
    /** Of all keys, when the load had ended; absent: it did not come to that. */
    verification: verificationSchema.optional(),
    /** By command, over all phases since the data was copied; absent: a server does not count, or scripts ran. */
    writeCounts: z.array(writeCountSchema).optional(),
    /** Absent: no phases that could tell. */
    dualCosts: z.array(dualCostSchema).optional(),
    /** The thread that sent everything: shares of its time, over all phases. */
    generator: z.strictObject({ eventLoopUtilization: amount, cpuShare: amount.optional() }).optional(),
    rules: z.array(
      z.strictObject({
        rule: z.string(),
        outcome: z.enum(['pass', 'fail', 'inconclusive']),
        value: z.number().nullable(),
        shown: z.string(),
      }),
    ),
  }),
  growing: { path: ['phases'], entry: 'phase', schema: phaseSchema, file: 'phases.ndjson' },
  migrations: {},
  next: "'cache-bench report' shows it, 'gate RESULT --rule …' judges it, 'compare' holds two beside each other.",
} as const satisfies ResultKind;

export type RehearsalResult = z.infer<typeof rehearsalKind.schema>;
export type PhaseRecord = z.infer<typeof phaseSchema>;
export type ServedRecord = z.infer<typeof servedSchema>;
export type IntervalRecord = z.infer<typeof intervalSchema>;
export type Dip = z.infer<typeof dipSchema>;
export type CopyRecord = z.infer<typeof copySchema>;
export type FaultRecord = z.infer<typeof faultSchema>;
export type AnomalyRecord = z.infer<typeof anomalySchema>;
export type Verification = z.infer<typeof verificationSchema>;
export type DifferenceKind = (typeof DIFFERENCES)[number];
export type DualCost = z.infer<typeof dualCostSchema>;
export type WriteCount = z.infer<typeof writeCountSchema>;
