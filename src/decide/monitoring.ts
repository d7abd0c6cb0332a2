// What a check of monitoring tells a checklist: which usual alerts see the candidate.
import { z } from 'zod';
import type { Result } from '../result/kinds.ts';

const monitoringSchema = z.looseObject({
  alerts: z.array(z.looseObject({ title: z.string(), state: z.string() })),
});

/** undefined: there is none. */
export function readMonitoring(result: Result | undefined): z.output<typeof monitoringSchema> | undefined {
  if (result === undefined) return undefined;
  const parsed = monitoringSchema.safeParse(result);
  return parsed.success ? parsed.data : undefined;
}
