// How busy each CPU of the machine was between two looks.
import type { CoreSample } from './contract.ts';
import { type CoreTicks, parseCoreTicks } from './parsers/core-ticks.ts';
import { NS_PER_TICK } from './ticks.ts';

export class CoreMeter {
  private before = new Map<number, CoreTicks>();
  private beforeNs = 0;

  /** @param procStat text of /proc/stat. The first call has nothing to compare with and returns nothing. */
  sample(procStat: string, atNs: number): readonly CoreSample[] {
    const elapsedTicks = (atNs - this.beforeNs) / NS_PER_TICK;
    const now = parseCoreTicks(procStat);
    const samples = now.flatMap((core) => {
      const before = this.before.get(core.cpu);
      if (before === undefined) return [];
      const share = (ticks: number) => Math.min(1, Math.max(0, ticks / elapsedTicks));
      return [
        {
          cpu: core.cpu,
          busy: share(core.busyTicks - before.busyTicks),
          steal: share(core.stealTicks - before.stealTicks),
        },
      ];
    });
    this.before = new Map(now.map((core) => [core.cpu, core]));
    this.beforeNs = atNs;
    return samples;
  }
}
