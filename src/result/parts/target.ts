// A server under test as a result keeps it: who it is, and how it was set up.
import { z } from 'zod';
import { amount, count } from './amounts.ts';

/** Flags of a started server, read back from it; absent: attached, or of an older version. */
const readingsSchema = z.array(
  z.strictObject({
    flag: z.string(),
    /** Of `command-line` it is known that its process was given the flag, and no more; none: nothing tells. */
    by: z.enum(['config', 'info', 'effect', 'command-line', 'none']),
    /** The value in the words of the server. */
    told: z.string().optional(),
  }),
);

export const targetSchema = z.strictObject({
  name: z.string(),
  owned: z.boolean(),
  /** Without user and password. */
  endpoint: z.string(),
  flavor: z.enum(['redis', 'dragonfly', 'valkey', 'redis-cluster', 'other']),
  version: z.string(),
  threads: count.optional(),
  runId: z.string(),
  multiplexing: z.string().optional(),
  maxMemoryBytes: amount.optional(),
  /** Absent: a process of the machine. */
  container: z.strictObject({ engine: z.enum(['docker', 'podman']), image: z.string() }).optional(),
  cpus: z.array(count).optional(),
  /** none, snapshots, append-only …; absent: the server does not tell. */
  persistence: z.string().optional(),
  /** noeviction, allkeys-lru … */
  evictionPolicy: z.string().optional(),
  tls: z.boolean().optional(),
  /** Its process is one of this machine. */
  local: z.boolean().optional(),
  /** Facts of its machine, read by ssh; absent: that is this one, or it is not known. */
  host: z.record(z.string(), z.unknown()).optional(),
  commandLine: z.array(z.string()).optional(),
  readings: readingsSchema.optional(),
  /**
   * Bytes of one of so many silent connections, before any data; absent: attached, a cluster, or of an older version. Where
   * a server does not count its connections as used memory, that is about 0.
   */
  connectionMemory: z
    .strictObject({ connections: count, usedBytes: amount.optional(), rssBytes: amount.optional() })
    .optional(),
});

/** How a server ran under one profile; of older versions only threads, CPUs and the command line. */
export const serverSetupSchema = targetSchema
  .pick({
    threads: true,
    multiplexing: true,
    maxMemoryBytes: true,
    cpus: true,
    persistence: true,
    evictionPolicy: true,
    tls: true,
    local: true,
    commandLine: true,
    readings: true,
  })
  .extend({ target: z.string() });

export type TargetRecord = z.infer<typeof targetSchema>;
