// Which servers we could start on this machine, and their versions.
import { execa } from 'execa';
import { messageOf } from '../../core/errors.ts';
import { type LocalFlavor, PROCESS_FLAVORS, type ProcessFlavor } from '../contract.ts';
import { printable } from '../control/printable.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import { type FoundBinary, listServerBinaries } from './find-binary.ts';

type Environment = Readonly<Record<string, string | undefined>>;

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

export interface FoundServer extends FoundBinary {
  /** Absent when the program does not tell. */
  readonly version?: string;
}

/** All there is of one flavor. */
export interface FoundServers extends Pick<InstalledServer, 'problem' | 'install'> {
  readonly flavor: ProcessFlavor;
  /** The first is the one that is started. */
  readonly found: readonly FoundServer[];
}

/** Every program that would be started, installed or not. */
export async function listInstalledServers(env: Environment): Promise<readonly InstalledServer[]> {
  const all = await listFoundServers(env);
  return all.map(({ flavor, install, problem, found: [first] }) => ({
    flavor,
    install,
    ...(problem === undefined ? {} : { problem }),
    ...(first === undefined ? {} : { path: first.path }),
    ...(first?.version === undefined ? {} : { version: first.version }),
  }));
}

/** Every program that could be started, by flavor. */
export function listFoundServers(env: Environment): Promise<readonly FoundServers[]> {
  return Promise.all(
    PROCESS_FLAVORS.map(async (flavor) => {
      const { install } = LOCAL_SERVERS[flavor];
      try {
        const found = await Promise.all(
          listServerBinaries(flavor, env).map(async (binary) => {
            const version = await readServerVersion(binary.path);
            return { ...binary, ...(version === undefined ? {} : { version }) };
          }),
        );
        return { flavor, install, found };
      } catch (error) {
        return { flavor, install, found: [], problem: messageOf(error) };
      }
    }),
  );
}

/** Asked for its version a server answers at once; one that hangs is not waited for. */
const ANSWER_TIMEOUT_MS = 10_000;

/** undefined when it does not run, or does not tell. */
export async function readServerVersion(program: string): Promise<string | undefined> {
  const { stdout } = await execa(program, ['--version'], {
    timeout: ANSWER_TIMEOUT_MS,
    stdin: 'ignore',
    stderr: 'ignore',
    env: {},
    extendEnv: false,
    reject: false,
  });
  return stdout === undefined ? undefined : parseVersion(stdout);
}

/** "Redis server v=7.0.15 sha=…", "Valkey server v=8.0.1 …", "dragonfly v1.40.1-4344…". */
export function parseVersion(text: string): string | undefined {
  const version = /(?<![\d.])v?=?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
  return version === undefined ? undefined : printable(version, 40);
}
