// The targets and profiles that a config file names, with its line and column where one of them is wrong.
import { basename } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Host } from '../../core/host.ts';
import { listBuiltInProfiles, type ReadProfile, readProfile } from '../../profile/read-profile.ts';
import { withPlace } from '../../profile/with-place.ts';
import { parseTargetSpec, parseTargetTemplate } from '../../targets/spec/parse-target-spec.ts';
import type { TargetTemplate } from '../../targets/spec/target-template.ts';
import type { RunOptions } from './options.ts';

/**
 * The targets that were named on the command line, else those of the file; undefined: none were. A setting may be left
 * to the ladder, where there is one.
 * @throws CacheBenchError E_TARGET, with the place in the file
 */
export function readTargets(
  host: Host,
  { target: named, ladder }: Pick<RunOptions, 'target' | 'ladder'>,
  config: Config | undefined,
): readonly TargetTemplate[] | undefined {
  const parse = ladder === undefined ? parseTargetSpec : parseTargetTemplate;
  if (named !== undefined && named.length > 0) return named.map((text) => parse(text, host.env));
  if (config === undefined || config.targets.length === 0) return undefined;
  return config.targets.map((text, index) =>
    withPlace(config, ['targets', index], () => parse(text, host.env)),
  );
}

/**
 * The profiles that were named on the command line, else those of the file, else the default.
 * @throws CacheBenchError E_PROFILE, E_PROFILE_NOT_FOUND (exit code 2)
 */
export function readProfiles(
  host: Host,
  named: readonly string[],
  config: Config | undefined,
  otherwise: readonly string[],
): readonly ReadProfile[] {
  if (named.length === 0 && config !== undefined && config.profiles.length > 0)
    return readConfigured(host, config);
  const names = named.length > 0 ? named : otherwise;
  return names.map((name) => readProfile(name, host));
}

function readConfigured({ files }: Host, config: Config): ReadProfile[] {
  return config.profiles.map((name, index) =>
    withPlace(config, ['profiles', index], () => readProfile(name, { cwd: config.directory, files })),
  );
}

/** Profiles that exist beside those of the race: a rule may name them. */
export function listOtherProfiles(host: Host, config: Config | undefined): readonly string[] {
  const configured = config === undefined ? [] : readConfigured(host, config);
  return [
    ...listBuiltInProfiles(host.files).map((name) => basename(name)),
    ...configured.map(({ profile }) => profile.name),
  ];
}
