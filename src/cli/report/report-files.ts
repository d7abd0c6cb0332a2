// From a result to the files of a format: one, or one for each profile and target that the file's name asks for.
import { usageError } from '../../core/errors.ts';
import { buildReport } from '../../report/build-report.ts';
import { type FormatName, factsOf } from '../../report/format-list.ts';
import { REPORT_FORMATS } from '../../report/formats.ts';
import { type RunResult, roundsOf } from '../../result/kinds.ts';

export interface ReportFile {
  readonly path: string;
  /** What it holds, one after the other. */
  readonly pieces: Iterable<string>;
}

/**
 * No file where a format needs a round that completed and there is none.
 * @throws CacheBenchError E_FORMAT, E_HISTOGRAM
 */
export function renderFiles(result: RunResult, format: FormatName, path: string): ReportFile[] {
  return splitResult(result, path)
    .filter(
      (part) =>
        !factsOf(format).isSingle || roundsOf(part.result).some(({ status }) => status === 'completed'),
    )
    .map((part) => ({ path: part.path, pieces: renderResult(part.result, format) }));
}

/** In pieces, of which most formats have one. */
export function renderResult(result: RunResult, format: FormatName): Iterable<string> {
  const { render, pieces } = REPORT_FORMATS[format];
  const input = {
    result,
    // Worked out for the formats that show it.
    get report() {
      return buildReport(result);
    },
  };
  return pieces?.(input) ?? [render(input)];
}

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

function splitResult(result: RunResult, path: string): { path: string; result: RunResult }[] {
  const profiles = path.includes(PROFILE_PLACE) ? result.profiles.map(({ name }) => name) : [undefined];
  const targets = path.includes(TARGET_PLACE) ? result.targets.map(({ name }) => name) : [undefined];
  return profiles.flatMap((profile) =>
    targets.map((target) => ({
      path: fillPlaces(path, profile, target),
      result: selectFrom(result, {
        ...(profile === undefined ? {} : { profiles: [profile] }),
        ...(target === undefined ? {} : { targets: [target] }),
      }),
    })),
  );
}

/** Split and joined: a replacement text would give `$&` a meaning. */
export function fillPlaces(path: string, profile: string | undefined, target: string | undefined): string {
  return path.split(PROFILE_PLACE).join(fileName(profile)).split(TARGET_PLACE).join(fileName(target));
}

/** Names come from files: none may lead out of the directory, or hide. */
function fileName(name = ''): string {
  return name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_') || '_';
}
