// Everything the rules look at: what the machine is, what it does at the moment, and which servers it has.
import type { NoiseFloorRecord } from '../result/noise-floor.ts';
import type { InstalledServer } from '../targets/programs/installed-servers.ts';
import type { HostFacts } from '../telemetry/host-facts.ts';
import type { MachineState } from '../telemetry/machine-state.ts';

export interface Machine {
  readonly facts: HostFacts;
  readonly state: MachineState;
  /** CPUs this process may run on. */
  readonly allowedCpus: number;
  readonly servers: readonly InstalledServer[];
  /** Kept by an earlier `doctor --noise` on this machine. */
  readonly noise?: NoiseFloorRecord;
}
