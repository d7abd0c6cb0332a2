// The result of a decision: the checklist with its evidence, the matrix, and what both come to.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { count } from '../parts/amounts.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench decision';
const VERSION = 1;

export const CHECK_STATES = ['done', 'failed', 'not-measured'] as const;
export const SIDES = ['reference', 'candidate', 'either', 'neither', 'unknown'] as const;

const evidenceSchema = z.strictObject({
  /** As it was found: a file. */
  place: z.string(),
  what: z.string(),
  /** Absent: it does not say when. */
  at: z.string().optional(),
  ageDays: count.optional(),
  machine: z.string().optional(),
  servers: z.string().optional(),
  profile: z.string().optional(),
  /** Why it tells nothing here: another machine, version or profile. */
  other: z.string().optional(),
});

const lineSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Of the six points of the article. */
  isOfArticle: z.boolean(),
  state: z.enum(CHECK_STATES),
  found: z.string(),
  /** That measures it. */
  command: z.string(),
  evidence: z.array(evidenceSchema),
});

const criterionSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Whom it speaks for. */
  side: z.enum(SIDES),
  found: z.string(),
  /** asked: of whoever filled in the facts. */
  from: z.enum(['evidence', 'asked', 'nothing']),
  /** That would tell. */
  command: z.string().optional(),
});

const serverSchema = z.strictObject({
  name: z.string(),
  /** Absent: nothing was measured of it. */
  flavor: z.string().optional(),
  version: z.string().optional(),
});

export const decisionKind = {
  kind: KIND,
  title: 'a decision',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    tool: toolSchema,
    decidedAt: z.iso.datetime(),
    reference: serverSchema,
    candidate: serverSchema,
    profile: z.string(),
    /** "p99 < 1.00 ms"; absent in results of older versions. */
    slo: z.string().optional(),
    /** Absent: nothing was measured on any. */
    machine: z.string().optional(),
    /** Where the user's answers come from; absent: from nowhere. */
    facts: z.string().optional(),
    checklist: z.array(lineSchema),
    matrix: z.array(criterionSchema),
    recommendation: z.strictObject({
      word: z.enum(['move', 'stay', 'choose', 'none']),
      /** One paragraph; says what would change it. */
      text: z.string(),
    }),
    /** All that was found and is of another machine, version, profile or kind. */
    others: z.array(evidenceSchema),
    warnings: z.array(z.string()),
  }),
  migrations: {},
  next: "'cache-bench report' shows it. What it was decided by is named in it.",
} as const satisfies ResultKind;

export type DecisionResult = z.infer<typeof decisionKind.schema>;
export type CheckLine = z.infer<typeof lineSchema>;
export type CheckState = CheckLine['state'];
export type Criterion = z.infer<typeof criterionSchema>;
export type DecisionEvidence = z.infer<typeof evidenceSchema>;
