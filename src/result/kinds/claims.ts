// What became of claims, as it is printed as JSON and shown as tables.
import { z } from 'zod';
import { observedSchema, scaleSchema } from '../gate.ts';

const verdict = z.enum(['holds', 'direction-only', 'does-not-hold', 'untestable']);

const judgementSchema = z.strictObject({
  verdict,
  /** Half a sentence, one line. Names of targets are as given: escape. */
  reason: z.string(),
  scale: scaleSchema.optional(),
  /** Absent where nothing was measured. */
  observed: observedSchema.optional(),
});

const rowSchema = judgementSchema.extend({
  id: z.string(),
  /** In words, as somebody said it. */
  text: z.string(),
  source: z.string(),
  /** The rule that tests it; absent for a claim that nothing tests. */
  expect: z.string().optional(),
  metric: z.string().optional(),
  profile: z.string().optional(),
  reference: z.string(),
  candidate: z.string(),
  /** The result that it was judged by. */
  result: z.string().optional(),
});

export const claimsReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('cache-bench'), version: z.string() }),
  name: z.string(),
  source: z.string(),
  /** Where they were tested: cores, processor. */
  machine: z.string(),
  claims: z.array(rowSchema),
});

export type ClaimVerdict = z.infer<typeof verdict>;
export type ClaimJudgement = z.infer<typeof judgementSchema>;
export type ClaimRow = z.infer<typeof rowSchema>;
export type ClaimsReport = z.infer<typeof claimsReportSchema>;
