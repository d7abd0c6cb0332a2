// What one target did under one profile, as a report shows it: its values, what limited it, failures and errors.

import { errorShare } from '../compare/cell.ts';
import { findCell } from '../compare/digest-run.ts';
import { groupByLimit } from '../compare/limit.ts';
import { isRateKept } from '../compare/spoiler.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { countBlocks } from '../result/count-blocks.ts';
import type { RunDigest } from '../result/digest.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import { METRICS, type Metric, metricById } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { median } from '../stats/order-statistics.ts';
import type { LimitSummary, MetricValues, TargetReport } from './model.ts';

export { errorShare };

export function reportTarget(
  result: RunResult,
  run: RunDigest,
  profile: string,
  target: string,
): TargetReport {
  const rounds = roundsOf(result).filter((round) => round.profile === profile && round.target === target);
  const completed = rounds.filter((round) => round.status === 'completed');
  const cell = findCell(run, { profile, target })!;
  const { values, tally, pace, ownWaitNs } = cell;
  const limit = findLimit(completed);
  return {
    name: target,
    plannedRounds: countBlocks(result, profile),
    completedRounds: completed.length,
    failures: rounds
      .filter((round) => round.status === 'failed')
      .map(({ block, error }) => ({ block, ...error })),
    values,
    ...tellLeast(completed),
    tally,
    operations: run.cells.flatMap((cell) =>
      cell.profile === profile && cell.target === target && cell.operation !== undefined && !cell.isEvent
        ? [
            {
              name: cell.operation,
              values: cell.values,
              ...tellLeast(completed, cell.operation),
              tally: cell.tally,
            },
          ]
        : [],
    ),
    ...dropUndefined({ limit }),
    // A rate that was set and kept is no bound of one.
    atLeast: limit?.kind === 'client-bound' && !isRateKept(cell),
    ...dropUndefined({ pace, ownWaitNs, spunCores: findSpunCores(values) }),
    errorExamples: mergeErrorExamples(completed),
  };
}

/** As the values are made of the rounds: the largest maximum, else the median. Empty where all is known. */
function tellLeast(rounds: readonly CompletedRound[], operation?: string): Pick<TargetReport, 'least'> {
  const context = dropUndefined({ operation });
  const least = METRICS.flatMap((metric: Metric) => {
    if (!rounds.some((round) => metric.leastOf?.(round, context) !== undefined)) return [];
    const bounds = rounds.flatMap(
      (round) => metric.leastOf?.(round, context) ?? metric.of(round, context) ?? [],
    );
    return [[metric.id, metric.id === 'max' ? Math.max(...bounds) : median(bounds)] as const];
  });
  return least.length === 0 ? {} : { least: Object.fromEntries(least) };
}

/** Of one core; below, what servers count in another way than the kernel does may be all there is. */
const LEAST_SPUN = 0.2;

function findSpunCores({ spun_cores: spun = 0 }: MetricValues): number | undefined {
  return spun < LEAST_SPUN ? undefined : spun;
}

function findLimit(rounds: readonly CompletedRound[]): LimitSummary | undefined {
  const [most, ...others] = groupByLimit(rounds);
  if (most === undefined) return undefined;
  return {
    kind: most.kind,
    rounds: most.rounds.length,
    others: others.map((group) => ({ kind: group.kind, rounds: group.rounds.length })),
    reason: medianRound(most.rounds).saturation.reason,
  };
}

function medianRound(rounds: readonly CompletedRound[]): CompletedRound {
  const rate = (round: CompletedRound): number => metricById('throughput').of(round) ?? 0;
  return [...rounds].sort((a, b) => rate(a) - rate(b))[rounds.length >> 1]!;
}

function mergeErrorExamples(rounds: readonly CompletedRound[]): TargetReport['errorExamples'] {
  const merged = new Map<string, TargetReport['errorExamples'][number]>();
  for (const example of rounds.flatMap((round) => round.errorExamples)) {
    const key = JSON.stringify([example.operation, example.text]);
    const count = (merged.get(key)?.count ?? 0) + example.count;
    merged.set(key, { ...example, count });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}
