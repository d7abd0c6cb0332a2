// Servers of ours that can fail over, each behind a proxy of ours, so that any of them can be cut off from any other.

import type { FaultSide } from '../../faults/fault-side.ts';
import type { FaultProxy } from '../../faults/proxy/fault-proxy.ts';
import type { TopologyKind } from '../experiment.ts';

export interface Node {
  /** "node 1" */
  readonly name: string;
  readonly side: FaultSide;
  /** Others see it connect from here. */
  readonly source: string;
  /** Before its cluster bus; absent without a cluster. */
  readonly bus?: FaultProxy;
}

/** A server as clients are told of it. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What was said of the topology, by itself. */
export interface TopologyEvent {
  /** monotonicNs. */
  readonly atNs: number;
  /** "+odown", "node 1 fail" */
  readonly text: string;
  /** What it means for the time that clients are without service. */
  readonly means?: 'detected' | 'told';
}

export interface Topology {
  readonly kind: TopologyKind;
  /** All that hold data. */
  readonly nodes: readonly Node[];
  /** Those of the keys of the experiment: at first the primary, then its replica. */
  readonly shard: readonly [Node, Node];
  /** Where clients begin: Sentinels, or nodes. */
  readonly entry: readonly ServerAddress[];
  /** Addresses that Sentinels connect from. */
  readonly sentinelSources: readonly string[];
  /** Begins all keys of the experiment. */
  readonly keyTag: string;
  /** Asked as an operator would. @throws CacheBenchError when it is refused */
  switchOver(): Promise<void>;
  /** From now on. */
  watch(onEvent: (event: TopologyEvent) => void): Promise<{ stop(): void }>;
  /** Ends all servers and proxies. Never throws. */
  close(): Promise<void>;
}

/** Clients of the experiment, and our probes, connect from here. */
export const CLIENT_SOURCE = '127.0.0.1';

/** Only Linux has all of 127.0.0.0/8 on its loopback interface. */
export function sourceOf(number: number): string {
  return `127.0.77.${number}`;
}

export function placeOf({ side }: Pick<Node, 'side'>): ServerAddress {
  return { host: '127.0.0.1', port: side.proxy.port };
}
