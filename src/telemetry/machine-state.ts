// What the machine does at this moment besides us, and limits of the kernel that a load test meets.

import { monotonicNs, sleep } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { CoreMeter } from './core-meter.ts';
import { parsePortRange, parseUsedSwapBytes } from './parsers/machine-state.ts';
import { readText } from './read-text.ts';

/** A field is absent where the system does not tell. */
export interface MachineState {
  /** Cores in use, by anything. */
  readonly busyCores?: number;
  /** Share of the time of all cores that the hypervisor took. */
  readonly stealShare?: number;
  readonly swapUsedBytes?: number;
  /** Ports that connections of ours may begin at. */
  readonly ephemeralPorts?: number;
}

/** Sleeps meanwhile, so that what it sees is not itself. */
export async function observeMachine(durationMs: number): Promise<MachineState> {
  const meter = new CoreMeter();
  meter.sample(readText('/proc/stat'), monotonicNs());
  await sleep(durationMs);
  const cores = meter.sample(readText('/proc/stat'), monotonicNs());
  const swapUsedBytes = parseUsedSwapBytes(readText('/proc/meminfo'));
  const ephemeralPorts = parsePortRange(readText('/proc/sys/net/ipv4/ip_local_port_range'));
  return {
    ...(cores.length === 0
      ? {}
      : {
          busyCores: cores.reduce((sum, { busy }) => sum + busy, 0),
          stealShare: cores.reduce((sum, { steal }) => sum + steal, 0) / cores.length,
        }),
    ...dropUndefined({ swapUsedBytes, ephemeralPorts }),
  };
}
