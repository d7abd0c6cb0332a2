// Finds profiles: the ones shipped with the package by name, all others by path.
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { findShipped } from '../core/package-files.ts';
import { applyOverrides, type ProfileOverrides } from './overrides.ts';
import { describeValue, didYouMean, formatProblem } from './problems.ts';
import type { Profile } from './profile.ts';
import { validateProfileText } from './validate.ts';

export interface ReadProfile {
  readonly profile: Profile;
  /** As it was found, for messages. */
  readonly file: string;
  /** As it stands in the file, before overrides. */
  readonly text: string;
}

export interface ReadProfileOptions {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
  readonly overrides?: ProfileOverrides;
}

const BUILT_IN_FOLDER = findShipped('workloads/');

/**
 * @param nameOrPath a bare name, or one after `experiments/`, is a shipped profile; with another slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_PROFILE_NOT_FOUND, E_PROFILE (all problems of the file, one a line)
 */
export function readProfile(nameOrPath: string, options: ReadProfileOptions): ReadProfile {
  const { files } = options;
  const file = findFile(nameOrPath, files);
  const path = resolve(options.cwd, file);
  const text = readText(path, file, files);
  const { profile, problems } = validateProfileText(text, file, { directory: dirname(path), files });
  if (!profile) {
    const hint =
      '`cache-bench validate FILE` checks it again without touching a server; workloads/README.md explains every key.';
    throw usageError('E_PROFILE', problems.map(formatProblem).join('\n'), hint);
  }
  const overridden = options.overrides ? applyOverrides(profile, options.overrides) : profile;
  return { profile: overridden, file, text };
}

/** Names of the shipped profiles, in alphabetical order; those of experiments, as `experiments/NAME`, after the others. */
export function listBuiltInProfiles(files: FileSystem): readonly string[] {
  return ['', EXPERIMENTS].flatMap((folder) =>
    files
      .list(join(BUILT_IN_FOLDER, folder))
      .filter((file) => file.endsWith('.yaml') && !isFailover(file))
      .map((file) => folder + basename(file, '.yaml'))
      .sort(),
  );
}

const EXPERIMENTS = 'experiments/';

/** Those beside the others are about servers that fail over, and no profiles: `cache-bench failover` plays them. */
export function isFailover(file: string): boolean {
  return /^failover-[\w-]+\.yaml$/.test(file);
}

function findFile(nameOrPath: string, files: FileSystem): string {
  const names = listBuiltInProfiles(files);
  if (names.includes(nameOrPath)) return join(BUILT_IN_FOLDER, `${nameOrPath}.yaml`);
  const isFile = /\.ya?ml$/i.test(nameOrPath);
  const isElsewhere = /[\\/]/.test(nameOrPath) && !nameOrPath.startsWith(EXPERIMENTS);
  if (isFile || isElsewhere) return nameOrPath;
  const wanted = `one of ${names.join(', ')}, or a path that ends in .yaml`;
  const message = `unknown profile, got ${describeValue(nameOrPath)}, wanted ${wanted}${didYouMean(nameOrPath, names)}`;
  throw usageError('E_PROFILE_NOT_FOUND', message);
}

function readText(path: string, file: string, files: FileSystem): string {
  try {
    return files.readText(path);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isAbsent ? 'there is no such file' : messageOf(error);
    const message = `no profile to read at ${describeValue(file)}: ${why}`;
    const other = path.endsWith('.yml') ? path.replace(/yml$/, 'yaml') : path.replace(/yaml$/, 'yml');
    const hint =
      isAbsent && other !== path && files.look(other) !== undefined
        ? `Did you mean ${describeValue(basename(other))}, which is there?`
        : 'Give a path relative to the current folder.';
    throw usageError('E_PROFILE_NOT_FOUND', message, hint);
  }
}
