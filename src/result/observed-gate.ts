// The judgement of rules over what was observed once, as counts and longest times: kept with the result.
import { z } from 'zod';

const outcome = z.enum(['pass', 'fail', 'inconclusive']);

export const observedReportSchema = z.strictObject({
  outcome: z.enum(['passed', 'failed', 'inconclusive']),
  checks: z.array(
    z.strictObject({
      /** As written. */
      rule: z.string(),
      outcome,
      points: z.array(
        z.strictObject({
          /** Whom and what it is about: "ioredis, kill-primary on redis". */
          about: z.string(),
          outcome,
          /** In the unit of the metric; absent: it was not observed. */
          value: z.number().optional(),
          /** It was so much when the observation ended, and might have become more. */
          isLowerBound: z.literal(true).optional(),
          /** The value with its unit, and the limit: "10.6 s, limit 5.00 s". */
          text: z.string(),
        }),
      ),
    }),
  ),
});

export type ObservedReport = z.infer<typeof observedReportSchema>;
