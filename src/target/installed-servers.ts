// Which servers we could start on this machine, and their versions.
import { execa } from 'execa';
import { messageOf } from '../core/errors.ts';
import { type LocalFlavor, PROCESS_FLAVORS } from './contract.ts';
import { findServerBinary } from './find-binary.ts';
import { LOCAL_SERVERS } from './flavors/catalogue.ts';
import { printable } from './printable.ts';

export interface InstalledServer {
  readonly flavor: LocalFlavor;
  /** Absent when it is not installed. */
  readonly path?: string;
  /** "7.0.15"; absent when the program does not tell. */
  readonly version?: string;
  /** Why a program that was named cannot be used. */
  readonly problem?: string;
  /** Where to get it: the end of the sentence "Install it: …". */
  readonly install: string;
}

/** Every program, installed or not. */
export function listInstalledServers(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly InstalledServer[]> {
  return Promise.all(
    PROCESS_FLAVORS.map(async (flavor) => {
      const { install } = LOCAL_SERVERS[flavor];
      try {
        const path = findServerBinary(flavor, env);
        if (path === undefined) return { flavor, install };
        const version = await readVersion(path);
        return { flavor, install, path, ...(version === undefined ? {} : { version }) };
      } catch (error) {
        return { flavor, install, problem: messageOf(error) };
      }
    }),
  );
}

/** Asked for its version a server answers at once; one that hangs is not waited for. */
const ANSWER_TIMEOUT_MS = 10_000;

async function readVersion(program: string): Promise<string | undefined> {
  const { stdout } = await execa(program, ['--version'], {
    timeout: ANSWER_TIMEOUT_MS,
    stdin: 'ignore',
    stderr: 'ignore',
    env: {},
    extendEnv: false,
    reject: false,
  });
  return parseVersion(stdout);
}

/** "Redis server v=7.0.15 sha=…", "Valkey server v=8.0.1 …", "dragonfly v1.40.1-4344…". */
export function parseVersion(text: string): string | undefined {
  const version = /(?<![\d.])v?=?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
  return version === undefined ? undefined : printable(version, 40);
}
