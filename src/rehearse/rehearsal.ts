// A rehearsal as everything downstream sees it: read, complete, with every default filled in.
import type { Fault } from '../faults/fault.ts';
import type { RoutePhase, SideName, Split, WriteOrder } from '../load/route/route-plan.ts';
import type { Path } from '../profile/problems.ts';

/**
 * How data gets to the other server. replicaof: it follows, and is made a primary again; snapshot: DUMP and RESTORE of
 * every key; dual-write: only what is written from now on; cold: not at all.
 */
export const COPY_WAYS = ['replicaof', 'snapshot', 'dual-write', 'cold'] as const;
export type CopyWay = (typeof COPY_WAYS)[number];

export interface RehearsalCopy {
  readonly way: CopyWay;
  /** Where the data comes from. */
  readonly from: SideName;
  /** Of snapshot: keys that are there already are written over. */
  readonly replace: boolean;
  /** Of snapshot: operations are held back until all is copied, so that no write is missed. */
  readonly hold: boolean;
}

export interface RehearsalFault {
  readonly fault: Fault;
  readonly on: SideName;
  /** Since the begin of the phase. */
  readonly atNs: number;
  /** Absent: until the end of the phase. */
  readonly forNs?: number;
}

export interface RehearsalPhase extends RoutePhase {
  /** At least: a copy may take longer. */
  readonly durationNs: number;
  readonly copy?: RehearsalCopy;
  /** All traffic goes back to the reference, and how long that takes is measured. */
  readonly isRollback: boolean;
  readonly faults: readonly RehearsalFault[];
}

export interface Rehearsal {
  readonly name: string;
  readonly description: string;
  /** As it was found, for messages. */
  readonly file: string;
  readonly directory: string;
  /** The load: one of the two. A shipped profile by name, or a path relative to the file. */
  readonly profile?: string;
  /** A captured log of MONITOR, by a path relative to the file. */
  readonly log?: string;
  readonly ratePerSecond?: number;
  readonly connections?: number;
  readonly keys?: number;
  readonly split: Split;
  readonly order: WriteOrder;
  /** Share of all operations, 0 … below 1. */
  readonly witnesses: number;
  /** Times to live that differ by less are the same. */
  readonly ttlToleranceNs: number;
  /** A reply of either side later than this is none. */
  readonly timeoutNs: number;
  readonly verify: { readonly exactUpTo: number; readonly sample: number };
  readonly rules: readonly RehearsalRuleText[];
  readonly phases: readonly RehearsalPhase[];
}

export interface RehearsalRuleText {
  readonly text: string;
  readonly path: Path;
}

export type { SideName };
