// A limit on a latency that not even the fastest reply kept: broken, however busy the generator or the machine were.
import { findCell } from '../compare/digest-run.ts';
import { doubtLateStarts } from '../compare/own-waits.ts';
import { findSpoiler } from '../compare/spoiler.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { estimateRatio, type RatioPair } from '../stats/paired-ratio.ts';
import { type Comparator, isUpperLimit } from './rule.ts';

/**
 * Every percentile is at least the fastest reply less all that it may have waited in the generator. A busy machine makes
 * most replies late, but hardly the fastest of thousands. Where that is not known of a closed loop, it is of the part at an
 * equal rate: a server answers no sooner under more load.
 *
 * @param whole the subject of the rule, all operations together
 * @returns by block, where all of them together break the limit; undefined: nothing spoils the value, or they don't
 */
export function findTooSlowFastest(
  metric: Metric,
  comparator: Comparator,
  limit: number,
  whole: Cell,
  run: RunDigest,
): readonly RatioPair[] | undefined {
  if (metric.percentile === undefined || !isUpperLimit(comparator)) return undefined;
  const doubt = findSpoiler([whole])?.doubt;
  const isBusy = doubt === 'client-bound' || doubt === 'disturbed';
  if (!isBusy && doubtLateStarts(metric, [whole]) === undefined) return undefined;
  return [whole, ...findParts(whole, run)].map(listFastest).find((pairs) => {
    const low = estimateRatio(pairs)?.low;
    return low !== undefined && low > limit;
  });
}

/** Parts of its profile with no more load than it had. */
function findParts({ profile, target, values }: Cell, run: RunDigest): readonly Cell[] {
  const most = values['throughput'] ?? 0;
  return run.profiles
    .filter(({ equalRate }) => equalRate?.base === profile && (equalRate.ratePerSecond ?? most + 1) <= most)
    .flatMap(({ name }) => findCell(run, { profile: name, target }) ?? []);
}

/** Nothing where it is not known of every round. */
function listFastest({ rounds }: Cell): readonly RatioPair[] {
  const pairs = rounds.flatMap(({ fastestNs }) =>
    fastestNs === undefined ? [] : [{ reference: 1, candidate: fastestNs }],
  );
  return pairs.length < rounds.length ? [] : pairs;
}
