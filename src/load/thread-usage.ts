// Which thread this is to the system, on which CPU it stays, and how much of it it uses.
import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** Linux: `/proc/thread-self` of the calling thread is `PID/task/TID`; elsewhere undefined. */
export function findThreadId(): number | undefined {
  try {
    const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    return Number.isInteger(tid) ? tid : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a thread on one CPU. @returns false when the system cannot or would not */
export async function pinThread(threadId: number | undefined, cpu: number): Promise<boolean> {
  if (threadId === undefined) return false;
  try {
    await promisify(execFile)('taskset', ['-cp', String(cpu), String(threadId)]);
    return true;
  } catch {
    return false;
  }
}

/** CPU time of a thread so far, ns; NaN where the system cannot tell. */
export function readThreadCpuNs(threadId: number | undefined): number {
  return readSchedulerField(threadId, 0);
}

/** How long a thread has been ready to run while others had the CPUs, ns; NaN where the system cannot tell. */
export function readThreadDelayNs(threadId: number | undefined): number {
  return readSchedulerField(threadId, 1);
}

/** Nanoseconds (Documentation/scheduler/sched-stats.rst), finer than the ticks of `stat`. */
function readSchedulerField(threadId: number | undefined, field: 0 | 1): number {
  if (threadId === undefined) return Number.NaN;
  try {
    return Number(readFileSync(`/proc/self/task/${threadId}/schedstat`, 'utf8').split(' ', 2)[field]);
  } catch {
    return Number.NaN;
  }
}
