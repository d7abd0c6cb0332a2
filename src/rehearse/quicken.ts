// A rehearsal in less than two minutes: every phase shorter by the same factor.
import type { Rehearsal } from './rehearsal.ts';

/** What is left of the two minutes takes filling, copying and comparing. */
const MOST_NS = 45e9;
/** A shorter phase shows no dip. */
const LEAST_PHASE_NS = 1e9;
const MOST_KEYS = 10_000;

export function quicken(rehearsal: Rehearsal): Rehearsal {
  const total = rehearsal.phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  const factor = Math.min(1, MOST_NS / total);
  const shorten = (ns: number) => Math.round(ns * factor);
  return {
    ...rehearsal,
    keys: Math.min(MOST_KEYS, rehearsal.keys ?? MOST_KEYS),
    phases: rehearsal.phases.map((phase) => ({
      ...phase,
      durationNs: Math.min(phase.durationNs, Math.max(LEAST_PHASE_NS, shorten(phase.durationNs))),
      faults: phase.faults.map(({ atNs, forNs, ...fault }) => ({
        ...fault,
        atNs: shorten(atNs),
        ...(forNs === undefined ? {} : { forNs: shorten(forNs) }),
      })),
    })),
  };
}
