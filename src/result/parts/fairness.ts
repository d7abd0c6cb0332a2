// What the fairness checklist found, rule by rule, as a result keeps it.
import { z } from 'zod';

export const fairnessCheckSchema = z.strictObject({
  rule: z.string(),
  /** A target that breaks it has no winner beside it. */
  enforced: z.boolean(),
  status: z.enum(['pass', 'warn', 'fail', 'waived', 'unknown']),
  /** What was found, or why it cannot be told. */
  found: z.string(),
  fix: z.string().optional(),
  /** Absent: of the run as a whole. */
  profile: z.string().optional(),
  /** Which targets break it. */
  targets: z.array(z.string()).optional(),
  /** Of a waiver. */
  reason: z.string().optional(),
});

export type FairnessCheck = z.infer<typeof fairnessCheckSchema>;
