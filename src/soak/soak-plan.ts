// What a soak is asked to do, and by what it reaches servers, clock and disk.
import type { DurableFiles } from '../core/durable-files.ts';
import type { Profile } from '../profile/profile.ts';
import type { SoakPeriod, SoakResult, SoakRow } from '../result/kinds/soak.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { RunSettings } from '../run/plan.ts';
import type { RunPorts } from '../run/ports.ts';
import type { TargetSpec } from '../targets/contract.ts';
import type { BesideName, runBeside } from './beside/beside.ts';
import type { SoakPace } from './pace.ts';
import type { lookAtServer } from './read-server.ts';
import type { SideTimes } from './side-by-side.ts';

export interface SoakProfile {
  /** With a rate. */
  readonly profile: Profile;
  readonly text: string;
  readonly ratePerSecond: number;
}

export interface SoakPlan {
  readonly profiles: readonly SoakProfile[];
  /** The first one is the reference. */
  readonly targets: readonly TargetSpec[];
  readonly settings: RunSettings;
  /** One of the two, or whichever is reached first. */
  readonly forNs?: number;
  readonly turnovers?: number;
  readonly pace: SoakPace;
  readonly beside: readonly BesideName[];
  readonly horizonHours: number;
  readonly tolerance: number;
  /** The directory of a soak that was cut short, which goes on. */
  readonly resume?: string;
}

export interface SoakPorts extends RunPorts {
  readonly lookAtServer: typeof lookAtServer;
  readonly runBeside: typeof runBeside;
  /** Memory of this process, in bytes. */
  ownRssBytes(): number;
  /** As far as nobody needs it any more. Never throws. */
  giveMemoryBack(): Promise<void>;
}

export interface SoakContext {
  readonly ports: SoakPorts;
  readonly files: DurableFiles;
  readonly outDirectory: string;
  readonly toolVersion: string;
  /** Secrets left out. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly warnings: readonly Warning[];
  now(): Date;
  readonly listener: SoakListener;
}

/** Told while it goes on. */
export interface SoakListener {
  /** Half a sentence on what takes its time before the first row. */
  onStep(text: string): void;
  onBegin(result: SoakResult, directory: string): void;
  /** @param times of its operations, by target; to be read at once, and not kept */
  onRow(row: SoakRow, times: SideTimes): void;
  onPeriod(period: SoakPeriod, result: SoakResult): void;
  onIncident(text: string): void;
  onWarning(warning: Warning): void;
}

export interface SoakOutcome {
  readonly result: SoakResult;
  /** Of the result and its rows. */
  readonly directory: string;
  readonly interrupted: boolean;
  /** Why it ended early; what was measured is in `result`. */
  readonly failure?: unknown;
}
