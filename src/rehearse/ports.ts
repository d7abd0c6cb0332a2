// What a rehearsal does to servers; a test hands in fakes.
import type { RunLoad } from '../load/contract.ts';
import type { StagePorts } from '../stage/ports.ts';
import type { Guard } from '../targets/guard/start-guard.ts';

export interface RehearsalPorts extends StagePorts {
  readonly runLoad: RunLoad;
  /** Cleans up after us where we can't. */
  readonly startGuard: () => Guard;
}
