// What a rehearsal does to servers; a test hands in fakes.
import type { RunLoad } from '../load/contract.ts';
import type { StagePorts } from '../stage/ports.ts';

export interface RehearsalPorts extends StagePorts {
  readonly runLoad: RunLoad;
}
