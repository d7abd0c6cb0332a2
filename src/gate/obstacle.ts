// What keeps a rule from being judged although there are numbers: spoiled comparisons, and percentiles of too few samples.
import { whyNoBound } from '../compare/lower-bound.ts';
import { findDoubt } from '../compare/metric-comparison.ts';
import { sparedByBystander } from '../compare/own-delay.ts';
import { doubtLateStarts } from '../compare/own-waits.ts';
import { findSpoiler, type Spoiler, tellRunsApart } from '../compare/spoiler.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { inconclusive, type RuleEvidence } from './evidence.ts';

type Hindrance = Pick<RuleEvidence, 'obstacle' | 'noPass'>;

/**
 * @param cells what is compared, the subject of the rule last
 * @param wholes the same targets with all operations together
 * @param limit of a rule about a value
 * @param before those of `wholes` that are of another run, which came first
 */
export function findObstacle(
  metric: Metric,
  cells: readonly Cell[],
  wholes: readonly Cell[],
  limit = 0,
  before: readonly Cell[] = [],
): Hindrance {
  if (metric.percentile !== undefined && cells.some(({ values }) => values[metric.id] === undefined))
    return { obstacle: inconclusive('fewer than 100 samples lie beyond the percentile') };
  const judged = Math.max(limit, ...cells.map(({ values }) => values[metric.id] ?? 0));
  const spoiler = sparedByBystander(metric, findSpoilerOf(wholes, before), wholes, judged);
  const subject = wholes.at(-1)!;
  if (spoiler?.doubt === 'rate-missed') {
    // A target that can't keep up breaks a rule on its latency, or on the very rate, all the same.
    const isOwn = findSpoiler([subject])?.doubt === 'rate-missed';
    if (metric.id === 'throughput' && cells.length === 1) return {};
    if (isOwn) return { noPass: spoiler.why };
  }
  // Where the profile sets the rate a rule may ask whether it was reached.
  const paced = metric.id === 'throughput' && cells.length === 1 ? { ...subject, pace: undefined } : subject;
  const doubt = findDoubt(metric, spoiler, paced);
  if (doubt?.word !== 'cannot-tell') {
    const late = doubtLateStarts(metric, wholes);
    return late?.word === 'cannot-tell' ? { obstacle: inconclusive(late.why) } : {};
  }
  const [reference, candidate] = wholes;
  const isOfRates = metric.id === 'throughput' && doubt.doubt === 'client-bound' && before.length === 0;
  const more = isOfRates && candidate !== undefined ? whyNoBound(reference!, candidate) : '';
  return { obstacle: inconclusive(`${doubt.why}${more}`) };
}

function findSpoilerOf(wholes: readonly Cell[], before: readonly Cell[]): Spoiler | undefined {
  return before.length === 0
    ? findSpoiler(wholes)
    : findSpoiler(wholes, tellRunsApart(before, ['baseline', 'run']));
}
