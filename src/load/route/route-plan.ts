// What a routed load takes and gives: one stream of operations, two servers, phases that say which of them gets what.

import type { Endpoint } from '../../core/endpoint.ts';
import type { SparseHistogram } from '../../core/latency-histogram.ts';
import type { HitRule } from '../../profile/profile.ts';
import type { WitnessLedger } from './witness-ledger.ts';

export const SIDES = ['reference', 'candidate'] as const;
export type SideName = (typeof SIDES)[number];
/** Index into {@link SIDES}. */
export type Side = 0 | 1;
export const REFERENCE: Side = 0;
export const CANDIDATE: Side = 1;

/** By what an operation is given to a side: its key's hash, its connection, or a draw of its own. */
export type Split = 'key' | 'connection' | 'request';

/**
 * Who gets a write: one side; the side that the split chooses; or both, of which the authority answers the user. async:
 * the user does not wait for the other; queue: likewise, and what is more than the queue holds is dropped; sync: the
 * user waits for both.
 */
export type WriteMode = 'reference' | 'candidate' | 'split' | 'dual-async' | 'dual-queue' | 'dual-sync';

/**
 * by-key: all operations of a key share one connection to each side, so that both servers get its writes in one order.
 * by-client: each connection of the load has its own to each side, as the processes of an application have: then two
 * writers of a key may reach the servers in different orders.
 */
export type WriteOrder = 'by-key' | 'by-client';

export interface RoutePhase {
  readonly name: string;
  /** Of the load's rate, that starts come at; of no effect in a closed loop. */
  readonly pace: number;
  /** Of the traffic that the candidate serves, 0 … 1. */
  readonly share: number;
  readonly split: Split;
  readonly writes: WriteMode;
  /** Of dual writes: whose answer is the user's. */
  readonly authority: SideName;
  /** Reads go to the other side too, and the two replies are compared. */
  readonly compare: boolean;
  /** Of dual-queue: writes that the other side may owe an answer. */
  readonly queue: number;
  /** After a GET that found nothing, its key is written, as a read-through cache does. */
  readonly readThrough: boolean;
}

/** What the router must know of each operation of the plan. */
export interface RoutedOperation {
  readonly writes: boolean;
  /** Names of all its commands that write, in capitals; with repeats. */
  readonly writeNames: readonly string[];
  /** Where its first key stands: the number of its command, and of the argument there; absent: it has none. */
  readonly key?: readonly [command: number, argument: number];
  /** Elements come in no order. */
  readonly isUnordered: boolean;
  /** Its reply is of the moment, as that of TTL: comparing it tells nothing. */
  readonly isIncomparable: boolean;
  /** One GET of one key: a miss can be read through. */
  readonly isGet: boolean;
}

/** A command of a captured log, or a transaction of it, as it is sent. */
export interface LoggedOperation {
  /** RESP, its keys under the prefix of the run. */
  readonly bytes: Uint8Array;
  /** How many replies it gets. */
  readonly replies: number;
  /** The first of its keys, bytes as latin1 text; empty: it has none. */
  readonly key: string;
  readonly facts: RoutedOperation;
  readonly hits: HitRule;
}

export interface RoutePlan {
  readonly candidate: Endpoint;
  readonly order: WriteOrder;
  readonly phases: readonly RoutePhase[];
  /** Of the plan's operations, in their order. */
  readonly operations: readonly RoutedOperation[];
  /** The operation of the plan in whose place witnesses are sent; absent: none. */
  readonly witness?: number;
  /** The operation of the plan in whose place the commands of a log are sent, in their order, and again from the first; absent: none. */
  readonly log?: { readonly operation: number; readonly commands: readonly LoggedOperation[] };
  /** Time to live of witnesses that have one. */
  readonly witnessTtlMs: number;
  /** Some witnesses are written by scripts. */
  readonly witnessScripts: boolean;
  /** A reply of either side later than this is none. */
  readonly sideTimeoutNs: number;
  /** Bytes of a value that is read through. */
  readonly readThroughBytes: number;
}

/** Operations of one kind on one side, as users felt them. */
export interface ServedCounts {
  completed: number;
  errors: number;
  timeouts: number;
  hits: number;
  misses: number;
}

export interface Served extends ServedCounts {
  /** Of what completed: from the intended start in an open loop, else from the send. */
  readonly time: SparseHistogram;
}

export interface ShadowWrites {
  /** Handed to the side that does not answer the user. */
  sent: number;
  acknowledged: number;
  /** Answered by an error. */
  refused: number;
  /** No answer, or no connection. */
  unanswered: number;
  /** The queue was full. */
  dropped: number;
}

export interface ComparedReads {
  compared: number;
  different: number;
  /** Keys of the first ones, with what each side answered; hostile until escaped. */
  readonly examples: readonly {
    readonly key: string;
    readonly reference: string;
    readonly candidate: string;
  }[];
}

/** By side, in the order of SIDES. */
export type BySide<T> = readonly [reference: T, candidate: T];

export interface RouteInterval {
  /** On the line of monotonicNs. */
  readonly startNs: number;
  readonly durationNs: number;
  readonly phase: number;
  readonly sides: BySide<RouteIntervalSide>;
}

export interface RouteIntervalSide extends ServedCounts {
  /** null where nothing completed. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}

/** Reads of witnesses that no correct pair would answer so. */
export interface WitnessReads {
  reads: number;
  /** An older version than one that was acknowledged before the read was sent. */
  stale: number;
  /** Nothing, where a version was acknowledged before. */
  missing: number;
  /** Of the stale ones: how long ago the newest version they missed was acknowledged. */
  oldestNs: number;
  staleExample?: string;
  missingExample?: string;
}

export interface RoutePhaseReport {
  readonly phase: number;
  /** When the worker began to route so, and when it stopped; on the line of monotonicNs. */
  readonly startNs: number;
  readonly endNs: number;
  readonly reads: BySide<Served>;
  readonly writes: BySide<Served>;
  readonly shadow: ShadowWrites & { readonly time: SparseHistogram };
  readonly compared: ComparedReads;
  readonly witnessReads: WitnessReads;
  /** Of phases before it: the last reply that the candidate gave to a user, on the line of monotonicNs; 0: none. */
  readonly lastByCandidateNs: number;
  /** Without a success of any user. */
  readonly longestGapNs: number;
  /** Writes that only one side was given, and acknowledged. */
  readonly onlyOn: BySide<number>;
  /** Commands that write, by name: acknowledged by each side, and how many of the sent ones have no answer. */
  readonly commands: Readonly<Record<string, BySide<WriteAccount>>>;
  /** Connections to each side that broke. */
  readonly reconnects: BySide<number>;
  readonly errorExamples: readonly {
    readonly side: SideName;
    readonly text: string;
    readonly count: number;
  }[];
  readonly ledger: WitnessLedger;
}

export interface WriteAccount {
  acknowledged: number;
  doubtful: number;
  /** Answered by an error; of a transaction, some of its commands may have run. */
  refused: number;
}

export interface RouteReport {
  readonly phases: readonly RoutePhaseReport[];
  readonly intervals: readonly RouteInterval[];
}

/** What a conductor may do while a routed load runs. */
export interface RouteControl {
  /** From now on operations are routed as this phase says. */
  enter(phase: number): void;
  /** Nothing more is sent until a phase is entered; resolves when all that was sent is answered or given up. */
  hold(): Promise<void>;
  /** When all that the phase sent is answered or given up; undefined: the load ended before. */
  ended(phase: number): Promise<RoutePhaseReport | undefined>;
}
