// A failover experiment: which servers hold the data, what goes wrong with them and when, and how long is watched.

import { formatDurationNs } from '../core/units.ts';
import type { Fault } from '../faults/fault.ts';
import { describeFault } from '../faults/fault.ts';

/** Who follows whom, and who decides that a primary has failed. */
export const TOPOLOGIES = ['sentinel', 'cluster'] as const;
export type TopologyKind = (typeof TOPOLOGIES)[number];

/** Of cluster: the first shard, in which all keys of the experiment lie. */
export const NODE_ROLES = ['primary', 'replica', 'both'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** Who connects to a node: those of the application, its replica (or primary), the Sentinels, all other nodes of a cluster. */
export const GROUPS = ['clients', 'replica', 'sentinels', 'nodes'] as const;
export type Group = (typeof GROUPS)[number];

export type ExperimentStep =
  | {
      readonly kind: 'fault';
      readonly fault: Fault;
      readonly node: NodeRole;
      readonly from: readonly Group[];
    }
  /** Nothing gets through between the node and these groups, either way. */
  | { readonly kind: 'partition'; readonly node: NodeRole; readonly from: readonly Group[] }
  /** As an operator asks for it: SENTINEL FAILOVER, or CLUSTER FAILOVER. */
  | { readonly kind: 'switchover' };

export interface TimedStep {
  readonly step: ExperimentStep;
  /** After the first of them would be done at 0. */
  readonly atNs: number;
  /** Absent: it is undone at the end only. */
  readonly forNs?: number;
}

export interface Experiment {
  readonly name: string;
  readonly description: string;
  /** As it was found, for messages. */
  readonly file: string;
  readonly topology: TopologyKind;
  /** Flags of the servers that hold data. */
  readonly settings: Readonly<Record<string, string>>;
  /** Without an answer for so long a primary counts as failed: down-after-milliseconds, or cluster-node-timeout. */
  readonly downAfterNs: number;
  /** Of Sentinel. */
  readonly failoverTimeoutNs: number;
  /** A snapshot is written so long before the first fault; absent: servers start again with nothing. */
  readonly snapshotBeforeNs?: number;
  /** After the first fault, at most. */
  readonly observeNs: number;
  readonly steps: readonly TimedStep[];
}

/** "kill primary for 8.00 s": a line of a plan or a timeline. */
export function describeStep({ step, atNs, forNs }: TimedStep): string {
  const when = atNs === 0 ? '' : `at ${formatDurationNs(atNs)}: `;
  const length = forNs === undefined ? '' : ` for ${formatDurationNs(forNs)}`;
  if (step.kind === 'switchover') return `${when}switchover asked for`;
  const from = step.from.length === 0 ? '' : ` from ${step.from.join(', ')}`;
  const node = step.node === 'both' ? 'primary and replica' : step.node;
  const what = step.kind === 'partition' ? 'partition' : describeFault(step.fault);
  return `${when}${what} ${node}${from}${length}`;
}
