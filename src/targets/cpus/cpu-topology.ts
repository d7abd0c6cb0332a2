// Which CPUs there are for us, and which of them share a core or a memory node: from /proc and /sys, so Linux only.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseCpuList } from './cpu-list.ts';

export interface CpuPlace {
  readonly cpu: number;
  /** Same for the hardware threads of one physical core. */
  readonly core: string;
  /** NUMA node. */
  readonly node: number;
}

/** CPUs this process may run on: less than the machine has under taskset, cpusets and containers. */
export function readAllowedCpus(): readonly number[] {
  return readCpusOf('self') ?? Array.from({ length: availableParallelism() }, (_, cpu) => cpu);
}

/** CPUs that somebody has bound a process to; undefined when it may run on all. */
export function readPinnedCpus(pid: number): readonly number[] | undefined {
  const allowed = readCpusOf(pid);
  return allowed !== undefined && allowed.length < cpus().length ? allowed : undefined;
}

/** undefined where there is no /proc, or no such process. */
function readCpusOf(pid: number | 'self'): readonly number[] | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return list === undefined ? undefined : parseCpuList(list);
}

/** Where /sys does not tell, every CPU is a core of its own on node 0. */
export function readCpuPlaces(allowed: readonly number[]): readonly CpuPlace[] {
  const nodes = readNodes();
  return allowed.map((cpu) => {
    const siblings = readText(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`).trim();
    return { cpu, core: siblings || String(cpu), node: nodes.get(cpu) ?? 0 };
  });
}

function readNodes(): ReadonlyMap<number, number> {
  const nodes = new Map<number, number>();
  const root = '/sys/devices/system/node';
  for (const name of readNames(root)) {
    const node = /^node(\d+)$/.exec(name)?.[1];
    if (node === undefined) continue;
    for (const cpu of parseCpuList(readText(`${root}/${name}/cpulist`).trim()) ?? []) {
      nodes.set(cpu, Number(node));
    }
  }
  return nodes;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
