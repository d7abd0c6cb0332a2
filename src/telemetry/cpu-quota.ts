// The share of CPU time that control groups grant a process, and how long they have made it stand still.
import { findCgroupDirectories } from './cgroup-directories.ts';
import { parseQuota, parseThrottledSeconds } from './parsers/cgroup.ts';
import { readText } from './read-text.ts';

/** In CPUs: 1.5 is three halves of one. The tightest of the groups of this process; undefined: no limit. */
export function readCpuQuota(): number | undefined {
  const quotas = [...listGroups('self').values()].flatMap(({ quota }) => quota ?? []);
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/**
 * Of all groups that one of the processes is in, since those were made; only differences tell anything.
 * undefined where there are no control groups, or no process can be seen.
 */
export function readThrottledSeconds(pids: readonly (number | 'self')[]): number | undefined {
  const groups = new Map(pids.flatMap((pid) => [...listGroups(pid)]));
  if (groups.size === 0) return undefined;
  return [...groups].reduce((sum, [directory, { quota }]) => {
    // Without a quota nothing is throttled, and the root group has no such figure.
    if (quota === undefined) return sum;
    return sum + (parseThrottledSeconds(readText(`${directory}/cpu.stat`)) ?? 0);
  }, 0);
}

interface Group {
  readonly quota: number | undefined;
}

/** By directory. */
function listGroups(pid: number | 'self'): ReadonlyMap<string, Group> {
  const { unified, cpu } = findCgroupDirectories(pid);
  return new Map([
    ...unified.map((path) => [path, { quota: parseQuota(readText(`${path}/cpu.max`)) }] as const),
    ...cpu.map((path) => {
      const period = readText(`${path}/cpu.cfs_period_us`);
      return [
        path,
        { quota: parseQuota(`${readText(`${path}/cpu.cfs_quota_us`).trim()} ${period}`) },
      ] as const;
    }),
  ]);
}
