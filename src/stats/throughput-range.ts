// What a round says of the throughput that the server has without its generator: at least this, at most that.
import type { SaturationLimit } from './saturation.ts';

/** Operations per second. */
export interface ThroughputRange {
  /** As observed: a generator can only hold a server back. */
  readonly least: number;
  /** With a generator that never makes a reply wait; absent: nothing bounds it. */
  readonly most?: number;
}

export interface RoundSpeed {
  readonly observedPerSecond: number;
  readonly limit: SaturationLimit;
  /** Of the busiest worker, 0 … 1. */
  readonly workerBusyShare: number;
  /** Of the busiest thread of the server, 0 … 1; absent where it could not be read. */
  readonly serverBusyShare?: number;
}

/** A thread that is called full is at least so busy; see the saturation verdict. */
const FULL_THREAD = 0.85;

/**
 * Server-bound: a thread that is busy for the share u of the time serves at most 1/u times as much.
 *
 * Connection-bound: N requests circle between server and generator, X = N / (S + D), with S the time of a round trip
 * without the generator and D what a reply waits in it, from its arrival to the next send. By Little's law X·D of the N
 * wait in the generator on average, and X·S do not. Nothing waits in a worker that is idle, and at most all of its
 * connections in one that is busy, so X·D ≤ ρ·N with ρ the share of the time that the busiest worker is busy. Then
 * S ≥ (1 − ρ)·N / X, and without any D the rate is N / S ≤ X / (1 − ρ).
 * (J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9, 1961.)
 *
 * Client-bound and unknown: nothing from above.
 */
export function rangeOfThroughput({
  observedPerSecond: least,
  limit,
  workerBusyShare,
  serverBusyShare = FULL_THREAD,
}: RoundSpeed): ThroughputRange {
  if (limit === 'server-bound')
    return { least, most: least / Math.min(1, Math.max(FULL_THREAD, serverBusyShare)) };
  if (limit === 'connection-bound' && workerBusyShare < 1)
    return { least, most: least / (1 - Math.max(0, workerBusyShare)) };
  return { least };
}
