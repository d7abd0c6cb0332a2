// What the gate found, as it is saved with a result and shown by every report.
import { z } from 'zod';

const outcome = z.enum(['pass', 'fail', 'inconclusive', 'not-comparable', 'skipped']);

/** value: in the unit of the metric; ratio: to what the rule names. */
export const scaleSchema = z.enum(['value', 'ratio']);

export const observedSchema = z.strictObject({
  estimate: z.number(),
  /** The 95 % interval; absent with too few blocks. */
  low: z.number().optional(),
  high: z.number().optional(),
});

const pointSchema = z.strictObject({
  profile: z.string(),
  target: z.string(),
  outcome,
  scale: scaleSchema,
  /** Absent where nothing could be measured. */
  observed: observedSchema.optional(),
  /** The limit on the same scale. */
  allowed: z.number(),
  /** Chance of a breach as large when there is none, corrected for all comparisons of the gate; of a breach only. */
  pValue: z.number().optional(),
  /** It holds with this generator on the servers' cores, and may not with the load from elsewhere; absent: with any. */
  besideGenerator: z.literal(true).optional(),
  /** Why it is neither pass nor fail. Half a sentence; names as given: escape. */
  why: z.string().optional(),
});

const checkSchema = z.strictObject({
  rule: z.string(),
  metric: z.string(),
  severity: z.enum(['error', 'warn']),
  /** Where the rule stands in a file; lines and columns from 1. */
  source: z.strictObject({ file: z.string(), line: z.number(), column: z.number() }).optional(),
  /** The worst of its points. */
  outcome,
  points: z.array(pointSchema),
});

export const gateSchema = z.strictObject({
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'not-comparable']),
  /** What an inconclusive rule does to the exit code. */
  onInconclusive: z.enum(['pass', 'warn', 'fail']),
  /** Name of the baseline. */
  baseline: z.string().optional(),
  /** Comparisons that were judged together. */
  comparisons: z.number(),
  checks: z.array(checkSchema),
});

export type GateReport = z.infer<typeof gateSchema>;
export type GateCheck = GateReport['checks'][number];
export type GatePoint = GateCheck['points'][number];
