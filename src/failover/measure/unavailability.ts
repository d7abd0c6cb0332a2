// How long an application was without service: of each of its connections, and what the time was spent on; pure.
import type { Call, CallHistory, Interval } from '../history.ts';
import { lengthOf, longestGap, overlapNs, usualGapNs } from './gaps.ts';

/** monotonicNs. */
export interface FaultTimes {
  readonly faultNs: number;
  /** The topology said so: the primary has failed. Absent: it never did. */
  readonly detectedNs?: number;
  /** The first write that a probe had accepted after its longest time without one. */
  readonly readyNs?: number;
  /** Whoever tells clients where the primary is told the new one. Absent: clients find it by the nodes themselves. */
  readonly toldNs?: number;
  readonly endNs: number;
}

export interface Outage {
  /** The longest time from a success to the next, of each connection that was served before; 0: no longer than usual. Ascending. */
  readonly windowsNs: readonly number[];
  /** Connections that had no success any more when the observation ended; their windows are lower bounds. */
  readonly open: number;
  /** Connections that were not served before the fault either: nothing is known of what it took from them. */
  readonly unserved: number;
}

/** The pieces of the window of one connection; together they are the window. */
export interface Pieces {
  /** From the last success to the fault. */
  readonly beforeNs: number;
  /** From the fault until the topology said that the primary has failed. */
  readonly detectionNs: number;
  /** From then until somebody takes writes; or without detection: from the fault until the server did again. */
  readonly electionNs: number;
  /** From then to the first success, less the backoff: until clients could be told, and until this one was. */
  readonly discoveryNs: number;
  /** What the client waited before it tried again, though it could have been told. */
  readonly backoffNs: number;
}

/** Twice what is usual, and more than a hiccup of the machine. */
const NOTICED_NS = 200e6;

/** @param find of one connection */
export function measureOutage(
  histories: readonly CallHistory[],
  times: Pick<FaultTimes, 'faultNs' | 'endNs'>,
  find: (history: CallHistory, times: Pick<FaultTimes, 'faultNs' | 'endNs'>) => FoundOutage,
): Outage {
  const found = histories.map((history) => find(history, times));
  const known = found.filter((gap) => gap !== 'unserved');
  return {
    windowsNs: known.map((gap) => (gap === undefined ? 0 : lengthOf(gap))).sort((one, other) => one - other),
    open: known.filter((gap) => gap?.isOpen === true).length,
    unserved: found.length - known.length,
  };
}

/** undefined: no longer than usual; unserved: there was no success before the fault, so that nothing is known. */
type FoundOutage = (Interval & { readonly isOpen: boolean }) | 'unserved' | undefined;

export const isRead = ({ kind }: Call) => kind === 'read';
export const isWrite = (call: Call) => !isRead(call);

/** The longer one of that of reads and that of writes: who can do only one of them has no service. */
export function findServiceOutage(
  history: CallHistory,
  times: Pick<FaultTimes, 'faultNs' | 'endNs'>,
): FoundOutage {
  const [reads, writes] = [isRead, isWrite].map((which) => findOutage(history, times, which));
  if (reads === 'unserved' || writes === 'unserved') return 'unserved';
  if (reads === undefined || writes === undefined) return reads ?? writes;
  return lengthOf(reads) > lengthOf(writes) ? reads : writes;
}

export function findOutage(
  { calls }: CallHistory,
  { faultNs, endNs }: Pick<FaultTimes, 'faultNs' | 'endNs'>,
  which: (call: Call) => boolean = () => true,
): FoundOutage {
  const asked = calls.filter(which);
  // Who never asks for it does not miss it.
  if (asked.length === 0) return undefined;
  const successesNs = asked.filter(({ outcome }) => outcome === 'done').map((call) => call.endNs);
  const gap = longestGap(successesNs, faultNs, endNs);
  if (gap === undefined) return 'unserved';
  const leastNs = Math.max(NOTICED_NS, 2 * usualGapNs(successesNs, faultNs));
  return lengthOf(gap) > leastNs ? gap : undefined;
}

/** @param gap of {@link findOutage} */
export function splitOutage(gap: Interval, backoffs: readonly Interval[], times: FaultTimes): Pieces {
  const within = (atNs: number, sinceNs: number) => Math.min(Math.max(atNs, sinceNs), gap.endNs);
  const faultNs = within(times.faultNs, gap.startNs);
  const readyNs = within(times.readyNs ?? gap.endNs, faultNs);
  const detectedNs = Math.min(within(times.detectedNs ?? faultNs, faultNs), readyNs);
  const waited = { startNs: within(times.toldNs ?? readyNs, readyNs), endNs: gap.endNs };
  const backoffNs = overlapNs([waited], mergeIntervals(backoffs));
  return {
    beforeNs: faultNs - gap.startNs,
    detectionNs: detectedNs - faultNs,
    electionNs: readyNs - detectedNs,
    discoveryNs: gap.endNs - readyNs - backoffNs,
    backoffNs,
  };
}

/** Without overlaps. */
function mergeIntervals(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { startNs: number; endNs: number }[] = [];
  for (const { startNs, endNs } of intervals.toSorted((one, other) => one.startNs - other.startNs)) {
    const last = merged.at(-1);
    if (last !== undefined && startNs <= last.endNs) last.endNs = Math.max(last.endNs, endNs);
    else merged.push({ startNs, endNs });
  }
  return merged;
}

/** Nearest rank: the smallest of them that at least this share of all does not exceed. @param sorted ascending, not empty */
export function shareWithin(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
