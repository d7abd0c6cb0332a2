// What a target held before the first round: keys, memory, and samples that are compared between targets.
import { z } from 'zod';
import { amount, count } from './amounts.ts';

/** What a target holds after the fill, and says to scripts: compared between targets. */
const dataSchema = z.strictObject({
  /** Counted on the server. */
  keys: count,
  /** Nodes of a cluster share the keys, so that other connections drew their values; absent: one server. */
  nodes: count.optional(),
  /** Keys have a time to live, so that some may have gone. */
  expiring: z.boolean(),
  sampled: z.array(
    z.strictObject({
      /** Without the prefix of the run. */
      key: z.string(),
      /** "none": not there; "refused": the server does not tell. */
      type: z.string(),
      /** Of the value; absent where the type has none that all servers tell alike. */
      digest: z.string().optional(),
    }),
  ),
  /** Each call of a script once. */
  scripts: z.array(z.strictObject({ operation: z.string(), reply: z.string() })),
});

export const fillSchema = z.strictObject({
  profile: z.string(),
  target: z.string(),
  keys: count,
  /** Elements of all collections; absent: each key holds one value. */
  elements: count.optional(),
  durationNs: amount,
  usedBytesBefore: amount.optional(),
  usedBytesAfter: amount.optional(),
  rssBytesBefore: amount.optional(),
  rssBytesAfter: amount.optional(),
  /** Which memory may still have been changing when it was read; absent: none, or a result of before this was told. */
  restless: z.array(z.enum(['used', 'rss'])).optional(),
  data: dataSchema.optional(),
});

export type Fill = z.infer<typeof fillSchema>;
export type FilledData = z.infer<typeof dataSchema>;
