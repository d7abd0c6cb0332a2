// What happened to a server while it was measured, as the result file keeps it: events, and who stood by.
import { z } from 'zod';
import { amount, count, measured } from './amounts.ts';

/**
 * From the intended start to the reply; of the requests that were intended to start in the period and answered without an error. Around an event those
 * that still wait at the end of the window count too, with the time until then.
 */
const waitSchema = z.strictObject({
  count,
  p50Ns: measured,
  p99Ns: measured,
  maxNs: measured,
});

const impactSchema = z
  .strictObject({
    before: waitSchema,
    during: waitSchema,
    after: waitSchema,
    /** Longest time without a reply other than errors to any of the bystander's requests that touches the event; of its share in the window. */
    longestGapNs: amount,
    /** Area between the response time and its median before, from the event's begin on: milliseconds × seconds. */
    excessMsSeconds: amount,
  })
  .meta({ description: 'What a light client beside the load felt of the event.' });

const dipSchema = z
  .strictObject({
    /** Median of the intervals before. */
    beforePerSecond: amount,
    lowestPerSecond: amount,
    /** How much of the throughput before was lost in the worst interval: 0 nothing, 1 all. */
    depth: amount,
    /** From the event's end until an interval reaches 90 % of the throughput before; null: not within the window. */
    recoveryNs: measured,
  })
  .meta({ description: 'What the event did to the throughput of the load.' });

export const eventSchema = z.strictObject({
  name: z.string(),
  /** As the profile has it, with its placeholders: "KEYS *", "restart". */
  action: z.string(),
  /** From 0; counts the repetitions of `every`. */
  occurrence: count,
  /** When it was to begin, since the begin of the measured window, as `startNs`. */
  plannedNs: amount,
  /** skipped: the window was over before it could begin. */
  outcome: z.enum(['done', 'failed', 'skipped']),
  /** Absent when skipped. */
  startNs: amount.optional(),
  /** Until the reply, or until what it began was done; absent when skipped. */
  durationNs: amount.optional(),
  /** Begin of the reply, made printable. */
  reply: z.string().optional(),
  /** Why it failed, made printable. */
  error: z.string().optional(),
  /** Keys that a walk or a reply listed. */
  keys: count.optional(),
  /** Files that a snapshot left in the server's private directory. */
  fileBytes: amount.optional(),
  /** Memory of the server and its children, each shared page counted once (PSS): before, and the highest during the event. */
  baseBytes: amount.optional(),
  peakBytes: amount.optional(),
  bystander: impactSchema.optional(),
  dip: dipSchema.optional(),
});

/** Over the whole window; absent: none ran. */
export const bystanderSchema = z.strictObject({
  ratePerSecond: amount,
  connections: count,
  answered: waitSchema,
  /** Intended to start in the window, and not answered before its end, or with an error. */
  unanswered: count,
  errors: count,
  longestGapNs: amount,
  /** The most that it was late itself to ask, by no fault of the server: a gap may be longer by so much. Absent in older results. */
  ownDelayNs: amount.optional(),
  /** Why it ended before the window did. */
  error: z.string().optional(),
});

export type EventRecord = z.infer<typeof eventSchema>;
export type BystanderRecord = z.infer<typeof bystanderSchema>;
