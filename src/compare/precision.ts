// Whether a profile has been measured precisely enough, so that a run may add blocks until it is.

import type { RaceResult } from '../result/kinds/race.ts';
import { type Metric, metricById } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { needsMoreBlocks } from '../stats/judge-ratio.ts';
import { estimateRatio, type RatioPair } from '../stats/paired-ratio.ts';
import { metricsInNoise } from './answers.ts';

/**
 * true while the interval of any candidate's ratio (of the only target's value) is wider than the
 * tolerance from end to end, in any metric that the questions of the profile are told by. It looks at
 * the precision alone and never at the difference: to measure until something is significant finds
 * differences that aren't there.
 */
export function wantsMoreBlocks(result: RaceResult, profile: string, tolerance: number): boolean {
  const rounds = result.rounds.filter(
    (round): round is CompletedRound => round.status === 'completed' && round.profile === profile,
  );
  const isPaced = rounds.some(({ openLoop }) => openLoop !== undefined);
  return metricsInNoise(isPaced)
    .map(metricById)
    .filter((metric: Metric) => rounds.length === 0 || rounds.some((round) => metric.of(round) !== undefined))
    .some((metric) => isImprecise(metric, rounds, result, tolerance));
}

function isImprecise(
  metric: Metric,
  rounds: readonly CompletedRound[],
  result: RaceResult,
  tolerance: number,
): boolean {
  const valuesOf = (target: string) =>
    new Map(
      rounds.filter((round) => round.target === target).map((round) => [round.block, metric.of(round)]),
    );
  const reference = valuesOf(result.settings.reference);
  const candidates = result.targets.filter(({ name }) => name !== result.settings.reference);
  if (candidates.length === 0)
    return isTooWide(
      [...reference.values()].map((value) => [1, value]),
      tolerance,
    );
  return candidates.some(({ name }) =>
    isTooWide(
      [...valuesOf(name)].map(([block, value]) => [reference.get(block), value]),
      tolerance,
    ),
  );
}

type MaybePair = readonly [reference: number | undefined, candidate: number | undefined];

function isTooWide(pairs: readonly MaybePair[], tolerance: number): boolean {
  const known = pairs.flatMap(([reference, candidate]): RatioPair[] =>
    reference === undefined || candidate === undefined ? [] : [{ reference, candidate }],
  );
  return needsMoreBlocks(estimateRatio(known), tolerance);
}
