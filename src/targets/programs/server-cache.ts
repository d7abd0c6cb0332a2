// Servers that `cache-bench servers install` put into this user's cache: where they lie, and which there are.
import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ProcessFlavor } from '../contract.ts';
import { isProgram } from './is-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface CachedServer {
  readonly version: string;
  /** Holds the program and what is known of its origin; removed as a whole. */
  readonly directory: string;
  readonly program: string;
}

/**
 * `$XDG_CACHE_HOME/cache-bench/servers`, by default below `~/.cache`; in it FLAVOR/VERSION/PROGRAM. Undefined
 * without a home directory.
 */
export function serverCacheRoot(env: Environment): string | undefined {
  const given = env['XDG_CACHE_HOME'];
  const home = env['HOME'];
  // A relative path is to be ignored (XDG Base Directory Specification 0.8).
  const base =
    given && isAbsolute(given) ? given : home && isAbsolute(home) ? join(home, '.cache') : undefined;
  return base === undefined ? undefined : join(base, 'cache-bench', 'servers');
}

/** Where a version has its place, whether it is there or not. */
export function cachePlace(
  root: string,
  flavor: ProcessFlavor,
  version: string,
  programName: string,
): CachedServer {
  const directory = join(root, flavor, version);
  return { version, directory, program: join(directory, programName) };
}

/** Newest version first. */
export function listCachedServers(
  flavor: ProcessFlavor,
  programName: string,
  env: Environment,
): readonly CachedServer[] {
  const root = serverCacheRoot(env);
  if (root === undefined) return [];
  return readNames(join(root, flavor))
    .map((version) => cachePlace(root, flavor, version, programName))
    .filter(({ program }) => isProgram(program))
    .sort((one, other) => compareVersions(other.version, one.version));
}

/** Negative when the first is older. Of two with the same numbers, one with an addition (`-rc1`) is older. */
export function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.split('-')[0]!.split('.').map(Number));
  for (let at = 0; at < Math.max(ones!.length, others!.length); at++) {
    const difference = (ones![at] ?? 0) - (others![at] ?? 0);
    if (difference) return difference;
  }
  return one.includes('-') === other.includes('-') ? one.localeCompare(other) : one.includes('-') ? -1 : 1;
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
