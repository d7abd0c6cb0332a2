// Which claims are tested by one run: those that ask for the same profile, changed alike, on the same targets.
import type { PlannedProfile } from '../run/plan.ts';
import type { TargetSpec } from '../target/contract.ts';
import type { PreparedClaim } from './prepare-claims.ts';

export interface ClaimsRun {
  readonly planned: PlannedProfile;
  readonly targets: readonly TargetSpec[];
  readonly claims: readonly PreparedClaim[];
}

/** In the order of the file. */
export function groupClaims(prepared: readonly PreparedClaim[]): readonly ClaimsRun[] {
  const runs = new Map<string, ClaimsRun>();
  for (const one of prepared) {
    if (one.race === undefined) continue;
    const { planned, targets } = one.race;
    const key = JSON.stringify([planned.profile, targets]);
    runs.set(key, { planned, targets, claims: [...(runs.get(key)?.claims ?? []), one] });
  }
  return [...runs.values()];
}
