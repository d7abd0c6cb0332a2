// The rate-latency curve of every target, with rates that lie close together put into one row.
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { Capacity, CapacityProbe } from '../result/kinds/capacity.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { tailPercentileNs } from '../stats/tail-permutation.ts';
import { RESOLUTION } from './search.ts';

export interface CurveRow {
  /** Middle of the rates of the row. */
  readonly offeredPerSecond: number;
  /** By target, in the order of the search; undefined: no probe at such a rate. */
  readonly points: readonly (CurvePoint | undefined)[];
}

export interface CurvePoint {
  /** Of all probes together, from the intended start. */
  readonly responseTime: LatencyHistogram;
  readonly held: number;
  readonly probes: number;
  /** Why the others did not hold, one each: "p99 1.12 ms". */
  readonly misses: readonly string[];
}

/** ns, of all probes together; undefined: there are too few replies to tell, or none. @param percentile 100: the largest */
export function readPercentile({ responseTime }: CurvePoint, percentile: number): number | undefined {
  if (responseTime.count === 0) return undefined;
  return percentile === 100 ? responseTime.maxNs : tailPercentileNs(responseTime, percentile);
}

/** More than fit a screen show less. */
const MOST_ROWS = 18;

/**
 * Ascending by rate. Each rate has its own row where there is room for all; else the width of a row is the same by ratio
 * everywhere.
 */
export function buildCurve({ targets, probes }: Pick<Capacity, 'targets' | 'probes'>): readonly CurveRow[] {
  const rates = probes.map(({ offeredPerSecond }) => offeredPerSecond);
  const lowest = Math.min(...rates);
  const isRoomForAll = new Set(rates.map(nameRate)).size <= MOST_ROWS;
  const step = Math.max(RESOLUTION, (Math.max(...rates) / lowest) ** (1 / (MOST_ROWS - 1)));
  const rowOf = (rate: number): number =>
    isRoomForAll ? nameRate(rate) : Math.round(Math.log(rate / lowest) / Math.log(step));
  const rows = new Map<number, CapacityProbe[]>();
  for (const probe of probes) {
    const row = rowOf(probe.offeredPerSecond);
    rows.set(row, [...(rows.get(row) ?? []), probe]);
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => ({
      offeredPerSecond: middleRate(members),
      points: targets.map(({ target }) => pointOf(members.filter((probe) => probe.target === target))),
    }));
}

/** Rates that read the same are the same. */
function nameRate(ratePerSecond: number): number {
  return Number(ratePerSecond.toPrecision(3));
}

function middleRate(probes: readonly CapacityProbe[]): number {
  const sum = probes.reduce((total, { offeredPerSecond }) => total + Math.log(offeredPerSecond), 0);
  return Math.exp(sum / probes.length);
}

function pointOf(probes: readonly CapacityProbe[]): CurvePoint | undefined {
  if (probes.length === 0) return undefined;
  return {
    responseTime: LatencyHistogram.merge(probes.map(({ responseTime }) => decodeHdr(responseTime.hdr))),
    held: probes.filter(({ outcome }) => outcome === 'held').length,
    probes: probes.length,
    misses: probes.flatMap((probe) => (probe.outcome === 'held' ? [] : [describeMiss(probe)])),
  };
}

/** Where the generator was the limit, the reason may be what was missed alone. */
function describeMiss({ outcome, reason = outcome }: CapacityProbe): string {
  return outcome !== 'client-bound' || reason.includes('generator')
    ? reason
    : `${reason}; the generator was the limit`;
}
