// Finds programs: a server by its environment variable or on PATH, helpers on PATH.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import type { LocalFlavor } from './contract.ts';
import { LOCAL_SERVERS } from './flavors/catalogue.ts';
import { printable } from './printable.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The absolute path, undefined when not installed. Links stay, because some programs are told by their name
 * what to be.
 *
 * @throws CacheBenchError E_NO_SERVER when the environment variable names no program
 */
export function findServerBinary(flavor: LocalFlavor, env: Environment): string | undefined {
  const { programs, variable } = LOCAL_SERVERS[flavor];
  const given = env[variable];
  if (given) {
    if (isProgram(given)) return resolve(given);
    throw usageError(
      'E_NO_SERVER',
      `${variable} is ${printable(given)}, which is not an executable file`,
      `Set it to the path of the program ${programs[0]}, or unset it to search PATH.`,
    );
  }
  return programs.map((program) => findProgram(program, env)).find((path) => path !== undefined);
}

/** @throws CacheBenchError E_NO_SERVER with the ways to get one */
export function requireServerBinary(flavor: LocalFlavor, env: Environment): string {
  const found = findServerBinary(flavor, env);
  if (found !== undefined) return found;
  const { title, programs, variable, install } = LOCAL_SERVERS[flavor];
  throw usageError(
    'E_NO_SERVER',
    `no ${title} to start: ${programs[0]} is not on PATH`,
    `Install it: ${install}; or set ${variable} to the path of the program; or attach to a running server with -t redis://HOST:PORT.`,
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

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
