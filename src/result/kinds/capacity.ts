// The result of a search for capacities: every rate that was tried, and the highest that each target sustains.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { amount, count } from '../parts/amounts.ts';
import { latencySchema } from '../parts/latency.ts';
import { agentSchema } from '../parts/round.ts';
import { runHead } from '../parts/run-head.ts';

const KIND = 'cache-bench capacity';
const VERSION = 2;

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
  /** Absent: no fleet sent the load. */
  agents: z.array(agentSchema).optional(),
});

const capacityAnswerSchema = z.discriminatedUnion('kind', [
  /** The rate that it sustains; without bounds for fewer than six searches. */
  z.strictObject({
    kind: z.literal('found'),
    ratePerSecond: amount,
    lowPerSecond: amount.optional(),
    highPerSecond: amount.optional(),
  }),
  /** It sustains this; above, the generator was the limit, or (highest-tried) no rate was tried. */
  z.strictObject({
    kind: z.literal('at-least'),
    ratePerSecond: amount,
    because: z.literal('highest-tried').optional(),
  }),
  /** It does not sustain even this. */
  z.strictObject({ kind: z.literal('below'), ratePerSecond: amount }),
  /** It behaves too differently from probe to probe; or (client) the generator was the limit at any rate. */
  z.strictObject({ kind: z.literal('unsettled'), because: z.literal('client').optional() }),
]);

const capacitySchema = z
  .strictObject({
    profile: z.string(),
    /** "p99 < 1.00 ms, p99.9 < 5.00 ms" */
    slo: z.string(),
    /** Searches planned for each target. */
    searches: count,
    /** The longest time that the search was given; absent in results of older versions. */
    maxTimeNs: amount.optional(),
    /** It ended because that time was over, before all searches were done. */
    endedBy: z.literal('max-time').optional(),
    targets: z.array(
      z.strictObject({
        target: z.string(),
        /** As fast as it goes with the same connections; the search begins below it. */
        closedLoopPerSecond: amount,
        /** Searches finished. */
        searches: count,
        /** Absent until the first search is finished. */
        answer: capacityAnswerSchema.optional(),
        /**
         * What its probes say so far: the answer lies between a rate that held and one that broke. A bound that no
         * probe has given is absent; in results of older versions both are.
         */
        known: z
          .strictObject({
            heldPerSecond: amount.optional(),
            brokePerSecond: amount.optional(),
            /** What was missed at the rate that broke. */
            brokeBy: z.string().optional(),
          })
          .optional(),
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

export const capacityKind = {
  kind: KIND,
  title: 'a search for capacities',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    ...runHead,
    capacity: capacitySchema,
  }),
  growing: { path: ['capacity', 'probes'], entry: 'probe', schema: probeSchema, file: 'probes.ndjson' },
  migrations: {
    // Version 1 was a race without rounds, beside which the search stood.
    1: { head: ({ rounds: _none, ...older }) => ({ kind: KIND, ...older }) },
  },
  next: "'cache-bench report' shows it.",
} as const satisfies ResultKind;

export type CapacityResult = z.infer<typeof capacityKind.schema>;
export type Capacity = z.infer<typeof capacitySchema>;
export type CapacityProbe = z.infer<typeof probeSchema>;
export type CapacityAnswer = z.infer<typeof capacityAnswerSchema>;
