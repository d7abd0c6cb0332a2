// The result of a comparison of two servers' replies: every check, and where they differ.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';

const KIND = 'cache-bench compat';
const VERSION = 1;

/** Of one check; the worst of the RESP versions that it was asked in. */
export const OUTCOMES = ['crashed', 'hung', 'differs', 'unsupported', 'flaky', 'same', 'skipped'] as const;
export const LEVELS = ['breaks', 'differs', 'cosmetic'] as const;

const differenceSchema = z.object({
  /** RESP versions in which it was seen. */
  protocols: z.array(z.number()),
  /** As it is written in the check. */
  step: z.string(),
  /** Connection of the step, where it is not the main one. */
  on: z.string().optional(),
  kind: z.string(),
  /** Replies as one line of text each, safe to print. */
  reference: z.string(),
  candidate: z.string(),
});

const checkSchema = z.object({
  id: z.string(),
  family: z.string(),
  outcome: z.enum(OUTCOMES),
  /** Of what differs; absent where nothing does. */
  level: z.enum(LEVELS).optional(),
  /** Names of the commands that it asks, in capitals, such as GET or `CLIENT LIST`. */
  commands: z.array(z.string()),
  about: z.string().optional(),
  hint: z.string().optional(),
  source: z.string().optional(),
  expect: z.string().optional(),
  /** That it differs is written somewhere. */
  known: z.object({ text: z.string(), source: z.string() }).optional(),
  /** Why it was skipped, or is flaky. */
  reason: z.string().optional(),
  differences: z.array(differenceSchema),
  /** `file:line`. */
  place: z.string(),
});

const serverSchema = z.object({
  name: z.string(),
  /** Without secrets. */
  endpoint: z.string(),
  flavor: z.string(),
  version: z.string(),
});

const disagreementSchema = z.object({
  /** A command, or ids of checks. */
  about: z.string(),
  documented: z.enum(['unsupported', 'differs', 'same']),
  observed: z.enum(['unsupported', 'differs', 'same']),
  /** That were asked. */
  checks: z.number(),
  text: z.string(),
  source: z.string(),
});

const usageSchema = z.object({
  /** Where it was read. */
  source: z.string(),
  /** false: each command counts as one call. */
  isCounted: z.boolean(),
  calls: z.number(),
  /** Most called first. */
  commands: z.array(
    z.object({
      name: z.string(),
      calls: z.number(),
      /** That were asked, and tell something. 0: nothing is known of it. */
      checks: z.number(),
      level: z.enum(LEVELS).optional(),
      /** Of what differs: where it stands in the source, as `file:line`. */
      places: z.array(z.string()).optional(),
    }),
  ),
});

/** Of a script that was found in source code, tried with arguments of the kinds that it takes. */
const SCRIPT_RUNS = ['refused', 'differs', 'flaky', 'same', 'not run'] as const;
/** Of the command alone, with a key that its script was not given: refused by the candidate, or not. */
const PROOFS = ['refused', 'accepted', 'not run'] as const;

const sourceSchema = z.object({
  folder: z.string(),
  filesRead: z.number(),
  /** Too large, or too many. */
  filesLeft: z.number(),
  clients: z.array(z.string()),
  /** That are installed, use a client, and were looked through too. */
  packages: z.array(z.string()),
  scripts: z.array(
    z.object({
      id: z.string(),
      /** `file:line`. */
      place: z.string(),
      /** How many it is given, at least. */
      keys: z.number(),
      /** Why it was not run. */
      obstacle: z.string().optional(),
      /** refused: for a key that it did not declare. */
      run: z.enum(SCRIPT_RUNS),
      /** What the candidate answered, where it is not what the reference does. */
      reply: z.string().optional(),
      /** Keys that it does not get through KEYS. */
      undeclared: z.array(
        z.object({
          place: z.string(),
          /** Empty where the script computes it. */
          command: z.string(),
          reason: z.string(),
          alone: z.enum(PROOFS),
        }),
      ),
    }),
  ),
});

const compatSchema = z.object({
  kind: z.literal(KIND),
  schemaVersion: z.literal(VERSION),
  tool: z.object({ name: z.string(), version: z.string() }),
  runId: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  reference: serverSchema,
  candidate: serverSchema,
  protocols: z.array(z.number()),
  families: z.array(z.object({ name: z.string(), title: z.string() })),
  checks: z.array(checkSchema),
  warnings: z.array(z.string()),
  /** Where what is written of the candidate is not what it does. */
  disagreements: z.array(disagreementSchema),
  /** What the application uses; then the checks are about nothing else. */
  usage: usageSchema.optional(),
  /** What a plain scan of source code has found. */
  source: sourceSchema.optional(),
});

export const compatKind = {
  kind: KIND,
  title: 'a comparison of replies',
  version: VERSION,
  schema: compatSchema,
  migrations: {},
  next: "'cache-bench report' shows it, and 'cache-bench compat diff OLD NEW' compares two of them. It has no times.",
} as const satisfies ResultKind;

export type CompatResult = z.output<typeof compatSchema>;
export type CompatCheck = z.output<typeof checkSchema>;
export type CompatDifference = z.output<typeof differenceSchema>;
export type CompatDisagreement = z.output<typeof disagreementSchema>;
export type CompatUsage = z.output<typeof usageSchema>;
export type CompatSource = z.output<typeof sourceSchema>;
export type CompatServer = z.output<typeof serverSchema>;
export type CompatOutcome = (typeof OUTCOMES)[number];
export type CompatLevel = (typeof LEVELS)[number];
