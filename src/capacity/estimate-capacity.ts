// From the ends of repeated searches to the answer: the rate sustained, its interval, and the ratio of two targets.
import type { CapacityAnswer } from '../result/kinds/capacity.ts';
import { estimateLogRatios, estimateRatio } from '../stats/paired-ratio.ts';
import { RESOLUTION, type SearchEnd } from './search.ts';

/**
 * The rate at which a probe holds as often as it breaks. Each search found it somewhere between the rate that held and
 * the one that broke, so it says their middle. Over the searches: Hodges-Lehmann estimate with the exact Wilcoxon
 * interval, on logarithms, as for every ratio of the project; and since no search sees finer than its resolution, half
 * of that is added at both ends.
 *
 * A search that could not tell is never left out: its end is the answer.
 *
 * @param ends of the searches of one target, at least one
 */
export function estimateCapacity(ends: readonly SearchEnd[]): CapacityAnswer {
  const odd = ends.find(({ kind }) => kind !== 'found');
  switch (odd?.kind) {
    case 'unsettled':
      return { kind: 'unsettled' };
    case 'client-slow':
      return { kind: 'unsettled', because: 'client' };
    case 'never-held':
      return { kind: 'below', ratePerSecond: odd.brokePerSecond };
    case 'client-limit':
      return { kind: 'at-least', ratePerSecond: Math.min(...ends.flatMap(heldRate)) };
    case 'never-broke':
      return { kind: 'at-least', ratePerSecond: odd.heldPerSecond, because: 'highest-tried' };
    default: {
      const { ratio, low, high } = estimateLogRatios(ends.flatMap(middleRate).map(Math.log));
      const known = low === undefined || high === undefined ? {} : widen({ low, high });
      return { kind: 'found', ratePerSecond: ratio, ...known };
    }
  }
}

function heldRate(end: SearchEnd): number[] {
  return 'heldPerSecond' in end ? [end.heldPerSecond] : [];
}

function middleRate(end: SearchEnd): number[] {
  return end.kind === 'found' ? [Math.sqrt(end.heldPerSecond * end.brokePerSecond)] : [];
}

function widen({ low, high }: { readonly low: number; readonly high: number }) {
  const half = Math.sqrt(RESOLUTION);
  return { lowPerSecond: low / half, highPerSecond: high * half };
}

export interface CapacityRatio {
  readonly ratio: number;
  readonly low?: number;
  readonly high?: number;
  readonly pairs: number;
}

/** Candidate over reference, paired by search: what drifts on the machine moves both. undefined: no such pair. */
export function compareCapacities(
  reference: readonly SearchEnd[],
  candidate: readonly SearchEnd[],
): CapacityRatio | undefined {
  const all = [...reference, ...candidate];
  if (all.some(({ kind }) => kind !== 'found')) return undefined;
  const both = Math.min(reference.length, candidate.length);
  const estimate = estimateRatio(
    Array.from({ length: both }, (_, search) => ({
      reference: middleRate(reference[search]!)[0]!,
      candidate: middleRate(candidate[search]!)[0]!,
    })),
  );
  if (estimate === undefined) return undefined;
  const { ratio, low, high } = estimate;
  return { ratio, ...(low === undefined || high === undefined ? {} : { low, high }), pairs: both };
}

/** Where the next search begins: near the answers so far, but nowhere twice, so that no rate is favoured. */
export function startNear(ends: readonly SearchEnd[], stride: number, dither: number): number {
  const answers = ends.flatMap(middleRate).map(Math.log);
  const mean = answers.reduce((sum, answer) => sum + answer, 0) / answers.length;
  return Math.exp(mean) * stride ** (dither - 0.5);
}
