// Ends servers and removes containers that an earlier cache-bench started and could not stop, because it was killed itself.
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../../core/clock.ts';
import { killProcess } from '../processes/own-process.ts';
import {
  executableOf,
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  readProcessSpace,
  sessionOf,
  workingDirectoryOf,
} from '../processes/process-identity.ts';
import {
  defaultTempRoot,
  isPrivate,
  type Owner,
  readOwner,
  removePrivateDirectory,
  UNFINISHED_NOTE,
} from './private-directory.ts';

export interface EndedOrphan {
  readonly directory: string;
  /** Process ids of the servers that were ended; empty: only the directory was left. */
  readonly pids: readonly number[];
}

/** After SIGKILL the kernel frees the memory of the process, which takes about 0.1 s a GiB. */
const END_TIMEOUT_MS = 5000;

/** A directory is without its note for a moment, while it is made. */
const NOTE_MS = 1000;

/**
 * Looks through the private directories in `root` and ends what is provably left over: the owner is of
 * this boot and PID namespace and is dead, and the process is the one noted, or runs the noted program in
 * that very directory (the owner died before it could note the process), or belongs to its session. Containers
 * bear the name of the directory. A directory without a note never had a server.
 */
export async function cleanUpOrphans(
  root: string = defaultTempRoot(),
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly EndedOrphan[]> {
  const space = readProcessSpace();
  const ended: EndedOrphan[] = [];
  const unfinished: string[] = [];
  for (const directory of listDirectories(root)) {
    const owner = readOwner(directory);
    if (owner === undefined) {
      if (isUnfinished(directory)) unfinished.push(directory);
      continue;
    }
    if (owner.tool === undefined) continue;
    if (owner.space.bootId === space.bootId) {
      if (owner.space.pidNamespace !== space.pidNamespace || isRunning(owner.tool)) continue;
      const pids = await endServers(directory, owner);
      if (pids === undefined) continue;
      if (owner.engine !== undefined) {
        const { removeContainers } = await import('../container/container-engine.ts');
        if (!(await removeContainers(owner.engine, directory, env))) continue;
      }
      ended.push({ directory, pids });
    } else {
      ended.push({ directory, pids: [] });
    }
    removePrivateDirectory(directory);
  }
  if (unfinished.length > 0) await sleep(NOTE_MS);
  for (const directory of unfinished) if (isUnfinished(directory)) removePrivateDirectory(directory);
  return ended;
}

/** Again until there is none: one may fork, or become another program, while it is looked for. undefined: one would not end. */
async function endServers(directory: string, owner: Owner): Promise<readonly number[] | undefined> {
  const pids: number[] = [];
  for (;;) {
    const servers = findServers(directory, owner);
    if (servers.length === 0) return pids;
    if (!(await endAll(servers))) return undefined;
    pids.push(...servers.map(({ pid }) => pid));
  }
}

function findServers(directory: string, owner: Owner): readonly ProcessIdentity[] {
  const found = new Map<number, ProcessIdentity>();
  if (owner.server && isRunning(owner.server)) found.set(owner.server.pid, owner.server);
  const inside = readNames('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && workingDirectoryOf(pid) === directory);
  const sessions = new Set(inside.filter(isLoneLeader));
  if (owner.server) sessions.add(owner.server.pid);
  for (const pid of inside) {
    const identity = identifyProcess(pid);
    const session = sessionOf(pid)?.sessionId;
    const isOurs = executableOf(pid) === owner.program || (session !== undefined && sessions.has(session));
    if (identity && isOurs) found.set(pid, identity);
  }
  return [...found.values()];
}

/** As setsid leaves a server, or the script that stands in for one: nobody's shell is like that. */
function isLoneLeader(pid: number): boolean {
  const session = sessionOf(pid);
  return session?.sessionId === pid && session.terminal === 0;
}

/** Its maker had no time to write the note, or is about to; nothing else is in it. */
function isUnfinished(directory: string): boolean {
  return isDirectory(directory) && readNames(directory).every((name) => name === UNFINISHED_NOTE);
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** SIGKILL at once: there is nothing to save, and its directory goes too. false when one would not go. */
async function endAll(servers: readonly ProcessIdentity[]): Promise<boolean> {
  for (const server of servers) {
    try {
      if (isRunning(server)) killProcess(server.pid);
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
