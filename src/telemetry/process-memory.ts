// Memory of a process and of the children it forks, each shared page counted once.
import { parseProcStat } from '../core/proc-stat.ts';
import { parsePssBytes } from './parsers/proportional-memory.ts';
import { parseRssBytes } from './parsers/resident-memory.ts';
import { listNames, readText } from './read-text.ts';

/**
 * A snapshot of Redis forks a child that shares all pages and copies those that are written meanwhile: its resident
 * memory counts shared ones twice, and the server's own not at all. undefined where the system cannot tell.
 */
export function readFamilyBytes(pid: number): number | undefined {
  const own = readShareBytes(pid);
  if (own === undefined) return undefined;
  return listChildren(pid).reduce((sum, child) => sum + (readShareBytes(child) ?? 0), own);
}

/** Of the process alone; undefined where the system cannot tell. */
export function readResidentBytes(pid: number): number | undefined {
  return parseRssBytes(readText(`/proc/${pid}/status`));
}

/** PSS divides a page by the processes that share it; kernels without it have only what is resident. */
function readShareBytes(pid: number): number | undefined {
  return parsePssBytes(readText(`/proc/${pid}/smaps_rollup`)) ?? readResidentBytes(pid);
}

function listChildren(pid: number): readonly number[] {
  return listNames('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => parseProcStat(readText(`/proc/${name}/stat`)))
    .flatMap((stat) => (stat?.parentId === pid ? [stat.id] : []));
}
