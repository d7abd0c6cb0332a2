// Where the files of a process's control groups lie, of both versions of control groups.
import { parseCgroupPaths } from './parsers/cgroup.ts';
import { readText } from './read-text.ts';

const ROOT = '/sys/fs/cgroup';

/** The group of the process and all groups above it: the tightest limit of them counts. */
export interface CgroupDirectories {
  /** Version 2. */
  readonly unified: readonly string[];
  /** Version 1, those of the cpu controller. */
  readonly cpu: readonly string[];
}

/** Empty where there are no control groups. */
export function findCgroupDirectories(pid: number | 'self'): CgroupDirectories {
  const { unified, cpu } = parseCgroupPaths(readText(`/proc/${pid}/cgroup`));
  return {
    unified: ancestors(unified).map((path) => `${ROOT}${path}`),
    cpu: ancestors(cpu).map((path) => `${ROOT}/cpu${path}`),
  };
}

/** "/a/b" is in "/a/b", "/a" and "". In a container the path may be of the outside: then only the last exists. */
function ancestors(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const parts = path.split('/').filter(Boolean);
  return [...parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`), ''];
}
