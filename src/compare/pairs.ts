// Two cells together: their rounds block by block, and what is worked out once for both.
import type { Cell } from '../result/digest.ts';
import type { MetricId } from '../result/metrics.ts';
import type { BlockValues } from '../stats/familywise-p-values.ts';
import { logRatiosOf, type RatioPair } from '../stats/paired-ratio.ts';

/** Blocks in which both sides have a value, in order. */
export function pairByBlock(reference: Cell, candidate: Cell, metric: MetricId): BlockPair[] {
  const ofCandidate = new Map(candidate.rounds.map(({ block, values }) => [block, values[metric]]));
  return reference.rounds.flatMap(({ block, values }) => {
    const pair = { reference: values[metric], candidate: ofCandidate.get(block) };
    return pair.reference === undefined || pair.candidate === undefined
      ? []
      : [{ block, reference: pair.reference, candidate: pair.candidate }];
  });
}

export interface BlockPair extends RatioPair {
  readonly block: number;
}

/**
 * Of each metric ln(candidate / reference), at the place that its block has among those of all: a metric that lacks one in
 * the middle stays beside the others. Numbers of blocks are read from files, and may be anything.
 */
export function logRatiosByBlock(metrics: readonly (readonly BlockPair[])[]): readonly BlockValues[] {
  const blocks = new Set(metrics.flatMap((pairs) => pairs.map(({ block }) => block)));
  const places = new Map([...blocks].sort((a, b) => a - b).map((block, place) => [block, place]));
  return metrics.map((pairs) => {
    const logRatios = logRatiosOf(pairs);
    const placed = new Array<number | undefined>(places.size).fill(undefined);
    for (const [at, { block }] of pairs.entries()) placed[places.get(block)!] = logRatios[at];
    return placed;
  });
}

/** For what takes long and is asked for again with every metric; forgotten with the cells. */
export function rememberByPair<T>(workOut: (reference: Cell, candidate: Cell) => T) {
  const known = new WeakMap<Cell, WeakMap<Cell, { readonly value: T }>>();
  return (reference: Cell, candidate: Cell): T => {
    const ofReference = known.get(reference) ?? new WeakMap<Cell, { readonly value: T }>();
    known.set(reference, ofReference);
    const found = ofReference.get(candidate) ?? { value: workOut(reference, candidate) };
    ofReference.set(candidate, found);
    return found.value;
  };
}
