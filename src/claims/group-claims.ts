// Which claims are tested by one run: those that ask for the same profile, changed alike, on the same targets.
import type { PlannedProfile } from '../run/plan.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { neededTargets, type PreparedClaim } from './prepare-claims.ts';

export interface ClaimsRun {
  readonly planned: readonly PlannedProfile[];
  /** Those that any of the claims needs, the reference first. */
  readonly targets: readonly TargetSpec[];
  readonly claims: readonly PreparedClaim[];
}

/** In the order of the file. */
export function groupClaims(prepared: readonly PreparedClaim[]): readonly ClaimsRun[] {
  const groups = new Map<string, PreparedClaim[]>();
  for (const one of prepared) {
    if (one.race === undefined) continue;
    const key = JSON.stringify([one.race.planned.map(({ profile }) => profile), one.race.targets]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((claims) => {
    const { planned, targets } = claims[0]!.race!;
    const needed = claims.flatMap(({ race }) => neededTargets(race!).map(({ name }) => name));
    return { planned, targets: targets.filter(({ name }) => needed.includes(name)), claims };
  });
}
