// The dip of the hit ratio after each step, and how long it takes until nearly all of it is back.
import type { Dip, IntervalRecord, PhaseRecord } from '../result/kinds/rehearsal.ts';
import { hitRatioOf } from './record-phase.ts';

/** Of the former ratio. */
const RECOVERED = 0.95;
/** With fewer look-ups the ratio of an interval is noise. */
const LEAST_LOOKUPS = 50;

/** Of each phase but the first, how far the hit ratio fell below that of the phase before. */
export function findDips(
  phases: readonly PhaseRecord[],
  timeline: readonly IntervalRecord[],
): readonly Dip[] {
  return phases.flatMap((phase, at) => {
    const before = at === 0 ? undefined : phases[at - 1]!.hitRatio;
    return before === undefined || before === 0 ? [] : (findDip(phase, before, timeline) ?? []);
  });
}

function findDip(
  { name, startNs, durationNs }: PhaseRecord,
  before: number,
  timeline: readonly IntervalRecord[],
): Dip | undefined {
  const ratios = timeline
    .filter(({ atNs }) => atNs >= startNs && atNs < startNs + durationNs)
    .flatMap((interval) => {
      const { reference, candidate } = interval;
      const looked = reference.hits + reference.misses + candidate.hits + candidate.misses;
      const ratio = hitRatioOf([reference, candidate]);
      if (looked < LEAST_LOOKUPS || ratio === undefined) return [];
      return [{ ratio, endNs: interval.atNs + interval.durationNs }];
    });
  if (ratios.length === 0) return undefined;
  const least = Math.min(...ratios.map(({ ratio }) => ratio));
  const lost = Math.max(0, 1 - least / before);
  if (lost <= 1 - RECOVERED) return { phase: name, before, lost, recoveredNs: 0 };
  const worst = ratios.findIndex(({ ratio }) => ratio === least);
  const back = ratios.slice(worst).find(({ ratio }) => ratio >= before * RECOVERED);
  return { phase: name, before, lost, ...(back === undefined ? {} : { recoveredNs: back.endNs - startNs }) };
}
