// Which servers we could start on this machine, and their versions.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { messageOf } from '../../core/errors.ts';
import { type LocalFlavor, PROCESS_FLAVORS, type ProcessFlavor } from '../contract.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import { readServerVersion } from './ask-version.ts';
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
    ...dropUndefined({ problem }),
    ...dropUndefined({ path: first?.path }),
    ...dropUndefined({ version: first?.version }),
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
            return { ...binary, ...dropUndefined({ version }) };
          }),
        );
        return { flavor, install, found };
      } catch (error) {
        return { flavor, install, found: [], problem: messageOf(error) };
      }
    }),
  );
}
