// What is measured for claims: one run for all that ask for the same, and what can't be measured here, with the reason.

import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { buildRunPlan } from '../run/build-plan.ts';
import type { RunPlan, RunSettings } from '../run/plan.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { findServerBinary } from '../targets/programs/find-binary.ts';
import { locatePrograms, type Surroundings } from '../targets/programs/locate-program.ts';
import { groupClaims } from './group-claims.ts';
import { neededTargets, type PreparedClaim } from './prepare-claims.ts';
import { chooseBlocks } from './quick-claims.ts';
import type { ClaimAnswer } from './report-claims.ts';
import { coresOf, findUnmetNeed } from './unmet-need.ts';

export interface ClaimsPlan {
  readonly runs: readonly { readonly plan: RunPlan; readonly claims: readonly PreparedClaim[] }[];
  /** What is not measured, and why. */
  readonly left: readonly ClaimAnswer[];
}

export interface ClaimsWishes {
  /** Where servers to start are looked for. */
  readonly surroundings: Surroundings;
  /** Of this machine. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Also what this machine can tell nothing about. */
  readonly anyway: boolean;
  readonly quick: boolean;
  /** Absent: what the claims of a run need. */
  readonly blocks: number | undefined;
  settingsFor(blocks: number): RunSettings;
}

export async function planClaims(
  prepared: readonly PreparedClaim[],
  wishes: ClaimsWishes,
): Promise<ClaimsPlan> {
  const left: ClaimAnswer[] = [];
  const measured: PreparedClaim[] = [];
  for (const one of prepared) {
    const ready = whyNot(one, wishes) ?? (await locateTargets(one, wishes));
    if (typeof ready !== 'string') measured.push(ready);
    else left.push({ claim: one.claim, judgement: { verdict: 'untestable', reason: ready } });
  }
  return {
    runs: groupClaims(measured).map(({ planned, targets, claims }) => {
      const tests = claims.map(({ race }) => race!.test);
      const blocks = wishes.blocks ?? chooseBlocks(tests, wishes.quick);
      return { plan: buildRunPlan(planned, targets, wishes.settingsFor(blocks)), claims };
    }),
    left,
  };
}

/** Half a sentence; undefined when it can be measured, or shall be all the same. */
function whyNot({ claim, race }: PreparedClaim, { facts, anyway }: ClaimsWishes): string | undefined {
  if (typeof claim.test === 'string') return claim.test;
  const targets = neededTargets(race!);
  const cores = targets.every(({ kind }) => kind !== 'attach') ? coresOf(facts) : undefined;
  const unmet = findUnmetNeed(claim.needs, {
    ...dropUndefined({ cores }),
    targets: targets.map((target) =>
      target.kind === 'attach' ? { name: target.name } : { name: target.name, flavor: target.flavor },
    ),
  });
  return unmet !== undefined && !anyway ? unmet : undefined;
}

/** With the programs of its targets; or half a sentence why there are none. */
async function locateTargets(
  { claim, race }: PreparedClaim,
  { surroundings }: ClaimsWishes,
): Promise<PreparedClaim | string> {
  const missing = neededTargets(race!).find((target) => !isInstalled(target, surroundings));
  if (missing?.kind === 'local') return `${missing.flavor} is not installed here`;
  try {
    return { claim, race: { ...race!, targets: await locatePrograms(race!.targets, surroundings) } };
  } catch (error) {
    if (!(error instanceof CacheBenchError) || error.code !== 'E_NO_SERVER') throw error;
    return error.message;
  }
}

/** What names a program or a version is looked for more closely. */
function isInstalled(target: TargetSpec, { env }: Surroundings): boolean {
  if (target.kind !== 'local' || target.version !== undefined || target.program !== undefined) return true;
  return findServerBinary(target.flavor, env) !== undefined;
}
