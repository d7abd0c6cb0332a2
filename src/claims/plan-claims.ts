// What is measured for claims: one run for all that ask for the same, and what can't be measured here, with the reason.
import { buildRunPlan, type RunPlan, type RunSettings } from '../run/plan.ts';
import { findServerBinary } from '../targets/programs/find-binary.ts';
import { groupClaims } from './group-claims.ts';
import { type Environment, neededTargets, type PreparedClaim } from './prepare-claims.ts';
import { chooseBlocks } from './quick-claims.ts';
import type { ClaimAnswer } from './report-claims.ts';
import { coresOf, findUnmetNeed } from './unmet-need.ts';

export interface ClaimsPlan {
  readonly runs: readonly { readonly plan: RunPlan; readonly claims: readonly PreparedClaim[] }[];
  /** What is not measured, and why. */
  readonly left: readonly ClaimAnswer[];
}

export interface ClaimsWishes {
  readonly env: Environment;
  /** Of this machine. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Also what this machine can tell nothing about. */
  readonly anyway: boolean;
  readonly quick: boolean;
  /** Absent: what the claims of a run need. */
  readonly blocks: number | undefined;
  settingsFor(blocks: number): RunSettings;
}

export function planClaims(prepared: readonly PreparedClaim[], wishes: ClaimsWishes): ClaimsPlan {
  const left: ClaimAnswer[] = [];
  const measured = prepared.filter((one) => {
    const reason = whyNot(one, wishes);
    if (reason !== undefined) left.push({ claim: one.claim, finding: { verdict: 'untestable', reason } });
    return reason === undefined;
  });
  return {
    runs: groupClaims(measured).map(({ planned, targets, claims }) => {
      const tests = claims.map(({ race }) => race!.test);
      const blocks = wishes.blocks ?? chooseBlocks(tests, wishes.quick);
      return { plan: buildRunPlan([planned], targets, wishes.settingsFor(blocks)), claims };
    }),
    left,
  };
}

/** Half a sentence; undefined when it can be measured, or shall be all the same. */
function whyNot({ claim, race }: PreparedClaim, { env, facts, anyway }: ClaimsWishes): string | undefined {
  if (typeof claim.test === 'string') return claim.test;
  const targets = neededTargets(race!);
  const cores = targets.every(({ kind }) => kind !== 'attach') ? coresOf(facts) : undefined;
  const unmet = findUnmetNeed(claim.needs, {
    ...(cores === undefined ? {} : { cores }),
    targets: targets.map((target) =>
      target.kind === 'attach' ? { name: target.name } : { name: target.name, flavor: target.flavor },
    ),
  });
  if (unmet !== undefined && !anyway) return unmet;
  const missing = targets.find(
    (target) => target.kind === 'local' && findServerBinary(target.flavor, env, target.version) === undefined,
  );
  return missing?.kind === 'local' ? `${missing.flavor} is not installed here` : undefined;
}
