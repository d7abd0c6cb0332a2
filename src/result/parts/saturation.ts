// What limited a round, with the numbers that say so.
import { z } from 'zod';
import { amount } from './amounts.ts';

export const limitSchema = z.enum([
  'server-bound',
  'client-bound',
  'connection-bound',
  'rate-bound',
  'unknown',
]);

export const saturationSchema = z.strictObject({
  limit: limitSchema,
  /** One sentence with the numbers that led to the verdict. */
  reason: z.string(),
  /** Other processes filled the machine; absent: they did not, or nobody could tell. */
  disturbed: z.literal(true).optional(),
  /** Client ceiling over measured throughput, or what the client did in another round where that is more; absent when not known. */
  headroom: amount.optional(),
  /** Of all requests of a closed loop, the share that was surely not in the generator; absent: nobody can tell. */
  atServerShare: amount.optional(),
  /** Of all cores, the share that server and generator used; absent: they share none, may have spun, or it was not kept. */
  sharedUse: amount.optional(),
  /** The server may have waited for a core that the generator had; absent: it did not, or it was not kept. */
  besideGenerator: z.literal(true).optional(),
});

export type Saturation = z.infer<typeof saturationSchema>;
