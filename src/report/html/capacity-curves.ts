// Rate-latency curves of a search for capacities: the latency that the objective is about, at every rate that was tried.
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import type { Capacity, CapacityProbe } from '../../result/kinds/capacity.ts';
import { decodeHdr } from '../../stats/hdr.ts';
import { tailPercentileNs } from '../../stats/tail-permutation.ts';
import { spellOut } from './markup.ts';
import type { CapacityCurve, CapacityData, CapacityPoint } from './page-data.ts';

export function drawCapacity(
  { slo, targets, probes }: Capacity,
  names: readonly string[],
): CapacityData | undefined {
  if (probes.length === 0) return undefined;
  const percentile = Number(/^p(\d+(?:\.\d+)?) /.exec(slo)?.[1] ?? USUAL_PERCENTILE);
  return {
    slo: spellOut(slo),
    percentile,
    curves: names.map((name): CapacityCurve => {
      const own = probes.filter((probe) => probe.target === name);
      const answer = targets.find(({ target }) => target === name)?.answer;
      const found = answer?.kind === 'found' ? answer : undefined;
      return {
        points: groupByRate(own).map((group) => toPoint(group, percentile)),
        ...(found?.lowPerSecond === undefined || found.highPerSecond === undefined
          ? {}
          : { sustains: [found.lowPerSecond, found.highPerSecond] }),
      };
    }),
  };
}

/** For objectives about something else, such as the maximum. */
const USUAL_PERCENTILE = 99;

/** Rates closer than this lie in one point: searches come back to nearly the same rates again and again. */
const SAME_RATE = 1.06;

function groupByRate(probes: readonly CapacityProbe[]): CapacityProbe[][] {
  const groups: CapacityProbe[][] = [];
  for (const probe of [...probes].sort((a, b) => a.offeredPerSecond - b.offeredPerSecond)) {
    const first = groups.at(-1)?.[0];
    if (first !== undefined && probe.offeredPerSecond < first.offeredPerSecond * SAME_RATE)
      groups.at(-1)!.push(probe);
    else groups.push([probe]);
  }
  return groups;
}

function toPoint(probes: readonly CapacityProbe[], percentile: number): CapacityPoint {
  const rate = probes.reduce((sum, { offeredPerSecond }) => sum + offeredPerSecond, 0) / probes.length;
  const replies = LatencyHistogram.merge(
    probes
      .filter(({ responseTime }) => responseTime.count > 0)
      .map(({ responseTime }) => decodeHdr(responseTime.hdr)),
  );
  const count = (wanted: CapacityProbe['outcome']): number =>
    probes.filter(({ outcome }) => outcome === wanted).length;
  return [
    Math.round(rate),
    replies.count === 0 ? null : (tailPercentileNs(replies, percentile) ?? null),
    probes.length,
    count('held'),
    count('client-bound'),
  ];
}
