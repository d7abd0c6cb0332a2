// How long a search takes: a guess with its range before it begins, and what is left once probes were made.
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
 * @param perProbe of each target that is still searched: how long its probes take at the rates that they may have
 * @param under how many probes of this search were made of each, whether it is the first, and how many come later
 */
export function guessLeft(
  perProbe: readonly Duration[],
  under: { readonly made: number; readonly isFirst: boolean; readonly later: number },
): Duration {
  const [first, later] = [countProbes(1, under.isFirst), countProbes(under.later, false)];
  const of = (count: keyof ProbeCounts, takes: keyof Duration): number =>
    (Math.max(0, first[count] - under.made) + later[count]) *
    perProbe.reduce((sum, one) => sum + one[takes], 0);
  return { lowNs: of('few', 'lowNs'), usualNs: of('usual', 'usualNs'), highNs: of('many', 'highNs') };
}

/** Starting servers and filling them takes its time too, however few the probes are. */
const SHORTEST_BOUND_NS = 5 * 60e9;

/** What a search may take where nobody says it: enough for a disturbed machine, in whole minutes. */
export function defaultMaxTimeNs({ highNs }: Duration): number {
  return Math.max(SHORTEST_BOUND_NS, Math.ceil((2 * highNs) / 60e9) * 60e9);
}
