// What a client library is to a failover experiment: connections of an application, which find their server by themselves.

import type { TopologyKind } from '../experiment.ts';
import type { ServerAddress } from '../topology/topology.ts';
import type { ClientName } from './client-names.ts';

export interface ClientPlan {
  readonly topology: TopologyKind;
  /** Sentinels, or nodes of the cluster. */
  readonly entry: readonly ServerAddress[];
  /** What the primary is called among Sentinels. */
  readonly service: string;
}

/** One connection of the application; it has one command at a time. */
export interface ClientConnection {
  /** As the application would call it. @throws Refusal for an error reply; anything else: nobody knows whether it was done */
  push(key: string, value: string): Promise<number>;
  increment(key: string): Promise<number>;
  /** 0 for a key that is not there. */
  read(key: string): Promise<number>;
  /** Pending calls fail soon. Never throws. */
  close(): void;
}

export interface ConnectionListener {
  /** It tries to connect again. */
  onAttempt(atNs: number): void;
  /** It will not try before the end. */
  onBackoff(startNs: number, endNs: number): void;
}

export interface FailoverClient {
  readonly name: ClientName;
  /** "ioredis 6.0.0, its own defaults" */
  readonly title: string;
  /** Settings other than the client's own. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Whether it tells when it tries to connect, and when it waits before it does again. */
  tellsBackoff(topology: TopologyKind): boolean;
  /** Resolves when the connection can be used. */
  connect(plan: ClientPlan, listener: ConnectionListener): Promise<ClientConnection>;
}

/** The server answered, and said no: what was asked for was not done by this answer. */
export class RefusedByServer extends Error {
  override readonly name = 'RefusedByServer';
}

/** The command was never sent. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}
