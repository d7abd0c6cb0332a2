// How long a search takes: a guess with its range before it begins, and what is left once probes were made.
import { MOST_PROBES } from './search.ts';

/** Probes: as few, as most searches, and as all but one in twenty on a disturbed machine (in the simulation). */
export interface ProbeCounts {
  readonly few: number;
  readonly usual: number;
  readonly many: number;
}

const FIRST: ProbeCounts = { few: 9, usual: 10.5, many: 18 };
/** It begins near the answer. */
const NEXT: ProbeCounts = { few: 6, usual: 7.8, many: 11 };

/** Of so many searches of one target. */
export function countProbes(searches: number, isFirst: boolean): ProbeCounts {
  if (searches === 0) return { few: 0, usual: 0, many: 0 };
  const first = isFirst ? FIRST : NEXT;
  const of = (field: keyof ProbeCounts): number => first[field] + (searches - 1) * NEXT[field];
  return { few: of('few'), usual: of('usual'), many: of('many') };
}

export interface Duration {
  readonly lowNs: number;
  readonly usualNs: number;
  readonly highNs: number;
}

/** Of a search that is under way. */
export interface TimeLeft extends Duration {
  /** Until the longest time is over, where that comes before the usual end. */
  readonly endedInNs?: number;
}

/** Connecting, waiting for the server to come to rest, and saving around a probe. */
const OVERHEAD_NS = 0.45e9;

/** @param windowNs measured and warm-up time of a probe */
export function probeNsOf(windowNs: number, cooldownMs: number): number {
  return windowNs + OVERHEAD_NS + cooldownMs * 1e6;
}

/**
 * @param perProbeNs of each target that takes part: how long one of its probes takes
 * @param searches that are left of each
 */
export function guessDuration(perProbeNs: readonly number[], searches: number, isFirst: boolean): Duration {
  const counts = countProbes(searches, isFirst);
  const sumNs = perProbeNs.reduce((sum, ns) => sum + ns, 0);
  return { lowNs: counts.few * sumNs, usualNs: counts.usual * sumNs, highNs: counts.many * sumNs };
}

/**
 * What is left within a search, and of the later ones.
 *
 * @param perProbe how long probes take at the rates that they may have: of each target that is still searched, and of each
 *   that the later searches are of
 * @param under how many probes of this search were made, whether it is the first, and how many come later
 */
export function guessLeft(
  perProbe: { readonly own: readonly Duration[]; readonly later: readonly Duration[] },
  under: { readonly made: number; readonly isFirst: boolean; readonly later: number },
): Duration {
  const [own, later] = [countProbes(1, under.isFirst), countProbes(under.later, false)];
  // A search that has gone on for so long seldom finds an answer, and then none follows; it goes on to its bound at most.
  const isLong = under.made >= own.many;
  const of = (count: keyof ProbeCounts, takes: keyof Duration): number => {
    const most = isLong && count === 'many' ? MOST_PROBES : own[count];
    const sumOf = (targets: readonly Duration[]): number => targets.reduce((sum, one) => sum + one[takes], 0);
    const behind = isLong && count === 'few' ? 0 : later[count];
    return Math.max(1, most - under.made) * sumOf(perProbe.own) + behind * sumOf(perProbe.later);
  };
  return { lowNs: of('few', 'lowNs'), usualNs: of('usual', 'usualNs'), highNs: of('many', 'highNs') };
}

/** Starting servers and filling them takes its time too, however few the probes are. */
const SHORTEST_BOUND_NS = 5 * 60e9;

/** What a search may take where nobody says it: enough for a disturbed machine, in whole minutes. */
export function defaultMaxTimeNs({ highNs }: Duration): number {
  return Math.max(SHORTEST_BOUND_NS, Math.ceil((2 * highNs) / 60e9) * 60e9);
}
