// The rounds of two cells, block by block.
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
