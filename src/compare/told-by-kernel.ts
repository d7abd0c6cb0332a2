// Latencies of a closed loop whose generator was the limit, where the kernel timed the replies: told, unless the load explains them.
import { formatCount } from '../core/units.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { type ComparisonVerdict, cannotTell } from './judge-comparison.ts';
import type { Spoiler } from './spoiler.ts';

/** What replies waited in the generator is in no latency then, however busy it was; how busy the machine was still is. */
export function isBesideOwnWaits({ unit }: Metric, spoiler: Spoiler | undefined): boolean {
  return unit === 'ns' && spoiler?.isTimedByKernel === true && !spoiler.alsoDisturbed;
}

/**
 * A generator that is the limit does not keep all its connections in flight, and may give the two sides different loads.
 * A server answers no sooner under more load, so who answers sooner under at least as much would do so under the same:
 * S_better(load of the other) <= S_better(its own load) < S_other. Who answers sooner under less may owe it to that alone.
 */
export function doubtSmallerLoad(
  metric: Metric,
  [reference, candidate]: readonly [Cell, Cell],
  spoiler: Spoiler | undefined,
  verdict: ComparisonVerdict,
  tolerance: number,
): ComparisonVerdict {
  if (!isBesideOwnWaits(metric, spoiler) || verdict.word === 'cannot-tell') return verdict;
  const rates = [reference, candidate].map(({ values }) => values['throughput'] ?? 0);
  const ratio = rates[1]! / rates[0]!;
  const hasLess = ratio < 1 / (1 + tolerance);
  const hasMore = ratio > 1 + tolerance;
  const isOwed = verdict.word === 'same' ? hasLess || hasMore : verdict.word === 'faster' ? hasLess : hasMore;
  if (!isOwed) return verdict;
  const [less, more] = hasLess ? [candidate, reference] : [reference, candidate];
  return cannotTell(
    'client-bound',
    `the client sent ${less.target} fewer requests (${[less, more].map((cell) => formatCount(cell.values['throughput'] ?? 0)).join(' and ')} ops/s)`,
  );
}
