// Whether one metric among all of a table differs by more than some metric of it would by chance.
import type { Cell } from '../result/digest.ts';
import { METRICS, type MetricId } from '../result/metrics.ts';
import { familyPValues } from '../stats/family.ts';
import { countUnusablePairs, logRatiosOf, type RatioPair } from '../stats/paired-ratio.ts';
import { headlineMetricOf } from './headline.ts';
import { pairByBlock } from './pairs.ts';

/**
 * The metric that a profile is about is the question that was asked before; the others are looked at because
 * they are there, and who looks at ten finds a difference of nothing every other time.
 *
 * @returns undefined for that metric, and where there is no ratio
 */
export function correctForFamily(reference: Cell, candidate: Cell, metric: MetricId): number | undefined {
  const headline = headlineMetricOf(candidate);
  if (metric === headline) return undefined;
  const blocks = pairByBlock(reference, candidate, metric).length;
  const family = METRICS.map(({ id }) => ({ id, pairs: pairByBlock(reference, candidate, id) })).filter(
    ({ id, pairs }) => id !== headline && isWhole(pairs, blocks),
  );
  const place = family.findIndex(({ id }) => id === metric);
  return place < 0 ? undefined : familyPValues(family.map(({ pairs }) => logRatiosOf(pairs)))[place];
}

/** Of the same blocks, and with a ratio in each. */
function isWhole(pairs: readonly RatioPair[], blocks: number): boolean {
  return pairs.length === blocks && blocks > 0 && countUnusablePairs(pairs) === 0;
}
