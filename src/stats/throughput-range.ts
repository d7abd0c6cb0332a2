// What a round says of the throughput that the server has without its generator: at least this, at most that.
import type { SaturationLimit } from './saturation.ts';

/** Operations per second. */
export interface ThroughputRange {
  /** As observed: a generator can only hold a server back. */
  readonly least: number;
  /** With a generator that never makes a reply wait, and takes no core from the server; absent: nothing bounds it. */
  readonly most?: number;
  /** With this generator on the same cores; absent: they share none, or nothing bounds it. */
  readonly mostBeside?: number;
}

export interface RoundSpeed {
  readonly observedPerSecond: number;
  readonly limit: SaturationLimit;
  /** Of each worker, 0 … 1. */
  readonly workerBusyShares: readonly number[];
  /** Of the busiest thread of the server, 0 … 1; absent where it could not be read. */
  readonly serverBusyShare?: number;
  /** See the saturation verdict. */
  readonly atServerShare?: number;
  readonly sharedUse?: number;
  readonly besideGenerator?: true;
}

/** A thread that is called full is at least so busy; see the saturation verdict. */
const FULL_THREAD = 0.85;

/**
 * Server-bound: a thread that is busy for the share u of the time serves at most 1/u times as much. Where it has others that
 * may have waited for a core of the generator, nothing bounds those.
 *
 * Connection-bound: N requests circle between server and generator, X = N / (S + D), with S the time of a round trip
 * without the generator and D what a reply waits in it, from its arrival to the next send. By Little's law X·D of the N
 * wait in the generator on average, and X·S do not. Without any D each of the N would be at the server, which answers no
 * sooner for having more to do, so the rate would be at most N / S = X / a, with a = X·S / N the share that is not in the
 * generator. (J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9, 1961; that a closed
 * system is no slower per request with fewer requests: Denning and Buzen, "The Operational Analysis of Queueing Network
 * Models", ACM Computing Surveys 10, 1978.)
 *
 * - Where the kernel timed the replies, and no core is shared, a is measured.
 * - Else nothing waits in a worker that is idle, and at most all of its connections in one that is busy: a ≥ 1 − ρ, with
 *   ρ the share of the time that the busiest worker is busy. On shared cores a worker that is busy may take a core from
 *   the server, and so S from requests of other workers too: ρ is then the share in which any of them may be.
 *
 * Client-bound and unknown: nothing from above.
 *
 * Beside the generator, on the cores that both share, another question has an answer whatever the limit was. Each
 * operation takes a time on these cores, of the server and of the generator together; the sum of it fills the share U
 * of them, so at most X / U fits on them (the utilisation law, Denning and Buzen). That is no statement about the server
 * with a generator elsewhere: one that could use all cores loses more to a generator than one with a single thread.
 */
export function rangeOfThroughput({
  observedPerSecond: least,
  limit,
  workerBusyShares,
  serverBusyShare = FULL_THREAD,
  atServerShare = 0,
  sharedUse,
  besideGenerator,
}: RoundSpeed): ThroughputRange {
  const beside = sharedUse === undefined || limit === 'rate-bound' ? {} : { mostBeside: least / sharedUse };
  if (limit === 'server-bound' && besideGenerator) return { least, ...beside };
  if (limit === 'server-bound')
    return { least, most: least / Math.min(1, Math.max(FULL_THREAD, serverBusyShare)), ...beside };
  const busyShare =
    sharedUse === undefined
      ? Math.max(0, ...workerBusyShares)
      : workerBusyShares.reduce((sum, share) => sum + share, 0);
  const share = Math.max(1 - busyShare, atServerShare);
  if (limit === 'connection-bound' && share > 0)
    return { least, most: least / Math.min(1, share), ...beside };
  return { least, ...beside };
}
