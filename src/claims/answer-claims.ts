// The answers to prepared claims: by the run that was made for them, or by runs that were saved before.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import { chooseRun, type SavedRun } from './choose-run.ts';
import { describeHeld } from './describe-held.ts';
import { judgeSweep } from './judge-sweep.ts';
import { neededTargets, type PreparedClaim } from './prepare-claims.ts';
import type { ClaimAnswer } from './report-claims.ts';
import { testClaim } from './test-claim.ts';

/** A run that came to its end, and where it was saved. */
export interface AnsweringRun {
  readonly digest: RunDigest;
  readonly place: string;
}

/** @param tolerance unless the file says: 0.05 is 5 % less than claimed */
export function answerByRun(
  claims: readonly PreparedClaim[],
  { digest, place }: AnsweringRun,
  tolerance: number,
): ClaimAnswer[] {
  return claims.map(({ claim, race }) => {
    const { planned, test } = race!;
    const judgements = planned.map(({ profile }) =>
      testClaim(claim.needs, test, digest, { profile: profile.name, tolerance }),
    );
    const held = describeHeld(race!, digest);
    const judgement = test.sweep === undefined ? judgements[0]! : judgeSweep(test.sweep, judgements);
    return { claim, judgement: { ...judgement, ...dropUndefined({ held }) }, result: place };
  });
}

/** Nothing can be told by a run that failed or was interrupted. */
export function answerNothing(
  claims: readonly PreparedClaim[],
  reason: string,
  place: string | undefined,
): ClaimAnswer[] {
  const result = place === undefined ? {} : { result: place };
  return claims.map(({ claim }) => ({ claim, judgement: { verdict: 'untestable', reason }, ...result }));
}

export function answerBySaved(
  claims: readonly PreparedClaim[],
  saved: readonly SavedRun[],
  tolerance: number,
): ClaimAnswer[] {
  return claims.flatMap((prepared) => {
    const { claim, race } = prepared;
    if (typeof claim.test === 'string' || race === undefined)
      return answerNothing([prepared], String(claim.test), undefined);
    const targets = neededTargets(race).map(({ name }) => name);
    const run = chooseRun({ profiles: race.planned.map(({ profile }) => profile), targets }, saved);
    return typeof run === 'string'
      ? answerNothing([prepared], run, undefined)
      : answerByRun([prepared], run, tolerance);
  });
}
