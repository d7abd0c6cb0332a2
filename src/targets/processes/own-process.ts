// This process as others know it, and what it has the system do to others: the one place in its room that may.
import { kill, pid } from 'node:process';
import { identifyProcess } from './process-identity.ts';

/** "4242-183728": its number and the clock ticks from boot to its start, 0 where the system does not tell. */
export function markOwnProcess(): string {
  return `${pid}-${identifyProcess('self')?.startTicks ?? 0}`;
}

/** SIGKILL. @throws when there is no such process, or it is somebody else's */
export function killProcess(processId: number): void {
  kill(processId, 'SIGKILL');
}

/** SIGKILL to all of a process group. @throws when there is no such group, or it is somebody else's */
export function killGroup(leader: number): void {
  kill(-leader, 'SIGKILL');
}
