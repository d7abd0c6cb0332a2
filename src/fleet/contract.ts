// The fleet's front door: how the queue is reached, and what an agent is asked to be. Plain data.
import type { Endpoint } from '../core/endpoint.ts';

/** What all keys and channels of a fleet begin with; the braces keep them together on clusters and on Dragonfly. */
export const FLEET_PREFIX = '{cache-bench}';

/** Where the queue is: as `--fleet` gives it, `redis://` or `rediss://` with user, password, database and TLS files. */
export interface FleetQueue {
  readonly endpoint: Endpoint;
}

/** What `cache-bench agent` was asked to be. */
export interface AgentOptions {
  readonly queue: FleetQueue;
  /** Letters, digits, `_`, `.` and `-`; the host's name and the process's number unless given. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: all that the system allows. */
  readonly cpus?: readonly number[];
  /** Worker threads; absent: one for each CPU that it may use. */
  readonly threads?: number;
  /** What URLs of targets may name as `${NAME}` besides CACHE_BENCH_TARGET_*; with a `*` at its end: all that begin so. */
  readonly allowedVariables: readonly string[];
  /** Files, and directories of them, that URLs of targets may name as ?ca, ?cert and ?key. */
  readonly allowedFiles: readonly string[];
  /** true: ends with the first run that it took part in, as a Job of Kubernetes must. */
  readonly once: boolean;
  /** Ends when it has held nothing for so long, milliseconds; absent: never. */
  readonly idleMs?: number;
}
