// The private directory of each server we start, with a note of who owns it.

import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import {
  identifyProcess,
  type ProcessIdentity,
  type ProcessSpace,
  readProcessSpace,
} from '../processes/process-identity.ts';

/** What runs the server, to be known before it does. */
export interface OwnerNote {
  /** Program of the server, or of what holds its container. */
  readonly program: string;
  /** true: the server is in a container, labelled with the name of the directory, that `program` removes. */
  readonly container?: boolean;
}

/** Written before the server is started, so that at no moment a server runs that nobody can trace. */
export interface Owner {
  readonly space: ProcessSpace;
  /** The cache-bench that started it; absent where there is no /proc. */
  readonly tool?: ProcessIdentity;
  /** Program of the server, links resolved, as /proc/PID/exe shows it. */
  readonly program: string;
  /** The program of the container engine as it is called, when the server is in a container. */
  readonly engine?: string;
  /** Absent until the server was started. */
  readonly server?: ProcessIdentity;
}

const OWNER_FILE = 'owner.json';
/** Before it is complete. */
export const UNFINISHED_NOTE = `${OWNER_FILE}.new`;

/** `cache-bench-UID` in the system's directory for temporary files. */
export function defaultTempRoot(): string {
  return join(tmpdir(), `cache-bench-${userInfo().uid}`);
}

/** Makes the directory of one server, readable by this user alone. */
export function createPrivateDirectory(
  root: string,
  label: string,
  { program, container }: OwnerNote,
): string {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw tempDirError(root, messageOf(error));
  }
  if (!isPrivate(root)) throw tempDirError(root, 'it belongs to another user, or others may write to it');
  // With links resolved, so that it equals what /proc/PID/cwd will show.
  const directory = realpathSync(mkdtempSync(join(root, `${label.replace(/[^\w.-]/g, '_')}-`)));
  const tool = identifyProcess('self');
  writeOwner(directory, {
    space: readProcessSpace(),
    ...dropUndefined({ tool }),
    program: realpathSync(program),
    ...(container ? { engine: program } : {}),
  });
  return directory;
}

export function recordServer(directory: string, pid: number): void {
  const server = identifyProcess(pid);
  const owner = readOwner(directory);
  if (server && owner) writeOwner(directory, { ...owner, server });
}

/** undefined when the note is missing or is none of ours. */
export function readOwner(directory: string): Owner | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(directory, OWNER_FILE), 'utf8')) as Owner;
    const complete = typeof owner.program === 'string' && typeof owner.space?.bootId === 'string';
    return complete ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Never throws: a directory that stays is removed at the next start. */
export function removePrivateDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 2 });
  } catch {}
}

function writeOwner(directory: string, owner: Owner): void {
  const unfinished = join(directory, UNFINISHED_NOTE);
  // By rename: a reader sees the note before or after, never half of it.
  writeFileSync(unfinished, JSON.stringify(owner), { mode: 0o600 });
  renameSync(unfinished, join(directory, OWNER_FILE));
}

/** Somebody else may have made a directory of that name in /tmp and would then see or change what is in ours. */
export function isPrivate(root: string): boolean {
  const stat = lstatSync(root, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === userInfo().uid && (stat.mode & 0o022) === 0;
}

function tempDirError(root: string, reason: string): CacheBenchError {
  return new CacheBenchError('E_TEMP_DIR', `cannot keep private files in ${root}: ${reason}`, {
    hint: 'Set TMPDIR to a directory of your own.',
  });
}
