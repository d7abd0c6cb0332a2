// The result of a calculation of cost: money a month, for a billion operations and for a GiB, from what was measured.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { amount, count } from '../parts/amounts.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench cost';
const VERSION = 1;

/** An estimate with the interval that it lies in; a bound that is not known is absent. */
const knownSchema = z.strictObject({
  estimate: amount.optional(),
  low: amount.optional(),
  high: amount.optional(),
});

const differenceSchema = z.strictObject({
  estimate: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
});

const priceSchema = z.strictObject({
  id: z.string().optional(),
  what: z.string(),
  unit: z.enum(['node-hour', 'gb-month']),
  amount,
  currency: z.string(),
  region: z.string().optional(),
  source: z.string(),
  publishedOn: z.string().optional(),
  checkedOn: z.string().optional(),
  authority: z.enum(['measured', 'listed', 'derived', 'assumed']),
  note: z.string().optional(),
  vcpus: count.optional(),
});

const resource = z.enum(['rate', 'memory', 'connections']);

const nodeSchema = z.strictObject({
  name: z.string(),
  /** That was measured; absent: nothing was. */
  server: z.strictObject({ flavor: z.string(), version: z.string() }).optional(),
  price: priceSchema,
  memoryBytes: amount.optional(),
  usableShare: amount.optional(),
  rateFactor: amount,
  workHours: amount,
  ratePerSecond: knownSchema.optional(),
  bytesPerKey: knownSchema.optional(),
  /** That its memory was measured in. */
  fills: count,
  userBytesPerKey: amount.optional(),
  needs: z.array(z.strictObject({ resource, nodes: knownSchema })),
  binding: resource.optional(),
  nodes: knownSchema.optional(),
  perMonth: knownSchema.optional(),
  parts: z.array(z.strictObject({ label: z.string(), perMonth: knownSchema })),
  perBillion: knownSchema.optional(),
  perGib: knownSchema.optional(),
  missing: z.array(z.string()),
});

const evidenceSchema = z.strictObject({
  /** As it was named. */
  place: z.string(),
  what: z.string(),
  machine: z.string(),
  startedAt: z.string(),
  profile: z.string().optional(),
  slo: z.string().optional(),
  /** What it tells; absent: it was not used. */
  tells: z.string().optional(),
  /** Why it was not used. */
  left: z.string().optional(),
});

const flipSchema = z.strictObject({
  candidate: z.string(),
  what: z.string(),
  unit: z.enum(['rate', 'bytes', 'price', 'share', 'count', 'bytes-per-key', 'hours']),
  from: amount,
  to: amount,
  /** Candidate less reference, a month. */
  differenceFrom: z.number(),
  differenceTo: z.number(),
  changesAt: z.array(amount),
});

const costSchema = z.strictObject({
  kind: z.literal(KIND),
  schemaVersion: z.literal(VERSION),
  tool: toolSchema,
  calculatedAt: z.iso.datetime(),
  name: z.string(),
  source: z.string().optional(),
  currency: z.string(),
  want: z.strictObject({
    ratePerSecond: amount.optional(),
    dataBytes: amount.optional(),
    connections: amount.optional(),
  }),
  /** Declared, not measured: as words. */
  assumptions: z.array(z.strictObject({ label: z.string(), text: z.string(), isDefault: z.boolean() })),
  /** The first is the reference. */
  nodes: z.array(nodeSchema),
  differences: z.array(
    z.strictObject({
      candidate: z.string(),
      /** Candidate less reference, a month. */
      perMonth: differenceSchema,
    }),
  ),
  flips: z.array(flipSchema),
  curve: z
    .strictObject({
      ratesPerSecond: z.array(amount),
      perMonth: z.array(z.array(amount.nullable())),
    })
    .optional(),
  evidence: z.array(evidenceSchema),
  /** Of the machine that was measured; absent: nothing was, or it is of before this was kept. */
  facts: z.record(z.string(), z.unknown()).optional(),
  /** One change of the calculation each. */
  variants: z.array(
    z.strictObject({
      id: z.string(),
      text: z.string(),
      source: z.string().optional(),
      perMonth: z.array(knownSchema),
    }),
  ),
  notes: z.array(z.string()),
  warnings: z.array(z.string()),
});

export const costKind = {
  kind: KIND,
  title: 'a calculation of cost',
  version: VERSION,
  schema: costSchema,
  migrations: {},
  next: "'cache-bench report' shows it. What was measured for it is named in it.",
} as const satisfies ResultKind;

export type CostResult = z.infer<typeof costSchema>;
export type CostNode = CostResult['nodes'][number];
export type CostFlip = CostResult['flips'][number];
export type CostEvidence = CostResult['evidence'][number];
