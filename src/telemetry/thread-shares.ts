// From the CPU time of threads at two looks to the share of a core that each used between them.
import type { ThreadSample } from './contract.ts';

export interface ThreadTime {
  readonly id: number;
  readonly name: string;
  /** Since its start. */
  readonly cpuNs: number;
}

export class ThreadShares {
  private before = new Map<number, number>();
  private beforeNs = Number.NaN;

  /**
   * Busiest first. A thread that was not there at the look before, or that began anew under its number, has used
   * all its time since then. The first call has nothing to compare with and returns nothing.
   */
  sample(threads: readonly ThreadTime[], atNs: number): readonly ThreadSample[] {
    const elapsedNs = atNs - this.beforeNs;
    const samples = threads.map(({ id, name, cpuNs }) => {
      const before = this.before.get(id) ?? 0;
      return { id, name, cpu: (cpuNs >= before ? cpuNs - before : cpuNs) / elapsedNs };
    });
    this.before = new Map(threads.map(({ id, cpuNs }) => [id, cpuNs]));
    this.beforeNs = atNs;
    return Number.isNaN(elapsedNs) ? [] : samples.sort((a, b) => b.cpu - a.cpu);
  }
}
