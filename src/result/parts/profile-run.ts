// A profile as a result keeps it: as read, as run, and how the servers ran under it.
import { z } from 'zod';
import { equalRateSchema } from '../equal-rate.ts';
import { amount, count } from './amounts.ts';
import { serverSetupSchema } from './target.ts';

export const profileRunSchema = z.strictObject({
  name: z.string(),
  /** Absent unless the profile is one value of a sweep; then `name` is `base@parameter=value`. */
  sweep: z.strictObject({ base: z.string(), parameter: z.string(), value: z.string() }).optional(),
  /** Absent unless the profile is another one at a rate that is the same for all targets. */
  equalRate: equalRateSchema.optional(),
  /** As many as were planned; absent: as the settings say. */
  blocks: count.optional(),
  /** How they ran under this profile; absent: as `targets` says. */
  servers: z.array(serverSetupSchema).optional(),
  file: z.string(),
  /** The YAML as read. */
  text: z.string(),
  /** The profile as run, with defaults and overrides. */
  resolved: z.record(z.string(), z.unknown()),
  connections: count,
  pipeline: count,
  threads: count,
  /** Operations per second that the generator reaches against a server that does nothing; absent when not calibrated. */
  clientCeilingPerSecond: amount.optional(),
  /**
   * The way to the sockets of its open loop, or of its many connections, and why it is Node's; absent: a closed loop of
   * fewer connections, or of before this was kept.
   */
  pacedIo: z.strictObject({ io: z.enum(['node', 'epoll']), why: z.string().optional() }).optional(),
});

export type ProfileRun = z.infer<typeof profileRunSchema>;
