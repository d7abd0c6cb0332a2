// Claims with everything that they name looked up: profiles, targets, operations.

import { CacheBenchError, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { checkNames } from '../gate/check-names.ts';
import { parseRule } from '../gate/parse-rule.ts';
import { RuleMistake } from '../gate/rule-reader.ts';
import { nameOperations } from '../profile/name-operations.ts';
import { applyOverrides, type ProfileOverrides } from '../profile/overrides.ts';
import { describeValue, didYouMean } from '../profile/problems.ts';
import type { Profile } from '../profile/profile.ts';
import { readProfile } from '../profile/read-profile.ts';
import { withPlace } from '../profile/with-place.ts';
import type { PlannedProfile } from '../run/plan.ts';
import { expandProfiles } from '../run/sweep.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { parseTargetSpec } from '../targets/spec/parse-target-spec.ts';
import type { Claim, ClaimsFile, ClaimTest } from './claim.ts';
import { namesOf } from './claim-rule.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is measured to test a claim. */
export interface ClaimRace {
  readonly test: ClaimTest;
  /** One, or one for each value of its sweep. */
  readonly planned: readonly PlannedProfile[];
  /** The reference first. */
  readonly targets: readonly TargetSpec[];
}

export interface PreparedClaim {
  readonly claim: Claim;
  /** Absent: there is no test of it. */
  readonly race?: ClaimRace;
}

export interface Preparation {
  /** Where its profiles are. */
  readonly files: FileSystem;
  readonly env: Environment;
  /** From flags. */
  overridesFor(profile: Profile): ProfileOverrides;
  /** From -t: each stands in for the target of its name. */
  readonly targets: readonly TargetSpec[];
}

/** @throws CacheBenchError E_CLAIMS (exit code 2) with the mistakes of all claims, one a line */
export async function prepareClaims(
  file: ClaimsFile,
  preparation: Preparation,
): Promise<readonly PreparedClaim[]> {
  refuseStrangers(file, preparation.targets);
  const prepared: PreparedClaim[] = [];
  const mistakes: string[] = [];
  for (const claim of file.claims) {
    try {
      prepared.push(await prepareClaim(file, claim, preparation));
    } catch (error) {
      if (!(error instanceof CacheBenchError)) throw error;
      // A profile that several claims name has its mistakes once.
      if (!mistakes.includes(error.message)) mistakes.push(error.message);
    }
  }
  if (mistakes.length === 0) return prepared;
  throw usageError('E_CLAIMS', mistakes.join('\n'), 'docs/claims.md explains the file, with an example.');
}

/** A claim about one server alone needs no other. */
export function neededTargets({ test, targets }: ClaimRace): readonly TargetSpec[] {
  const names = namesOf(test);
  return targets.filter(({ name }) => names.includes(name));
}

/** What a target is called, for whoever reads a claims file. */
export function nameTargetWith(env: Environment): (spec: string) => string {
  return (spec) => parseTargetSpec(spec, env).name;
}

async function prepareClaim(
  file: ClaimsFile,
  claim: Claim,
  { files, env, overridesFor, targets }: Preparation,
): Promise<PreparedClaim> {
  const { test } = claim;
  if (typeof test === 'string') return { claim };
  const read = await withPlace(file, [...claim.path, 'profile'], () =>
    readProfile(test.profile, { cwd: file.directory, files, overrides: test.overrides }),
  );
  const profile = applyOverrides(read.profile, overridesFor(read.profile));
  for (const key of ['expect', 'direction'] as const) checkRule(file, claim, test, key, profile);
  return {
    claim,
    race: {
      test,
      planned:
        test.sweep === undefined
          ? [{ ...read, profile }]
          : expandProfiles([{ ...read, profile }], test.sweep),
      targets: [claim.reference, claim.candidate].map(
        ({ name, spec }) => targets.find((target) => target.name === name) ?? parseTargetSpec(spec, env),
      ),
    },
  };
}

function checkRule(
  file: ClaimsFile,
  { path, reference, candidate }: Claim,
  test: ClaimTest,
  key: 'expect' | 'direction',
  profile: Profile,
): void {
  const rule = test[key];
  if (rule === undefined) return;
  try {
    checkNames(parseRule(rule.text), {
      targets: [reference.name, candidate.name],
      profiles: [{ name: profile.name, operations: nameOperations(profile) }],
      otherProfiles: [],
      hasBaseline: false,
    });
  } catch (error) {
    if (!(error instanceof RuleMistake)) throw error;
    throw usageError('E_CLAIMS', file.locate([...path, key], error.message, error.index));
  }
}

function refuseStrangers({ claims }: ClaimsFile, targets: readonly TargetSpec[]): void {
  const known = [...new Set(claims.flatMap(({ reference, candidate }) => [reference.name, candidate.name]))];
  const stranger = targets.find(({ name }) => !known.includes(name));
  if (stranger !== undefined)
    throw usageError(
      'E_TARGET',
      `-t names the target ${describeValue(stranger.name)}; the claims are about ${known.join(', ')}${didYouMean(stranger.name, known)}`,
      `Name the server as they do: -t ${known[0]}=redis://HOST:PORT.`,
    );
}
