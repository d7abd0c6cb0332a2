// The result of failover experiments: of each trial what the servers did, and what it cost each client.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { observedReportSchema } from '../observed-gate.ts';
import { amount, count } from '../parts/amounts.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench failover';
const VERSION = 1;

/** Times from the last success to the next, of all connections of a client; 0: no longer than usual. */
const outageSchema = z.strictObject({
  shortestNs: amount,
  medianNs: amount,
  /** Of 99 % of the connections no longer than this. */
  p99Ns: amount,
  /** Connections without any success when the observation ended: the times are lower bounds. */
  open: count,
  /** Connections that were not served before the fault either: nothing is known of them, and no time is theirs. */
  unserved: count.optional(),
});

/** Of the connection that stands at `p99Ns`; together they are its time. */
const piecesSchema = z.strictObject({
  beforeNs: amount,
  detectionNs: amount,
  electionNs: amount,
  discoveryNs: amount,
  /** Absent where the client does not tell: then it is part of `discoveryNs`. */
  backoffNs: amount.optional(),
});

const writesSchema = z.strictObject({
  sent: count,
  acknowledged: count,
  refused: count,
  /** Neither acknowledged nor refused. */
  doubtful: count,
  notSent: count,
  /** Acknowledged, and not there in the end. */
  lost: count,
  /** From the acknowledgement of the oldest of these to the fault; negative: it was after the fault. */
  oldestLostNs: z.number().optional(),
  doubtfulDone: count,
  refusedDone: count,
  /** There more than once. */
  doubled: count,
});

const clientSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  connections: count,
  outage: outageSchema,
  reads: outageSchema,
  writes: outageSchema,
  /** Absent where no connection noticed anything. */
  pieces: piecesSchema.optional(),
  pushes: writesSchema,
  /** INCR: done more often than asked for. */
  doubledIncrements: count,
  answeredReads: count,
  staleReads: count,
  /** The most attempts to connect in any second; absent where the client tells of none. */
  peakAttemptsPerSecond: count.optional(),
  /** What calls failed with, the most frequent first. Hostile until escaped. */
  errors: z.array(z.strictObject({ message: z.string(), count })),
  /** Its thread ended by itself: what it went through after that is not known. Hostile until escaped. */
  failure: z.string().optional(),
});

const serviceSchema = z.strictObject({
  /** The longest time in which no node took a write of our probes, by the way that clients take; 0: none. */
  outageNs: amount,
  /** No node took any more when the observation ended. */
  isOpen: z.boolean(),
  /** No node took a write before the fault either: nothing is known of an outage. */
  isUnserved: z.literal(true).optional(),
  /** From the fault until the topology said that the primary has failed; absent: it never did in that time. */
  detectionNs: amount.optional(),
  /** From then until a node took writes. */
  electionNs: amount.optional(),
  /** Two nodes took writes beside each other. */
  bothSidesNs: amount,
  /** From the end of the last fault until all replicas followed again; absent: they did not. */
  recoveryNs: amount.optional(),
  /** Connections of clients that came to the nodes: the most in any second. */
  peakConnectionsPerSecond: count,
});

const trialSchema = z.strictObject({
  experiment: z.string(),
  description: z.string(),
  topology: z.enum(['sentinel', 'cluster']),
  target: z.string(),
  /** "redis 7.0.15" */
  server: z.string(),
  settings: z.record(z.string(), z.string()),
  /** Until a primary without an answer counts as failed, and failover-timeout of Sentinel; absent: of before this was kept. */
  downAfterNs: amount.optional(),
  failoverTimeoutNs: amount.optional(),
  /** From 1. */
  repeat: count,
  /** What was done, as in "kill primary for 8.00 s". */
  steps: z.array(z.string()),
  startedAt: z.iso.datetime(),
  /** From the first fault. */
  observedNs: amount,
  service: serviceSchema,
  clients: z.array(clientSchema),
  /** What the topology said of itself; from the first fault, negative before. Hostile until escaped. */
  events: z.array(z.strictObject({ afterFaultNs: z.number(), text: z.string() })),
  /** What the proxy before each node adds to a round trip. */
  proxy: z.strictObject({ addedNs: z.number(), addedP99Ns: z.number(), roundTrips: count }),
  /** By how much our own probes were late at most. */
  ownDelayNs: amount,
  /** Why the final state could not be read: nothing is known of losses then. */
  failure: z.string().optional(),
});

export const failoverKind = {
  kind: KIND,
  title: 'failover experiments',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    tool: toolSchema,
    runId: z.string(),
    startedAt: z.iso.datetime(),
    /** It ended before all trials were done. */
    partial: z.boolean(),
    /** From the start of a round of commands of a connection to the next. */
    paceNs: amount,
    /** Of the machine; absent: of before this was kept. */
    facts: z.record(z.string(), z.unknown()).optional(),
    trials: z.array(trialSchema),
    warnings: z.array(z.string()),
    gate: observedReportSchema.optional(),
  }),
  migrations: {},
  next: "'cache-bench report' shows it, 'gate RESULT --rule …' judges it, 'compare' holds two beside each other.",
} as const satisfies ResultKind;

export type FailoverResult = z.infer<typeof failoverKind.schema>;
export type FailoverTrial = z.infer<typeof trialSchema>;
export type FailoverClientResult = z.infer<typeof clientSchema>;
export type FailoverOutage = z.infer<typeof outageSchema>;
export type FailoverPieces = z.infer<typeof piecesSchema>;
