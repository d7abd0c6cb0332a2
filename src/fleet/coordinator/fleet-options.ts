// What a fleet is told of the run that it is for.
import type { Endpoint } from '../../core/endpoint.ts';

export interface FleetTarget {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Its URL as agents may get it; absent: it holds a secret, or there is none. */
  readonly url?: string;
}

export interface FleetOptions {
  readonly queue: Endpoint;
  /** Absent: all that are there. */
  readonly agents?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Of each agent; absent: as many as each chose. */
  readonly threads?: number;
  /** Agents, queue and targets may stand on one machine. */
  readonly sharedMachine: boolean;
  readonly targets: readonly FleetTarget[];
  readonly runId: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  now(): Date;
  readonly signal: AbortSignal;
  onWarning(id: string, message: string): void;
}
