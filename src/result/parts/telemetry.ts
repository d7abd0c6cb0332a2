// What was read of cores, threads and memory while a round was measured.
import { z } from 'zod';
import { amount, count } from './amounts.ts';

const threadSchema = z.strictObject({ id: count, name: z.string(), cpu: amount });

const coreSchema = z.strictObject({ cpu: count, busy: amount, steal: amount });

export const telemetrySchema = z.strictObject({
  /** Since the begin of the measured window. */
  atNs: z.number(),
  cores: z.array(coreSchema),
  /** Of the machine that a remote server runs on; absent: not read. */
  serverCores: z.array(coreSchema).optional(),
  serverThreads: z.array(threadSchema),
  usedBytes: amount.optional(),
  rssBytes: amount.optional(),
  generator: z.strictObject({ cpu: amount, rssBytes: amount, threads: z.array(threadSchema) }),
});

/** The server over the measured window; a field is absent where it could not be read. */
export const serverUsageSchema = z.strictObject({
  cpuSeconds: amount.optional(),
  coresUsed: amount.optional(),
  /** Before the round, since the last one of the same target: nobody asked it anything. Absent: not known, or too short. */
  idleCores: amount.optional(),
  busiestThread: threadSchema.optional(),
  usedBytes: amount.optional(),
  rssBytes: amount.optional(),
  evictedKeys: z.number().optional(),
  expiredKeys: z.number().optional(),
  globalTransactions: z.number().optional(),
  /** Valkey: share of the time in which its main thread had work, and the sum over its I/O threads; what they used beyond it they spun. */
  mainActive: amount.optional(),
  ioActive: amount.optional(),
});

export type ServerUsage = z.infer<typeof serverUsageSchema>;
export type TelemetryRecord = z.infer<typeof telemetrySchema>;
