// Whether one metric among all of a table differs by more than some metric of it would by chance.
import type { Cell } from '../result/digest.ts';
import { METRICS, type MetricId } from '../result/metrics.ts';
import { familywisePValues } from '../stats/familywise-p-values.ts';
import { countUnusablePairs, type RatioPair } from '../stats/paired-ratio.ts';
import { headlineMetricOf } from './headline-metric.ts';
import { logRatiosByBlock, pairByBlock, rememberByPair } from './pairs.ts';

/**
 * The metric that a profile is about is the question that was asked before; the others are looked at because
 * they are there, and who looks at ten finds a difference of nothing every other time.
 *
 * @returns undefined for that metric, and where there is no ratio
 */
export function correctForAllMetrics(reference: Cell, candidate: Cell, metric: MetricId): number | undefined {
  const headline = headlineMetricOf(candidate);
  if (metric === headline) return undefined;
  const blocks = pairByBlock(reference, candidate, metric).length;
  const families = familiesOf(reference, candidate);
  const known = families.get(blocks) ?? testFamily(reference, candidate, headline, blocks);
  families.set(blocks, known);
  return known.get(metric);
}

type Family = ReadonlyMap<MetricId, number>;

/** All metrics of a table ask for the same family, one after the other: by the number of its blocks. */
const familiesOf = rememberByPair((): Map<number, Family> => new Map());

function testFamily(reference: Cell, candidate: Cell, headline: MetricId, blocks: number): Family {
  const family = METRICS.map(({ id }) => ({ id, pairs: pairByBlock(reference, candidate, id) })).filter(
    ({ id, pairs }) => id !== headline && isWhole(pairs, blocks),
  );
  const pValues = familywisePValues(logRatiosByBlock(family.map(({ pairs }) => pairs)));
  return new Map(family.map(({ id }, place) => [id, pValues[place]!]));
}

/** Of as many blocks, and with a ratio in each. */
function isWhole(pairs: readonly RatioPair[], blocks: number): boolean {
  return pairs.length === blocks && blocks > 0 && countUnusablePairs(pairs) === 0;
}
