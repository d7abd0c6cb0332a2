// Finds the highest rate that holds: up until one breaks, then halving, then a second look at both ends. Pure.
import { dropUndefined } from '../core/drop-undefined.ts';

/**
 * held: the objectives were met; broke: they were not; client-bound: they were not, and the generator was the reason,
 * so nothing is known of the server.
 */
export type ProbeOutcome = 'held' | 'broke' | 'client-bound';

export interface ProbedRate {
  readonly offeredPerSecond: number;
  readonly outcome: ProbeOutcome;
}

/** How a search begins: its first rate, and the factors between rates until one held and one broke. */
export interface SearchStart {
  readonly offeredPerSecond: number;
  /** From a rate that held to the next one. */
  readonly stride: number;
  /** From a first rate that broke to the next one; further down it grows. */
  readonly fall: number;
}

export type SearchEnd =
  /** It holds at the one rate and breaks at the other, which is higher by `RESOLUTION` at most. */
  | { readonly kind: 'found'; readonly heldPerSecond: number; readonly brokePerSecond: number }
  /** Above the rate that held nothing is known: the generator was the limit. */
  | { readonly kind: 'client-limit'; readonly heldPerSecond: number; readonly limitPerSecond: number }
  /** It broke at this rate, and at all above it. */
  | { readonly kind: 'never-held'; readonly brokePerSecond: number }
  /** It held at this rate, and at all below it; higher ones were not tried. */
  | { readonly kind: 'never-broke'; readonly heldPerSecond: number }
  /** The target behaves too differently from probe to probe. */
  | { readonly kind: 'unsettled' }
  /** Even at the lowest rate the generator was the limit: nothing is known of the server. */
  | { readonly kind: 'client-slow'; readonly limitPerSecond: number };

export type SearchStep = { readonly kind: 'probe'; readonly offeredPerSecond: number } | SearchEnd;

/** The search ends when the rate that breaks is at most this much above the one that holds. */
export const RESOLUTION = 1.04;
/** Of a first search: four halvings lead from one stride to the resolution. */
export const FIRST_STRIDE = RESOLUTION ** 16;
/** Of a search that begins near the answer of one before: two halvings. */
export const NEXT_STRIDE = RESOLUTION ** 4;
/**
 * Below this share of the first rate nothing is looked for: then the objective is out of reach, not the rate. The first
 * rate is a quarter of what the slowest server does, so that is less than 2 % of it: hardly a request waits for another.
 */
const LOWEST_SHARE = 1 / 16;
/** Of a first search, to the lowest rate at once: whether any rate holds is known after four probes. */
export const FIRST_FALL = 1 / LOWEST_SHARE;
/** Of a search that begins near the answer: first a little, then ever more. */
export const NEXT_FALL = RESOLUTION ** 4;
/** Above so many times the first rate nothing is looked for. The first is a quarter of what the server can do. */
const HIGHEST_FACTOR = 1000;
/** A first search takes about 10, one in a hundred on a noisy machine 25. */
export const MOST_PROBES = 32;

/**
 * The next thing to do after these probes, which are in the order they were made. A rate is judged by the majority of
 * its probes: one against one is looked at a third time, and both ends of the answer need two probes that agree
 * (the hysteresis: a single lucky or unlucky probe moves the search, but does not decide it).
 */
export function nextStep(start: SearchStart, probes: readonly ProbedRate[]): SearchStep {
  const rates = judgeRates(probes);
  if (rates.length === 0) return { kind: 'probe', offeredPerSecond: start.offeredPerSecond };
  if (probes.length >= MOST_PROBES) return { kind: 'unsettled' };
  const open = rates.find(({ held, failed }) => held === failed);
  if (open !== undefined) return probeAgain(open);

  // To sustain a rate is to sustain all below it, so the lowest that broke counts.
  const broken = rates.find(({ held, failed }) => failed > held);
  const holding = rates.findLast((rate) => rate.held > rate.failed && isBelow(rate, broken));
  if (broken === undefined) return stepUp(start, holding!);
  if (holding === undefined) return stepDown(start, broken);
  const ratio = broken.offeredPerSecond / holding.offeredPerSecond;
  // The factor forgives the rounding of square roots.
  if (ratio > RESOLUTION * 1.0001)
    return probe(Math.sqrt(holding.offeredPerSecond * broken.offeredPerSecond));
  const unsure = [holding, broken].find(({ held, failed }) => held + failed < 2);
  return unsure === undefined ? conclude(holding, broken) : probeAgain(unsure);
}

interface JudgedRate {
  readonly offeredPerSecond: number;
  readonly held: number;
  /** Broke, or could not be told because of the client. */
  readonly failed: number;
  readonly clientBound: number;
}

export interface KnownRates {
  /** The highest rate that held, with none below it that broke. */
  readonly heldPerSecond?: number;
  /** The lowest rate that broke, with none above it that held. */
  readonly brokePerSecond?: number;
}

/**
 * What probes say of a capacity before a search is at its end: the rates between which it lies. A rate counts as the
 * majority of its probes says. Where a higher one held and a lower one broke, both lie between the two. What broke
 * because of the client says nothing of the server; but a rate at which most did has not held either.
 */
export function knownRates(probes: readonly ProbedRate[]): KnownRates {
  const rates = judgeRates(probes);
  const holds = ({ held, failed }: JudgedRate): boolean => held > failed;
  const breaks = ({ held, failed, clientBound }: JudgedRate): boolean => failed - clientBound > held;
  const lowestBroken = rates.find(breaks);
  const highestHeld = rates.findLast(holds);
  const held = rates.findLast((rate) => holds(rate) && isBelow(rate, lowestBroken));
  const broke = rates.find(
    (rate) =>
      breaks(rate) && (highestHeld === undefined || rate.offeredPerSecond > highestHeld.offeredPerSecond),
  );
  return {
    ...dropUndefined({ heldPerSecond: held?.offeredPerSecond, brokePerSecond: broke?.offeredPerSecond }),
  };
}

/** Ascending. */
function judgeRates(probes: readonly ProbedRate[]): JudgedRate[] {
  const rates = new Map<number, JudgedRate>();
  for (const { offeredPerSecond, outcome } of probes) {
    const { held, failed, clientBound } = rates.get(offeredPerSecond) ?? {
      held: 0,
      failed: 0,
      clientBound: 0,
    };
    rates.set(offeredPerSecond, {
      offeredPerSecond,
      held: held + Number(outcome === 'held'),
      failed: failed + Number(outcome !== 'held'),
      clientBound: clientBound + Number(outcome === 'client-bound'),
    });
  }
  return [...rates.values()].sort((a, b) => a.offeredPerSecond - b.offeredPerSecond);
}

function isBelow(rate: JudgedRate, limit: JudgedRate | undefined): boolean {
  return limit === undefined || rate.offeredPerSecond < limit.offeredPerSecond;
}

function stepUp(start: SearchStart, holding: JudgedRate): SearchStep {
  const higher = holding.offeredPerSecond * start.stride;
  return higher > start.offeredPerSecond * HIGHEST_FACTOR
    ? { kind: 'never-broke', heldPerSecond: holding.offeredPerSecond }
    : probe(higher);
}

function stepDown(start: SearchStart, broken: JudgedRate): SearchStep {
  if (broken.held + broken.failed < 2) return probeAgain(broken);
  const lowest = start.offeredPerSecond * LOWEST_SHARE;
  // The factor forgives the rounding of what was divided before.
  if (broken.offeredPerSecond <= lowest * 1.0001)
    return broken.clientBound === broken.failed
      ? { kind: 'client-slow', limitPerSecond: broken.offeredPerSecond }
      : { kind: 'never-held', brokePerSecond: broken.offeredPerSecond };
  const fallen = start.offeredPerSecond / broken.offeredPerSecond;
  return probe(Math.max(lowest, broken.offeredPerSecond / (start.fall * fallen)));
}

/** One probe that broke while the client kept up is enough to know that the server broke. */
function conclude(holding: JudgedRate, broken: JudgedRate): SearchEnd {
  const heldPerSecond = holding.offeredPerSecond;
  const brokePerSecond = broken.offeredPerSecond;
  return broken.clientBound === broken.failed
    ? { kind: 'client-limit', heldPerSecond, limitPerSecond: brokePerSecond }
    : { kind: 'found', heldPerSecond, brokePerSecond };
}

function probe(offeredPerSecond: number): SearchStep {
  return { kind: 'probe', offeredPerSecond };
}

function probeAgain({ offeredPerSecond }: JudgedRate): SearchStep {
  return probe(offeredPerSecond);
}
