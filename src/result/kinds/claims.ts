// The result of a test of claims: which of them hold here, and why.
import { z } from 'zod';
import { observedSchema, scaleSchema } from '../gate.ts';
import type { ResultKind } from '../kind.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench claims';
const VERSION = 2;

/** depends: it is one at some values of the sweep, and another at others. */
const verdict = z.enum(['holds', 'direction-only', 'does-not-hold', 'depends', 'untestable']);

const pointSchema = z.strictObject({
  verdict,
  /** Half a sentence, one line. Names of targets are as given: escape. */
  reason: z.string(),
  scale: scaleSchema.optional(),
  /** Absent where nothing was measured. */
  observed: observedSchema.optional(),
});

const judgementSchema = pointSchema.extend({
  /** What each value of a sweep said; the verdict above is taken over all. */
  sweep: z
    .strictObject({ parameter: z.string(), points: z.array(pointSchema.extend({ value: z.string() })) })
    .optional(),
  /** Of a claim on memory: of how many keys and values of which size and content, on which versions. */
  held: z.string().optional(),
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

export const claimsKind = {
  kind: KIND,
  title: 'a test of claims',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    tool: toolSchema,
    name: z.string(),
    source: z.string(),
    /** Where they were tested: cores, processor. */
    machine: z.string(),
    claims: z.array(rowSchema),
  }),
  migrations: {
    // Version 1 did not say what kind it is.
    1: { head: (older) => ({ kind: KIND, ...older }) },
  },
  next: "'cache-bench report' shows it. The races that it was judged by are named in it.",
} as const satisfies ResultKind;

export type ClaimVerdict = z.infer<typeof verdict>;
export type ClaimJudgement = z.infer<typeof judgementSchema>;
export type ClaimPoint = z.infer<typeof pointSchema>;
export type ClaimRow = z.infer<typeof rowSchema>;
export type ClaimsReport = z.infer<typeof claimsKind.schema>;
