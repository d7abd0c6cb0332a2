// What the processes of a server on another machine used between two looks, from the texts of its /proc.
import { dropUndefined } from '../core/drop-undefined.ts';
import { parseProcStat } from '../core/proc-stat.ts';
import type { CoreSample, ThreadSample } from './contract.ts';
import { CoreMeter } from './core-meter.ts';
import { parseRssBytes } from './parsers/resident-memory.ts';
import { ThreadShares } from './thread-shares.ts';
import { NS_PER_TICK } from './ticks.ts';

export interface RemoteSample {
  readonly cores: readonly CoreSample[];
  readonly threads: readonly ThreadSample[];
  /** Of all processes together; absent when one of them could not be read. */
  readonly cpuSeconds?: number;
  readonly rssBytes?: number;
}

export class RemoteMeter {
  private readonly cores = new CoreMeter();
  private readonly shares = new ThreadShares();

  /** The clock is that of the machine, so that the way of the answer is no part of any share. */
  sample(files: ReadonlyMap<string, string>, pids: readonly number[]): RemoteSample | undefined {
    const atNs = Number(/^(\d+\.\d+) /.exec(files.get('/proc/uptime') ?? '')?.[1]) * 1e9;
    if (Number.isNaN(atNs)) return undefined;
    const cpuNs = sumKnown(pids.map((pid) => parseCpu(files.get(`/proc/${pid}/stat`))?.cpuNs));
    const rssBytes = sumKnown(pids.map((pid) => parseRssBytes(files.get(`/proc/${pid}/status`) ?? '')));
    const threads = [...files].flatMap(([path, text]) => {
      const thread = path.includes('/task/') ? parseCpu(text) : undefined;
      return thread === undefined ? [] : [thread];
    });
    return {
      cores: this.cores.sample(files.get('/proc/stat') ?? '', atNs),
      threads: this.shares.sample(threads, atNs),
      ...(cpuNs === undefined ? {} : { cpuSeconds: cpuNs / 1e9 }),
      ...dropUndefined({ rssBytes }),
    };
  }
}

function parseCpu(text: string | undefined) {
  const stat = parseProcStat(text ?? '');
  return stat && { id: stat.id, name: stat.name, cpuNs: (stat.userTicks + stat.systemTicks) * NS_PER_TICK };
}

function sumKnown(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.every((one) => one !== undefined)
    ? numbers.reduce<number>((sum, one) => sum + one!, 0)
    : undefined;
}
