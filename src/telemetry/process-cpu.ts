// The CPU time of a process of this machine.
import { parseProcStat } from '../core/proc-stat.ts';
import { parseSchedstatNs } from './parsers/schedstat.ts';
import { listNames, readText } from './read-text.ts';
import { TICKS_PER_SECOND } from './ticks.ts';

/**
 * Of the whole process. Clock ticks of 10 ms are coarse for a round of half a second, and the nanoseconds of the threads
 * lack those that have ended and up to a tick of those that run: what is more of the two is nearer.
 */
export function readCpuSeconds(pid: number): number | undefined {
  const stat = parseProcStat(readText(`/proc/${pid}/stat`));
  if (stat === undefined) return undefined;
  const tasks = `/proc/${pid}/task`;
  const ofThreads = listNames(tasks).map((id) => parseSchedstatNs(readText(`${tasks}/${id}/schedstat`)) ?? 0);
  const threadsNs = ofThreads.reduce((sum, ns) => sum + ns, 0);
  return Math.max((stat.userTicks + stat.systemTicks) / TICKS_PER_SECOND, threadsNs / 1e9);
}
