// Which process is meant, beyond a number that the system gives again: from /proc, so Linux only.
import { readFileSync, readlinkSync } from 'node:fs';
import { type ProcStat, parseProcStat } from '../../core/proc-stat.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start, /proc/PID/stat field 22. */
  readonly startTicks: number;
}

/** undefined when no such process runs, or no /proc. */
export function identifyProcess(pid: number | 'self'): ProcessIdentity | undefined {
  const stat = parseProcStat(readOrEmpty(`/proc/${pid}/stat`));
  // A zombie is no process any more: it has no memory and no sockets, only an entry for its parent to read.
  return stat && stat.state !== 'Z' ? { pid: stat.id, startTicks: stat.startTicks } : undefined;
}

/** Its session, and whether a person may sit before it; undefined when no such process runs. */
export function sessionOf(pid: number): Pick<ProcStat, 'sessionId' | 'terminal'> | undefined {
  return parseProcStat(readOrEmpty(`/proc/${pid}/stat`));
}

/** true while the very same process exists. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTicks === identity.startTicks;
}

/**
 * Where process numbers mean the same: this boot, and this PID namespace (a container that shares the
 * temporary directory sees other processes under the same numbers).
 */
export interface ProcessSpace {
  readonly bootId: string;
  readonly pidNamespace: string;
}

export function readProcessSpace(): ProcessSpace {
  return {
    bootId: readOrEmpty('/proc/sys/kernel/random/boot_id').trim(),
    pidNamespace: readLinkOrEmpty('/proc/self/ns/pid'),
  };
}

export function workingDirectoryOf(pid: number): string {
  return readLinkOrEmpty(`/proc/${pid}/cwd`);
}

export function executableOf(pid: number): string {
  return readLinkOrEmpty(`/proc/${pid}/exe`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLinkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
