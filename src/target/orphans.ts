// Ends servers and removes containers that an earlier cache-bench started and could not stop, because it was killed itself.
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from 'node:process';
import { sleep } from '../core/clock.ts';
import { removeContainers } from './container-engine.ts';
import {
  defaultTempRoot,
  isPrivate,
  type Owner,
  readOwner,
  removePrivateDirectory,
} from './private-directory.ts';
import {
  executableOf,
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  readProcessSpace,
  workingDirectoryOf,
} from './process-identity.ts';

export interface EndedOrphan {
  readonly directory: string;
  /** Process ids of the servers that were ended; empty: only the directory was left. */
  readonly pids: readonly number[];
}

/** After SIGKILL the kernel frees the memory of the process, which takes about 0.1 s a GiB. */
const END_TIMEOUT_MS = 5000;

/**
 * Looks through the private directories in `root` and ends what is provably left over: the owner is of
 * this boot and PID namespace and is dead, and the process is the one noted, or runs the noted program in
 * that very directory (the owner died before it could note the process). Containers bear the name of the
 * directory.
 */
export async function cleanUpOrphans(
  root: string = defaultTempRoot(),
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly EndedOrphan[]> {
  const space = readProcessSpace();
  const ended: EndedOrphan[] = [];
  for (const directory of listDirectories(root)) {
    const owner = readOwner(directory);
    if (owner === undefined || owner.tool === undefined) continue;
    if (owner.space.bootId === space.bootId) {
      if (owner.space.pidNamespace !== space.pidNamespace || isRunning(owner.tool)) continue;
      const servers = findServers(directory, owner);
      if (!(await endAll(servers))) continue;
      if (owner.engine !== undefined && !(await removeContainers(owner.engine, directory, env))) continue;
      ended.push({ directory, pids: servers.map(({ pid }) => pid) });
    } else {
      ended.push({ directory, pids: [] });
    }
    removePrivateDirectory(directory);
  }
  return ended;
}

function findServers(directory: string, owner: Owner): readonly ProcessIdentity[] {
  const found = new Map<number, ProcessIdentity>();
  if (owner.server && isRunning(owner.server)) found.set(owner.server.pid, owner.server);
  for (const name of readNames('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || workingDirectoryOf(pid) !== directory) continue;
    const identity = identifyProcess(pid);
    if (identity && executableOf(pid) === owner.program) found.set(pid, identity);
  }
  return [...found.values()];
}

/** SIGKILL at once: there is nothing to save, and its directory goes too. false when one would not go. */
async function endAll(servers: readonly ProcessIdentity[]): Promise<boolean> {
  for (const server of servers) {
    try {
      if (isRunning(server)) kill(server.pid, 'SIGKILL');
    } catch {}
  }
  for (let waitedMs = 0; waitedMs < END_TIMEOUT_MS && servers.some(isRunning); waitedMs += 20)
    await sleep(20);
  return !servers.some(isRunning);
}

/** In a directory that others can write to, a forged note could name any process of ours. */
function listDirectories(root: string): readonly string[] {
  if (!isPrivate(root)) return [];
  const path = realpathSync(root);
  return readNames(path).map((name) => join(path, name));
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
