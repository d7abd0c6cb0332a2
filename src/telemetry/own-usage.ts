// What this process and its machine did between two moments: of an agent, whose samples nobody takes.
import { cpuUsage } from 'node:process';
import { monotonicNs } from '../core/clock.ts';
import { CoreMeter } from './core-meter.ts';
import { readThrottledSeconds } from './cpu-quota.ts';
import { readText } from './read-text.ts';

export interface OwnUsage {
  /** Of the whole process, all threads. */
  readonly coresUsed: number;
  /** Mean of the machine's cores, by anybody; null where the system cannot tell. */
  readonly machineBusyShare: number | null;
  /** Of the time; a CPU quota made the process stand still. */
  readonly throttledShare: number;
  /** Of the machine's time, which its hypervisor gave to others; null where the system cannot tell. */
  readonly stealShare: number | null;
}

export class OwnUsageMeter {
  private readonly cores = new CoreMeter();
  private beganNs = 0;
  private beganCpuUs = 0;
  private beganThrottled = 0;
  private ended: OwnUsage | undefined;

  begin(): void {
    this.beganNs = monotonicNs();
    this.beganCpuUs = readCpuUs();
    this.beganThrottled = readThrottledSeconds(['self']) ?? 0;
    this.cores.sample(readText('/proc/stat'), this.beganNs);
  }

  /** Of the time until it was first called. */
  end(): OwnUsage {
    this.ended ??= this.read();
    return this.ended;
  }

  private read(): OwnUsage {
    const now = monotonicNs();
    const elapsedNs = Math.max(1, now - this.beganNs);
    const cores = this.cores.sample(readText('/proc/stat'), now);
    const mean = (shares: readonly number[]) =>
      shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const throttledSeconds = (readThrottledSeconds(['self']) ?? 0) - this.beganThrottled;
    return {
      coresUsed: ((readCpuUs() - this.beganCpuUs) * 1e3) / elapsedNs,
      machineBusyShare: mean(cores.map(({ busy }) => busy)),
      throttledShare: Math.min(1, Math.max(0, (throttledSeconds * 1e9) / elapsedNs)),
      stealShare: mean(cores.map(({ steal }) => steal)),
    };
  }
}

function readCpuUs(): number {
  const { user, system } = cpuUsage();
  return user + system;
}
