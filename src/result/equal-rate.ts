// What makes a profile the equal-rate part of another: the same load, offered to all targets at one rate.
import { z } from 'zod';

export const equalRateSchema = z.strictObject({
  /** Name of the profile whose rounds came before, in a closed loop, on the same data. */
  base: z.string(),
  /** Of the throughput of its slowest target, 0 … 1. */
  share: z.number().positive().max(1),
  /** What came of it: offered to every target alike. Absent until the rounds before have told. */
  ratePerSecond: z.number().positive().optional(),
});

export type EqualRate = z.infer<typeof equalRateSchema>;

/** "read-heavy@rate=50%", as the values of a sweep are named. */
export function nameEqualRate(base: string, share: number): string {
  return `${base}@rate=${Number((share * 100).toPrecision(4))}%`;
}
