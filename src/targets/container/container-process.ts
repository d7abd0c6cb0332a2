// Which process of the machine a server in a container is: numbers inside and outside differ (proc(5), NSpid).
import { readdirSync, readFileSync } from 'node:fs';

interface Numbers {
  readonly pid: number;
  readonly parentPid: number;
  /** In the innermost namespace, as the server itself knows it. */
  readonly innerPid: number;
}

/**
 * The first process of the container, or one that it started, whose number inside is the one that the server
 * gives. An entry point that stays, such as tini, is so passed by.
 *
 * @param innerPid undefined: the server does not say, so it is taken for the first
 */
export function findServingProcess(first: number, innerPid: number | undefined): number | undefined {
  if (innerPid === undefined) return first;
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readNumbers(`/proc/${name}/status`) ?? []);
  const family = new Set([first]);
  // Parents may have higher numbers than their children, so once is not enough.
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parentPid } of all) if (family.has(parentPid)) family.add(pid);
  }
  return all.find((one) => family.has(one.pid) && one.innerPid === innerPid)?.pid;
}

function readNumbers(path: string): Numbers | undefined {
  try {
    return parseStatus(readFileSync(path, 'utf8'));
  } catch {
    // Ended meanwhile.
    return undefined;
  }
}

/** "NSpid:	12345	1"; kernels before 4.1 have no such line. */
export function parseStatus(text: string): Numbers | undefined {
  const read = (field: string) => new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim();
  const pid = Number(read('Pid'));
  const parentPid = Number(read('PPid'));
  const innerPid = Number(read('NSpid')?.split(/\s+/).at(-1) ?? pid);
  return [pid, parentPid, innerPid].every(Number.isInteger) ? { pid, parentPid, innerPid } : undefined;
}
