// The result of a replay: times and kinds of replies for each target, and where they differ.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { amount, count } from '../parts/amounts.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench replay';
const VERSION = 2;

const times = {
  replies: count,
  /** Absent where fewer than 100 samples lie beyond it. */
  p50Ns: amount.optional(),
  p99Ns: amount.optional(),
  maxNs: amount,
};

const timesSchema = z.strictObject(times);

const targetSchema = z.strictObject({
  name: z.string(),
  /** Without secrets. */
  endpoint: z.string(),
  /** "redis 7.0.15" */
  server: z.string(),
  ...times,
  errors: count,
  /** Sent more than 1 ms after the intended start. */
  lateSends: count,
  /** These by what kept them: the server left no room, others had the CPUs (absent: can't be told), this client. */
  late: z.strictObject({ server: count, machine: count.optional(), client: count }),
  /** Of each block. */
  durationNs: z.array(amount),
  commands: z.record(z.string(), timesSchema),
  /** Replies by kind. */
  kinds: z.record(z.string(), count),
});

const exampleSchema = z.strictObject({
  /** As text, cut short, with everything escaped that isn't printable. */
  command: z.string(),
  reference: z.string(),
  candidate: z.string(),
  count,
});

const comparisonSchema = z.strictObject({
  reference: z.string(),
  candidate: z.string(),
  /** Of the medians of the response time, block by block; without an interval under six blocks. */
  medianRatio: z.strictObject({ ratio: amount, low: amount.optional(), high: amount.optional() }).optional(),
  differences: count,
  unsteady: count,
  /** By what each side answered, the most frequent first, with the first example. */
  examples: z.array(exampleSchema),
});

const leftOutSchema = z.strictObject({ reason: z.string(), count, commands: z.array(z.string()) });

export const replayKind = {
  kind: KIND,
  title: 'a replay',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    /** These two are absent in results of older versions. */
    tool: toolSchema.optional(),
    startedAt: z.iso.datetime().optional(),
    speed: z.union([amount, z.literal('max')]),
    blocks: count,
    /** A transaction counts as one. */
    commands: count,
    transactions: count,
    /** Of the commands: those that may wait, over connections of their own; they are in no time. */
    blocking: count,
    /** Of the log, from its first to its last command. */
    logNs: amount,
    leftOut: z.array(leftOutSchema),
    unreadableLines: count,
    firstUnreadable: z.strictObject({ number: count, text: z.string(), bareQuotes: z.boolean() }).optional(),
    /** Lines of the log that hold a password in clear. */
    passwordLines: count.optional(),
    targets: z.array(targetSchema),
    comparisons: z.array(comparisonSchema),
  }),
  migrations: {
    // Version 1 compared replies by their kind only, so that it may have counted fewer differences.
    1: { head: (older) => ({ ...older }) },
  },
  next: "'cache-bench report' shows it. A log has no profile, rate or window: for rules and comparisons make a profile of it with 'cache-bench learn', and 'run' it.",
} as const satisfies ResultKind;

export type ReplayResult = z.infer<typeof replayKind.schema>;
export type ReplayTarget = z.infer<typeof targetSchema>;
export type ReplayTimes = z.infer<typeof timesSchema>;
export type ReplayComparison = z.infer<typeof comparisonSchema>;
export type ReplayExample = z.infer<typeof exampleSchema>;
export type LeftOut = z.infer<typeof leftOutSchema>;
