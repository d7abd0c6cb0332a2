// How much of a core each thread of one process used between two looks.
import { parseProcStat } from '../core/proc-stat.ts';
import type { ThreadSample } from './contract.ts';
import { parseSchedstatNs } from './parsers/schedstat.ts';
import { listNames, readText } from './read-text.ts';
import { NS_PER_TICK } from './ticks.ts';

interface SeenThread {
  readonly name: string;
  readonly cpuNs: number;
}

export class ThreadMeter {
  private readonly directory: string;
  private before = new Map<number, SeenThread>();
  private beforeNs = 0;

  /** @param directory /proc/PID/task, or its like in a test */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Every thread that runs now, busiest first. A thread that was not there at the look before has used all
   * its time since then. The first call has nothing to compare with and returns nothing.
   *
   * A share may exceed 1 by a tick: the kernel books the time of a running thread only at ticks, and what it
   * books late in one sample is missing in the one before, so that means over samples stay exact.
   */
  sample(atNs: number): readonly ThreadSample[] {
    const elapsedNs = atNs - this.beforeNs;
    const isFirst = this.before.size === 0;
    const now = new Map<number, SeenThread>();
    const samples: ThreadSample[] = [];
    for (const entry of listNames(this.directory)) {
      const id = Number(entry);
      const before = this.before.get(id);
      const thread = this.look(id, before?.name);
      if (thread === undefined) continue;
      now.set(id, thread);
      // Less time than before: the number was given to a new thread.
      const usedBefore = before !== undefined && before.cpuNs <= thread.cpuNs ? before.cpuNs : 0;
      if (!isFirst) samples.push({ id, name: thread.name, cpu: (thread.cpuNs - usedBefore) / elapsedNs });
    }
    this.before = now;
    this.beforeNs = atNs;
    return samples.sort((a, b) => b.cpu - a.cpu);
  }

  /** One small file a thread whose name is known; kernels without schedstat cost the longer one each time. */
  private look(id: number, name: string | undefined): SeenThread | undefined {
    const cpuNs = parseSchedstatNs(readText(`${this.directory}/${id}/schedstat`));
    if (cpuNs !== undefined && name !== undefined) return { name, cpuNs };
    const stat = parseProcStat(readText(`${this.directory}/${id}/stat`));
    return stat && { name: stat.name, cpuNs: cpuNs ?? (stat.userTicks + stat.systemTicks) * NS_PER_TICK };
  }
}
