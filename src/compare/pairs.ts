// Two cells together: their rounds block by block, and what is worked out once for both.
import type { Cell } from '../result/digest.ts';
import type { MetricId } from '../result/metrics.ts';
import type { RatioPair } from '../stats/paired-ratio.ts';

/** Blocks in which both sides have a value, in order. */
export function pairByBlock(reference: Cell, candidate: Cell, metric: MetricId): RatioPair[] {
  const ofCandidate = new Map(candidate.rounds.map(({ block, values }) => [block, values[metric]]));
  return reference.rounds.flatMap(({ block, values }) => {
    const pair = { reference: values[metric], candidate: ofCandidate.get(block) };
    return pair.reference === undefined || pair.candidate === undefined ? [] : [pair as RatioPair];
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
