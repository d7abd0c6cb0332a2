// The share of CPU time that control groups grant this process, of both versions of control groups.
import { parseCgroupPaths, parseQuota } from './parsers/cgroup.ts';
import { readText } from './read-text.ts';

const ROOT = '/sys/fs/cgroup';

/** In CPUs: 1.5 is three halves of one. The tightest of the group and all groups above it; undefined: no limit. */
export function readCpuQuota(): number | undefined {
  const { unified, cpu } = parseCgroupPaths(readText('/proc/self/cgroup'));
  const quotas = [
    ...ancestors(unified).map((path) => parseQuota(readText(`${ROOT}${path}/cpu.max`))),
    ...ancestors(cpu).map((path) => {
      const directory = `${ROOT}/cpu${path}`;
      return parseQuota(
        `${readText(`${directory}/cpu.cfs_quota_us`).trim()} ${readText(`${directory}/cpu.cfs_period_us`)}`,
      );
    }),
  ].filter((quota) => quota !== undefined);
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** "/a/b" is in "/a/b", "/a" and "". In a container the path may be of the outside: then only the last exists. */
function ancestors(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const parts = path.split('/').filter(Boolean);
  return [...parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`), ''];
}
