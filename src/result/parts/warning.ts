// What a run has to say beside its numbers.
import { z } from 'zod';

export const warningSchema = z.strictObject({
  /** Stable and greppable, e.g. W_CLIENT_BOUND. */
  id: z.string(),
  message: z.string(),
  profile: z.string().optional(),
  target: z.string().optional(),
});

export type Warning = z.infer<typeof warningSchema>;

/** As it stands behind the id: ` (read-heavy, dragonfly)`; empty where it is of the whole run. */
export function placeOf({ profile, target }: Pick<Warning, 'profile' | 'target'>): string {
  const parts = [profile, target].filter((one) => one !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
