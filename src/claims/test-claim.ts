// Tests one claim by a run: judged only where the run had what the claim needs.

import type { RunDigest } from '../result/digest.ts';
import type { ClaimJudgement } from '../result/kinds/claims.ts';
import type { ClaimNeeds, ClaimTest } from './claim.ts';
import { namesOf } from './claim-rule.ts';
import { judgeClaim } from './judge-claim.ts';
import { findUnmetNeed, placeOf } from './unmet-need.ts';

export interface TestOptions {
  /** Name of the profile in the run. */
  readonly profile: string;
  /** When the claim has none of its own. */
  readonly tolerance: number;
}

/** What was observed is told even where it proves nothing. */
export function testClaim(
  needs: ClaimNeeds,
  test: ClaimTest,
  run: RunDigest,
  { profile, tolerance }: TestOptions,
): ClaimJudgement {
  const judgement = judgeClaim(test, run, profile, tolerance);
  const place = placeOf(run);
  const names = namesOf(test);
  const missing = findUnmetNeed(needs, {
    ...place,
    targets: place.targets.filter(({ name }) => names.includes(name)),
  });
  if (missing !== undefined) return { ...judgement, verdict: 'untestable', reason: missing };
  const isUnknown = needs.cores !== undefined && place.cores === undefined;
  return isUnknown
    ? {
        ...judgement,
        reason: `${judgement.reason}; the number of cores is unknown, and the claim is for ${needs.cores}`,
      }
    : judgement;
}
