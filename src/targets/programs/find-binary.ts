// Finds programs: a server by its environment variable, on PATH or in this user's cache, helpers on PATH.
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { LocalFlavor, ProcessFlavor } from '../contract.ts';
import { printable } from '../control/printable.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import { isProgram } from './is-program.ts';
import { type CachedServer, listCachedServers } from './server-cache.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface FoundBinary {
  /** An environment variable, PATH, or the cache of installed servers. */
  readonly source: 'variable' | 'path' | 'cache';
  /** Absolute. Links stay, because some programs are told by their name what to be. */
  readonly path: string;
}

/**
 * The path of the program that is started, undefined when there is none.
 *
 * @param version only that one of the cache
 * @throws CacheBenchError E_NO_SERVER when the environment variable names no program
 */
export function findServerBinary(
  flavor: LocalFlavor,
  env: Environment,
  version?: string,
): string | undefined {
  return version === undefined
    ? listServerBinaries(flavor, env)[0]?.path
    : listCached(flavor, env).find((one) => one.version === version)?.program;
}

/**
 * In the order in which they are preferred: what the user named, what is installed on the system, what was
 * put into the cache, newest first.
 *
 * @throws CacheBenchError E_NO_SERVER when the environment variable names no program
 */
export function listServerBinaries(flavor: LocalFlavor, env: Environment): readonly FoundBinary[] {
  const { programs, variable } = LOCAL_SERVERS[flavor];
  const given = env[variable];
  if (given && !isProgram(given)) {
    throw usageError(
      'E_NO_SERVER',
      `${variable} is ${printable(given)}, which is not an executable file`,
      `Set it to the path of the program ${programs[0]}, or unset it to search PATH.`,
    );
  }
  const onPath = findServerOnPath(flavor, env);
  return [
    ...(given ? [{ source: 'variable' as const, path: resolve(given) }] : []),
    ...(onPath === undefined ? [] : [{ source: 'path' as const, path: onPath }]),
    ...listCached(flavor, env).map(({ program }) => ({ source: 'cache' as const, path: program })),
  ];
}

export function findServerOnPath(flavor: LocalFlavor, env: Environment): string | undefined {
  const { programs } = LOCAL_SERVERS[flavor];
  return programs.map((program) => findProgram(program, env)).find((path) => path !== undefined);
}

/** Whose program a flavor runs: the nodes of a cluster are Redis. */
export function programFlavor(flavor: LocalFlavor): ProcessFlavor {
  return flavor === 'redis-cluster' ? 'redis' : flavor;
}

function listCached(flavor: LocalFlavor, env: Environment): readonly CachedServer[] {
  return listCachedServers(programFlavor(flavor), LOCAL_SERVERS[flavor].programs[0]!, env);
}

/** @throws CacheBenchError E_NO_SERVER with the ways to get one */
export function requireServerBinary(flavor: LocalFlavor, env: Environment, version?: string): string {
  const found = findServerBinary(flavor, env, version);
  if (found !== undefined) return found;
  const { title, programs, variable, install } = LOCAL_SERVERS[flavor];
  if (version !== undefined) {
    throw usageError(
      'E_NO_SERVER',
      `no ${title} ${printable(version, 40)} in the cache of installed servers`,
      `Get it with 'cache-bench servers install ${programFlavor(flavor)}@${printable(version, 40)}'; 'cache-bench servers list' shows what is there.`,
    );
  }
  throw usageError(
    'E_NO_SERVER',
    `no ${title} to start: ${programs[0]} is neither on PATH nor installed by cache-bench`,
    `Install it: 'cache-bench servers install ${programFlavor(flavor)}', or ${install}; or set ${variable} to the path of the program; or attach to a running server with -t redis://HOST:PORT.`,
  );
}

/** The absolute path of a program on PATH. */
export function findProgram(program: string, env: Environment): string | undefined {
  for (const directory of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(directory, program);
    if (isAbsolute(directory) && isProgram(path)) return path;
  }
  return undefined;
}
