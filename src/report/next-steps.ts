// What would tell the questions that a run leaves open: flags for the same command, by what was in the way.
import type { Doubt } from '../compare/judge-comparison.ts';
import type { RunResult } from '../result/kinds.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { isTold } from './answers.ts';
import type { AnswerRow, PairAnswers, ProfileReport } from './model.ts';
import { moreBlocks } from './more-blocks.ts';
import { moreCores } from './more-cores.ts';
import { toleranceOf } from './tolerance.ts';
import { wasBusy } from './was-busy.ts';

/** One sentence at most, with the metrics that each way may tell; empty: all is told, or nothing is known that would tell it. */
export function listNextSteps(result: RunResult, profiles: readonly ProfileReport[]): string[] {
  // Its warning says what to do first, and a first look has no room for more.
  const isSecond = wasBusy(result);
  if (isSecond && result.settings.quick) return [];
  const labelsOf = new Map<string, Set<string>>();
  for (const { metric, doubt, hasOwnRate } of profiles.flatMap(listOpen)) {
    const way = doubt === 'late-starts' && hasOwnRate ? 'a lower --rate' : findWay(doubt, metric, result);
    if (way !== undefined) labelsOf.set(way, (labelsOf.get(way) ?? new Set()).add(metricById(metric).label));
  }
  const ways = [...labelsOf].map(([way, labels]) => `${way} (${[...labels].join(', ')})`);
  return ways.length === 0
    ? []
    : [`To tell more${isSecond ? ', once nothing else runs' : ''}: ${ways.join('; ')}.`];
}

interface Open {
  readonly metric: MetricId;
  readonly doubt: Doubt;
  /** The rate is the profile's, or was asked for. */
  readonly hasOwnRate: boolean;
}

/** Rates of which only a bound is known, and the questions that none of their metrics answers. */
function listOpen({ partOf, targets, answers }: ProfileReport): Open[] {
  const isBounded = partOf === undefined && targets.some(({ atLeast }) => atLeast);
  const hasOwnRate = targets.some(({ pace }) => pace !== undefined);
  return [
    ...(isBounded ? [{ metric: 'throughput', doubt: 'client-bound', hasOwnRate: false } as const] : []),
    ...answers.flatMap(listUntold).flatMap(({ metric, row }): Open[] => {
      return row?.doubt === undefined ? [] : [{ metric, doubt: row.doubt, hasOwnRate }];
    }),
  ];
}

function listUntold({ answers }: PairAnswers): AnswerRow[] {
  const answered = new Set(answers.filter(isTold).map(({ question }) => question));
  return answers.filter(({ question }) => !answered.has(question));
}

function findWay(doubt: Doubt, metric: MetricId, result: RunResult): string | undefined {
  const { settings } = result;
  switch (doubt) {
    case 'client-bound':
      return moreCores(result);
    case 'disturbed':
      // The warning of what else runs says so already.
      return wasBusy(result) ? undefined : 'the same while nothing else runs';
    case 'late-starts':
      return '--equal-rate 10%';
    case 'interval-too-wide':
    case 'tails-alike':
    case 'chance-among-metrics':
    case 'too-few-blocks':
    case 'too-few-samples':
      return findTime(doubt, settings);
    case 'below-noise-floor': {
      const floor = settings.noiseFloor?.[metric] ?? toleranceOf(result);
      return `--tolerance ${Math.ceil(floor * 100)}%`;
    }
    default:
      return undefined;
  }
}

function findTime(doubt: Doubt, settings: RunResult['settings']): string {
  if (settings.quick) return 'without --quick';
  return doubt === 'too-few-samples' ? 'a longer --duration' : `--max-blocks ${moreBlocks(settings)}`;
}
