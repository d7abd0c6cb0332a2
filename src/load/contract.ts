// What the load room takes and gives: one plan in, interval samples on the way, one result out. Plain data only.

import type { Endpoint } from '../core/endpoint.ts';
import type { LatencyHistogram, SparseHistogram } from '../core/latency-histogram.ts';
import type { Keyspace, OpenLoop, Operation, Receiver, Script, Stop, Values } from '../profile/profile.ts';
import type { RespVersion } from '../wire/resp-version.ts';
import type { RouteControl, RouteInterval, RoutePlan, RouteReport } from './route/route-plan.ts';

export type DriverName = 'resp' | 'ioredis';
/** By Node's own sockets, by the system's calls, or whichever is better where it is never worse. */
export type IoChoice = 'node' | 'epoll' | 'auto';

/** The load of one phase on one target: a fill, or warm-up and measurement in one go. */
export interface LoadPlan {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  readonly driver: DriverName;
  /** The way to the sockets; absent: `auto`. */
  readonly io?: IoChoice;
  /** Same seed, same operations: the n-th operation of a connection is a pure function of (seed, connection, n). */
  readonly seed: number;
  /** Put before every key, e.g. `cb:1f9a:`. */
  readonly keyPrefix: string;
  readonly operations: readonly Operation[];
  readonly scripts: readonly Script[];
  readonly keyspaces: readonly Keyspace[];
  readonly values: Values;
  readonly connections: number;
  readonly pipeline: number;
  readonly threads: number;
  /** CPUs for the worker threads; absent: not pinned. */
  readonly cpus?: readonly number[];
  /** Not in the result. Requests and duration of `stop` count from its end. */
  readonly warmupNs: number;
  readonly stop: Stop;
  readonly openLoop?: OpenLoop;
  readonly timeoutNs: number;
  readonly intervalNs: number;
  /**
   * true: every id of the one keyspace exactly once, in order, whatever its distribution; element draws
   * likewise (`stop.count` must be the number of keys, or of keys × elements).
   */
  readonly fill: boolean;
  /** Beside the connections of the load, on the same threads; with the driver `resp` only. Absent: none. */
  readonly receivers?: readonly Receiver[];
  /** true: every request by itself is in the result; for a light open loop. */
  readonly traces?: boolean;
  /** The operations go to two servers, of which `endpoint` is the reference; on one thread. Absent: to one. */
  readonly route?: RoutePlan;
}

/** One request of a load that traces. */
export interface TracedReply {
  /** monotonicNs, as the others; NaN in a closed loop, which intends nothing. */
  readonly intendedNs: number;
  readonly sentNs: number;
  /** Of its reply, which was no error. */
  readonly repliedNs: number;
}

/** Counts of one operation. `completed` are successful replies only; errors and timeouts are never throughput. */
export interface OperationCounts {
  completed: number;
  errors: number;
  timeouts: number;
  hits: number;
  misses: number;
}

export interface OperationResult extends OperationCounts {
  readonly name: string;
  /** From the actual send to the reply, successful replies only. */
  readonly serviceTime: SparseHistogram;
  /** From the intended start to the reply, less what the generator itself was late with the send; open loop only. */
  readonly responseTime?: SparseHistogram;
}

/** Measured beside the operations: no request of its own, and in no total. */
export interface DerivedResult {
  readonly kind: 'walk' | 'delivery';
  readonly name: string;
  /** Walks that ended in the window; messages of the window that arrived, however late. */
  readonly completed: number;
  readonly errors: number;
  /** From the first step's send to the last one's reply; from the stamp of a message to its arrival. */
  readonly time: SparseHistogram;
  /** Deliveries only: what the messages sent in the window should have led to. */
  readonly expected?: number;
}

/** What happened in one interval of the measured window, all workers together. */
export interface IntervalSample extends OperationCounts {
  /** monotonicNs at its begin. */
  readonly startNs: number;
  readonly durationNs: number;
  readonly warmup: boolean;
  /** Of response time where there is one, else of service time; null when nothing completed. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  /** Mean number of requests in flight, by Little's law: throughput × mean service time. */
  readonly inFlight: number;
}

export interface WorkerUsage {
  readonly worker: number;
  readonly connections: number;
  /** Share of the measured window that the event loop was busy, 0 … 1. */
  readonly eventLoopUtilization: number;
  /** Share of one core that the thread used; null where the system cannot tell. */
  readonly cpuShare: number | null;
  /** Whether the thread stays on the CPU it was given; absent: it was given none. */
  readonly pinned?: boolean;
}

/** What one agent of a fleet did in the window. */
export interface AgentReport {
  readonly name: string;
  readonly workers: number;
  readonly connections: number;
  readonly completed: number;
  /** Of its workers, the highest each; null where the system cannot tell. */
  readonly maxEventLoopUtilization: number;
  readonly maxCpuShare: number | null;
  /** That it may use, of its machine. */
  readonly cores?: number;
  /** Of its whole process. */
  readonly coresUsed: number;
  /** Of its machine; null where the system cannot tell. */
  readonly machineBusyShare: number | null;
  readonly stealShare: number | null;
  /** Of the window, in which a CPU quota made it stand still. */
  readonly throttledShare: number;
  /** Milliseconds: the longest that its main thread was not run. */
  readonly longestPauseMs: number;
  /** Microseconds: it began at most so much earlier or later than the coordinator meant. */
  readonly startErrorUs: number;
  /** Of its starts; open loop only. */
  readonly lateShare?: number;
  /** Microseconds: shortest round trip of a PING to the target, before the run. */
  readonly pingUs?: number;
  /** Its machine is the coordinator's. */
  readonly isHere: boolean;
}

export interface ErrorExample {
  readonly operation: string;
  /** First line of the first such reply, at most 200 characters, as the server sent it: escape before showing. */
  readonly text: string;
  readonly count: number;
}

export interface OpenLoopResult {
  readonly targetPerSecond: number;
  readonly achievedPerSecond: number;
  /** What the schedule held in the window: of random starts that is now more, now less than the target. */
  readonly scheduledPerSecond: number;
  /** Starts that came due in the window. */
  readonly due: number;
  /** Sent in the window, and late by more than 1 ms by the generator's own fault (not the server's). */
  readonly lateSends: number;
  /** Came due but were never sent before the window closed. */
  readonly unsent: number;
  /** Largest number of starts that were due and waited for a free slot on a connection. */
  readonly maxBacklog: number;
  /** By how much each start that was sent in the window was late by the generator's own fault: see `Pacer.bookLateness`. */
  readonly lateness: SparseHistogram;
  /** Response times less the longest that a reply may have waited in a busy worker, all operations together. */
  readonly responseLeast: SparseHistogram;
  readonly pacing: 'spin' | 'timer';
}

export interface LoadResult {
  /** The measured window: monotonicNs at its begin, and its length. */
  readonly startNs: number;
  readonly durationNs: number;
  readonly operations: readonly OperationResult[];
  /** In the order of `listDerived`. */
  readonly derived: readonly DerivedResult[];
  /** Merged by text, most frequent first. */
  readonly errorExamples: readonly ErrorExample[];
  readonly intervals: readonly IntervalSample[];
  readonly workers: readonly WorkerUsage[];
  /** Only where a fleet sent the load. */
  readonly agents?: readonly AgentReport[];
  readonly openLoop?: OpenLoopResult;
  /** From the arrival of replies in the kernel until the workers read them, one value a read; with `io: epoll` over TCP. */
  readonly ownDelay?: SparseHistogram;
  /** Of all that were answered without an error, warm-up and drain included, in no order; absent: the plan does not trace. */
  readonly trace?: readonly TracedReply[];
  /** Only where the plan has a route: the phases that were entered, and the timeline. */
  readonly route?: RouteReport;
  /** Connections that broke and were replaced in the window. */
  readonly reconnects: number;
  /** true: `signal` ended it before `stop` was reached. */
  readonly interrupted: boolean;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  /** All threads are connected: the measured window will begin at this instant, monotonicNs. */
  onStart?(windowStartNs: number): void;
  /**
   * About every `intervalNs`, warm-up included.
   * @param times of the interval: response times where there are any, else service times; of nobody else, and not kept
   */
  onInterval?(sample: IntervalSample, times: LatencyHistogram): void;
  /** Only where the plan has a route, before it starts. */
  onRoute?(control: RouteControl): void;
  /** Only where the plan has a route: its timeline as it grows. */
  onRouteInterval?(interval: RouteInterval): void;
}

/**
 * Runs the plan on worker threads and resolves when the window has closed and all threads have ended.
 *
 * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL (not a RESP server, or the wrong RESP
 *   version), E_TARGET_LOST (no connection can be kept for `timeoutNs`), E_WORKER (a defect in a thread)
 */
export type RunLoad = (plan: LoadPlan, options?: LoadOptions) => Promise<LoadResult>;
