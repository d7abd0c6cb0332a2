// Reads which control groups a process is in, their quota of CPU time, and what it cost (cgroups(7), sched-bwc).

export interface CgroupPaths {
  /** Version 2. */
  readonly unified: string | undefined;
  /** Version 1, the hierarchy of the cpu controller. */
  readonly cpu: string | undefined;
}

/** @param text of /proc/PID/cgroup: one "number:controllers:path" a line, 0 and no controllers for version 2 */
export function parseCgroupPaths(text: string): CgroupPaths {
  const groups = text.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line));
  return {
    unified: groups.find((group) => group?.[1] === '0' && group[2] === '')?.[3],
    cpu: groups.find((group) => group?.[2]?.split(',').includes('cpu'))?.[3],
  };
}

/** "150000 100000" is 1.5 CPUs; "max 100000" and "-1 100000" are no limit, and so is a file that is not there. */
export function parseQuota(text: string): number | undefined {
  const match = /^(\d+) (\d+)\s*$/.exec(text);
  return match && Number(match[2]) > 0 ? Number(match[1]) / Number(match[2]) : undefined;
}

/** From cpu.stat: microseconds in version 2, nanoseconds in version 1. */
export function parseThrottledSeconds(text: string): number | undefined {
  const micros = /^throttled_usec (\d+)$/m.exec(text)?.[1];
  if (micros !== undefined) return Number(micros) / 1e6;
  const nanos = /^throttled_time (\d+)$/m.exec(text)?.[1];
  return nanos === undefined ? undefined : Number(nanos) / 1e9;
}
