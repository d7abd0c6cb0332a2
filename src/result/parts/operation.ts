// What one operation of a profile came to in a round, and what was measured beside the operations.
import { z } from 'zod';
import { count } from './amounts.ts';
import { latencySchema } from './latency.ts';

export const operationSchema = z.strictObject({
  name: z.string(),
  completed: count,
  errors: count,
  timeouts: count,
  hits: count,
  misses: count,
  /** From the actual send to the reply. */
  serviceTime: latencySchema,
  /** From the intended start to the reply; open loop only. */
  responseTime: latencySchema.optional(),
});

export const derivedSchema = operationSchema
  .extend({
    kind: z.enum(['walk', 'delivery']),
    /** Deliveries only: what the messages sent in the window should have led to. */
    expected: count.optional(),
  })
  .meta({
    description:
      'Measured beside the operations, in no total: whole walks with a {cursor}, and messages from their send to ' +
      'their arrival at a receiver; serviceTime is how long they took.',
  });

export type OperationSummary = z.infer<typeof operationSchema>;
