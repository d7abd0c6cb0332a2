// The result of a check of monitoring: which fields that dashboards and alerts read are there, and move when provoked.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench monitoring';
const VERSION = 1;

/**
 * moves: as it should when it was provoked. constant: it is there and did not. other-unit: it moved by something else
 * than what was done. untried: it is there, and nothing was done that would move it.
 */
export const FIELD_STATES = ['moves', 'other-unit', 'constant', 'absent', 'untried'] as const;
/** wrong: it would fire, or stay silent, by numbers of another unit. */
export const ALERT_STATES = ['sees', 'wrong', 'blind', 'not-tried'] as const;

const seenSchema = z.strictObject({
  state: z.enum(FIELD_STATES),
  /** What was read before and after, and what was done meanwhile. Texts of servers: escape. */
  found: z.string(),
});

const serverSchema = z.strictObject({ name: z.string(), flavor: z.string(), version: z.string() });

const monitoringSchema = z.strictObject({
  kind: z.literal(KIND),
  schemaVersion: z.literal(VERSION),
  tool: toolSchema,
  runId: z.string(),
  startedAt: z.iso.datetime(),
  reference: serverSchema,
  candidate: serverSchema,
  fields: z.array(
    z.strictObject({
      name: z.string(),
      /** Metrics of exporters that are made of it. */
      metrics: z.array(z.string()),
      about: z.string(),
      reference: seenSchema,
      candidate: seenSchema,
      /** What to read on the candidate in its place. */
      instead: z.string().optional(),
    }),
  ),
  alerts: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      reads: z.array(z.string()),
      /** Of the candidate. */
      state: z.enum(ALERT_STATES),
      /** Why, by field. */
      why: z.string(),
      instead: z.string().optional(),
    }),
  ),
  warnings: z.array(z.string()),
});

export const monitoringKind = {
  kind: KIND,
  title: 'a check of monitoring',
  version: VERSION,
  schema: monitoringSchema,
  migrations: {},
  next: "'cache-bench report' shows it, and 'cache-bench decide' uses it.",
} as const satisfies ResultKind;

export type MonitoringResult = z.infer<typeof monitoringSchema>;
export type MonitoringField = MonitoringResult['fields'][number];
export type MonitoringAlert = MonitoringResult['alerts'][number];
export type FieldState = (typeof FIELD_STATES)[number];
