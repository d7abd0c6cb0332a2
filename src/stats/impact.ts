// What an event did to others: waits before, during and after it, the longest silence, the dip of the throughput.
import { medianOfSorted, sortAscending } from './order-statistics.ts';

/** Times of one clock, in ns. */
export interface Answered {
  readonly intendedNs: number;
  readonly repliedNs: number;
}

/** An event on that clock, and how far it may look to either side: to the events before and after it. */
export interface EventSpan {
  readonly fromNs: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly toNs: number;
}

export interface Waits {
  readonly count: number;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
}

export interface Impact {
  readonly before: Waits;
  readonly during: Waits;
  readonly after: Waits;
  readonly longestGapNs: number;
  readonly excessMsSeconds: number;
}

/**
 * A request is one of `during` when it was under way while the event was: what began just before it waited for
 * it too, and is no part of the calm before.
 *
 * @param spacingNs between the intended starts of two requests
 */
export function measureImpact(answered: readonly Answered[], span: EventSpan, spacingNs: number): Impact {
  const { fromNs, startNs, endNs, toNs } = span;
  const isAfter = ({ intendedNs }: Answered) => intendedNs >= endNs;
  const isBefore = ({ repliedNs }: Answered) => repliedNs <= startNs;
  const inReach = answered.filter(({ intendedNs }) => intendedNs >= fromNs && intendedNs < toNs);
  const before = summarizeWaits(inReach.filter((one) => isBefore(one)));
  const later = inReach.filter((one) => !isBefore(one));
  return {
    before,
    during: summarizeWaits(later.filter((one) => !isAfter(one))),
    after: summarizeWaits(later.filter(isAfter)),
    longestGapNs: findLongestGapNs(answered, span),
    excessMsSeconds: sumExcess(later, before.p50Ns ?? 0, spacingNs),
  };
}

/**
 * With the requests that still waited at the end of the window, as if they were answered there: they waited at least
 * that long, and without them a server that never came back would look fast. Starts are evenly spaced, so that those
 * after the last one with an answer are known; what waits for less than a space tells nothing.
 */
export function addWaiting(answered: readonly Answered[], endNs: number, spacingNs: number): Answered[] {
  const lastNs = answered.reduce((last, { intendedNs }) => Math.max(last, intendedNs), -spacingNs);
  const count = Math.max(0, Math.floor((endNs - lastNs) / spacingNs) - 1);
  const waiting = Array.from({ length: count }, (_, i) => ({
    intendedNs: lastNs + (i + 1) * spacingNs,
    repliedNs: endNs,
  }));
  return [...answered, ...waiting];
}

export function summarizeWaits(answered: readonly Answered[]): Waits {
  const waits = sortAscending(answered.map(({ intendedNs, repliedNs }) => repliedNs - intendedNs));
  const at = (share: number) => waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? null;
  return { count: waits.length, p50Ns: at(0.5), p99Ns: at(0.99), maxNs: waits.at(-1) ?? null };
}

/** The longest time between two replies, or between one and an end of the reach, that touches the event. */
export function findLongestGapNs(
  answered: readonly Answered[],
  { fromNs, startNs, endNs, toNs }: EventSpan,
): number {
  const replies = sortAscending(answered.map(({ repliedNs }) => repliedNs));
  let longest = 0;
  let previous = fromNs;
  for (const moment of [...replies, Number.POSITIVE_INFINITY]) {
    const next = Math.min(moment, toNs);
    if (next > startNs && previous < endNs) longest = Math.max(longest, next - previous);
    if (moment > fromNs) previous = next;
    if (moment >= toNs) break;
  }
  return longest;
}

/** The area between the curve of the waits and their median before: milliseconds × seconds. */
function sumExcess(later: readonly Answered[], calmNs: number, spacingNs: number): number {
  const excessNs = later.reduce(
    (sum, { intendedNs, repliedNs }) => sum + Math.max(0, repliedNs - intendedNs - calmNs),
    0,
  );
  return (excessNs / 1e6) * (spacingNs / 1e9);
}

export interface ThroughputInterval {
  readonly startNs: number;
  readonly durationNs: number;
  readonly completed: number;
}

export interface Dip {
  readonly beforePerSecond: number;
  readonly lowestPerSecond: number;
  readonly depth: number;
  readonly recoveryNs: number | null;
}

/** Back at nine tenths counts as recovered: throughput is never twice the same. */
const RECOVERED_SHARE = 0.9;

/** @returns undefined when no interval lies before the event, or none from it on */
export function measureDip(
  intervals: readonly ThroughputInterval[],
  { fromNs, startNs, endNs, toNs }: EventSpan,
): Dip | undefined {
  const rates = intervals
    .map((interval) => ({
      fromNs: interval.startNs,
      toNs: interval.startNs + interval.durationNs,
      perSecond: (interval.completed * 1e9) / interval.durationNs,
    }))
    .filter((one) => one.fromNs >= fromNs && one.fromNs < toNs && one.toNs > one.fromNs);
  const before = sortAscending(rates.filter((one) => one.toNs <= startNs).map(({ perSecond }) => perSecond));
  const later = rates.filter((one) => one.toNs > startNs);
  if (before.length === 0 || later.length === 0) return undefined;
  const beforePerSecond = medianOfSorted(before);
  const recovered = later.findIndex(
    (one) => one.fromNs >= endNs && one.perSecond >= RECOVERED_SHARE * beforePerSecond,
  );
  const affected = recovered < 0 ? later : later.slice(0, Math.max(1, recovered));
  const lowestPerSecond = Math.min(...affected.map(({ perSecond }) => perSecond));
  return {
    beforePerSecond,
    lowestPerSecond,
    depth: beforePerSecond === 0 ? 0 : Math.max(0, 1 - lowestPerSecond / beforePerSecond),
    recoveryNs: recovered < 0 ? null : Math.max(0, later[recovered]!.fromNs - endNs),
  };
}
