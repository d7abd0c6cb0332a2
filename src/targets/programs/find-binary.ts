// Finds programs: a server by its environment variable, on PATH or in this user's cache, helpers on PATH.
import { readdirSync, realpathSync } from 'node:fs';
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
  /** Under which it was put into the cache; absent: only the program can tell. */
  readonly version?: string;
}

/**
 * The path of the program that is started when no version is asked for, undefined when there is none.
 *
 * @throws CacheBenchError E_NO_SERVER when the environment variable names no program
 */
export function findServerBinary(flavor: LocalFlavor, env: Environment): string | undefined {
  return readVariable(flavor, env) ?? findServerOnPath(flavor, env) ?? listCached(flavor, env)[0]?.program;
}

/**
 * In the order in which they are preferred: what the user named, what is installed on the system, also below
 * names such as redis-server-8, what was put into the cache, newest first. Each file once.
 *
 * @throws CacheBenchError E_NO_SERVER when the environment variable names no program
 */
export function listServerBinaries(flavor: LocalFlavor, env: Environment): readonly FoundBinary[] {
  const given = readVariable(flavor, env);
  const preferred = findServerOnPath(flavor, env);
  const onPath = [...(preferred === undefined ? [] : [preferred]), ...listOnPath(flavor, env)];
  const all: readonly FoundBinary[] = [
    ...(given === undefined ? [] : [{ source: 'variable' as const, path: given }]),
    ...onPath.map((path) => ({ source: 'path' as const, path })),
    ...listCached(flavor, env).map(({ program, version }) => ({
      source: 'cache' as const,
      path: program,
      version,
    })),
  ];
  const files = all.map(({ path }) => realpathSync(path));
  return all.filter((_, index) => files.indexOf(files[index]!) === index);
}

function readVariable(flavor: LocalFlavor, env: Environment): string | undefined {
  const { programs, variable } = LOCAL_SERVERS[flavor];
  const given = env[variable];
  if (!given) return undefined;
  if (isProgram(given)) return resolve(given);
  throw usageError(
    'E_NO_SERVER',
    `${variable} is ${printable(given)}, which is not an executable file`,
    `Set it to the path of the program ${programs[0]}, or unset it to search PATH.`,
  );
}

/** All that are called as the flavor's program, with or without a version behind it. */
function listOnPath(flavor: LocalFlavor, env: Environment): readonly string[] {
  const { programs } = LOCAL_SERVERS[flavor];
  const isNamedSo = (file: string) =>
    programs.includes(file) || new RegExp(`^${programs[0]}-?v?\\d+(\\.\\d+)*$`).test(file);
  return listPath(env).flatMap((directory) =>
    readNames(directory)
      .filter(isNamedSo)
      .sort()
      .map((file) => join(directory, file))
      .filter(isProgram),
  );
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function listPath(env: Environment): readonly string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
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
export function requireServerBinary(flavor: LocalFlavor, env: Environment): string {
  const found = findServerBinary(flavor, env);
  if (found !== undefined) return found;
  const { title, programs, variable, install } = LOCAL_SERVERS[flavor];
  throw usageError(
    'E_NO_SERVER',
    `no ${title} to start: ${programs[0]} is neither on PATH nor installed by cache-bench`,
    `Install it: 'cache-bench servers install ${programFlavor(flavor)}', or ${install}; or set ${variable} to the path of the program; or attach to a running server with -t redis://HOST:PORT.`,
  );
}

/** The absolute path of a program on PATH. */
export function findProgram(program: string, env: Environment): string | undefined {
  return listPath(env)
    .map((directory) => join(directory, program))
    .find(isProgram);
}
