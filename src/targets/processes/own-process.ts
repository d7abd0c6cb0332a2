// This process as others know it, and what it has the system do to others: the one place in its room that may.
import { readFileSync } from 'node:fs';
import { kill, pid } from 'node:process';
import { parseOpenFilesLimits } from '../../core/open-files.ts';
import { identifyProcess } from './process-identity.ts';

/** "4242-183728": its number and the clock ticks from boot to its start, 0 where the system does not tell. */
export function markOwnProcess(): string {
  return `${pid}-${identifyProcess('self')?.startTicks ?? 0}`;
}

/** Files that this process may have open; undefined: no limit, or the system does not tell. */
export function readOpenFilesLimit(): number | undefined {
  try {
    return parseOpenFilesLimits(readFileSync('/proc/self/limits', 'utf8')).soft;
  } catch {
    return undefined;
  }
}

/** SIGKILL. @throws when there is no such process, or it is somebody else's */
export function killProcess(processId: number): void {
  kill(processId, 'SIGKILL');
}

/** SIGKILL to all of a process group. @throws when there is no such group, or it is somebody else's */
export function killGroup(leader: number): void {
  kill(-leader, 'SIGKILL');
}
