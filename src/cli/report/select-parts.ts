// Parts of a result: some of its profiles and targets, and the names of files that hold one.
import { usageError } from '../../core/errors.ts';
import type { RunResult } from '../../result/kinds.ts';

/** What is left of a result when only some profiles or targets are wanted. */
export interface Selection {
  readonly profiles?: readonly string[];
  readonly targets?: readonly string[];
}

/** @throws CacheBenchError E_FLAG (exit code 2) for a name that the result doesn't have */
export function selectFrom(result: RunResult, { profiles, targets }: Selection): RunResult {
  refuseUnknown('--profile', profiles, result.profiles);
  refuseUnknown('--target', targets, result.targets);
  const hasProfile = (name: string): boolean => profiles?.includes(name) ?? true;
  const hasTarget = (name: string): boolean => targets?.includes(name) ?? true;
  const has = (one: { profile: string; target: string }): boolean =>
    hasProfile(one.profile) && hasTarget(one.target);
  return {
    ...result,
    targets: result.targets.filter(({ name }) => hasTarget(name)),
    profiles: result.profiles.filter(({ name }) => hasProfile(name)),
    fills: result.fills.filter(has),
    ...('rounds' in result ? { rounds: result.rounds.filter(has) } : {}),
    warnings: result.warnings.filter(
      ({ profile, target }) =>
        (profile === undefined || hasProfile(profile)) && (target === undefined || hasTarget(target)),
    ),
  };
}

function refuseUnknown(
  flag: string,
  wanted: readonly string[] | undefined,
  known: readonly { readonly name: string }[],
): void {
  const names = known.map(({ name }) => name);
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw usageError('E_FLAG', `${flag} is '${unknown}'; this result has ${names.join(', ') || 'none'}`);
}

export const PROFILE_PLACE = '{profile}';
export const TARGET_PLACE = '{target}';

/** Split and joined: a replacement text would give `$&` a meaning. */
export function fillPlaces(path: string, profile: string | undefined, target: string | undefined): string {
  return path.split(PROFILE_PLACE).join(fileName(profile)).split(TARGET_PLACE).join(fileName(target));
}

/** Names come from files: none may lead out of the directory, or hide. */
function fileName(name = ''): string {
  return name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_') || '_';
}
