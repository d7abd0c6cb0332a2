// What the periods of a soak tell: whether anything grows on a target, and whether it grows more than on the reference.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { SoakDifference, SoakPeriod, SoakVerdict } from '../../result/kinds/soak.ts';
import { SOAK_METRICS, type SoakMetric } from '../../result/soak-metrics.ts';
import { type Growth, type GrowthPoint, judgeGrowth } from '../../stats/growth/judge-growth.ts';
import { median } from '../../stats/order-statistics.ts';

export interface SoakQuestion {
  readonly horizonHours: number;
  /** Of memory and keys, in place of their own. */
  readonly tolerance: number;
}

export interface SoakJudgement {
  readonly verdicts: SoakVerdict[];
  readonly differences: SoakDifference[];
}

type PeriodTarget = SoakPeriod['targets'][number];

/** Fewer keys than this are not what its memory is for. */
const FEWEST_KEYS = 1000;
/** Longer than this no turnover is waited for, as a share of the periods; and less than this is left out at the begin. */
const MOST_LEFT_OUT = 0.5;
const LEAST_LEFT_OUT = 0.1;

/** @param targets the reference first */
export function judgeSoak(
  periods: readonly SoakPeriod[],
  targets: readonly string[],
  question: SoakQuestion,
): SoakJudgement {
  const verdicts: SoakVerdict[] = [];
  const differences: SoakDifference[] = [];
  for (const metric of SOAK_METRICS) {
    const share = metric.toleranceShare <= 0.02 ? question.tolerance : metric.toleranceShare;
    const series = targets.map((_, at) => seriesOf(periods, at, metric));
    for (const [at, points] of series.entries()) {
      if (points.length === 0) continue;
      const level = levelOf(points);
      const tolerance = Math.max(share * level, metric.toleranceFloor);
      const growth = judgeGrowth(points, { horizonHours: question.horizonHours, tolerance });
      verdicts.push({
        ...{ target: targets[at]!, word: growth.word, level, tolerance },
        ...growthFields(growth, metric),
      });
    }
    const [reference, ...candidates] = series;
    for (const [at, candidate] of candidates.entries()) {
      const difference = judgeDifference(reference!, candidate, metric, share, question.horizonHours);
      if (difference !== undefined) differences.push({ candidate: targets[at + 1]!, ...difference });
    }
  }
  return { verdicts, differences };
}

/** The points that a verdict is by, and that a plot shows: from after the first turnover on, by live key. */
export function seriesOf(
  periods: readonly SoakPeriod[],
  target: number,
  { id, perKey }: SoakMetric,
): GrowthPoint[] {
  const own = periods.map(({ targets }) => targets[target]!);
  const settled = periods.filter((_, at) => isSettled(own, at));
  const typicalKeys = median(settled.flatMap(({ targets }) => targets[target]!.values.keys ?? []));
  return settled.flatMap(({ atHours, targets }) => {
    const { stretch, values } = targets[target]!;
    const value = values[id];
    if (value === undefined) return [];
    const isScaled = perKey && typicalKeys >= FEWEST_KEYS && (values.keys ?? 0) >= FEWEST_KEYS;
    return [{ atHours, stretch, value: isScaled ? (value / values.keys!) * typicalKeys : value }];
  });
}

/** Each process has its own first turnover: what it grows by until then is what it holds anew. */
function isSettled(own: readonly PeriodTarget[], at: number): boolean {
  const { stretch, turnovers } = own[at]!;
  const first = own.findIndex((one) => one.stretch === stretch);
  const last = own.findLastIndex((one) => one.stretch === stretch);
  const length = last - first + 1;
  const position = at - first;
  if (position < Math.ceil(length * LEAST_LEFT_OUT)) return false;
  const before = first === 0 ? 0 : own[first - 1]!.turnovers;
  return turnovers - before >= 1 || position >= length * MOST_LEFT_OUT;
}

function judgeDifference(
  reference: readonly GrowthPoint[],
  candidate: readonly GrowthPoint[],
  metric: SoakMetric,
  toleranceShare: number,
  horizonHours: number,
): Omit<SoakDifference, 'candidate'> | undefined {
  const levels = [levelOf(reference), levelOf(candidate)] as const;
  if (!(levels[0] > 0 && levels[1] > 0)) return undefined;
  const byTime = new Map(reference.map((point) => [point.atHours, point]));
  const points = candidate.flatMap((own): GrowthPoint[] => {
    const other = byTime.get(own.atHours);
    if (other === undefined) return [];
    // A restart of either one breaks the line.
    const stretch = (own.stretch ?? 0) * 1e6 + (other.stretch ?? 0);
    return [{ atHours: own.atHours, stretch, value: own.value / levels[1] - other.value / levels[0] }];
  });
  if (points.length === 0) return undefined;
  const floor = metric.toleranceFloor / Math.min(...levels);
  const question = { horizonHours, tolerance: Math.max(toleranceShare, floor) };
  const more = judgeGrowth(points, question);
  return {
    ...{ word: differenceWord(more, question.tolerance), toleranceShare: question.tolerance },
    ...growthFields(more, metric),
  };
}

/** Falling is growth of the other. */
function differenceWord({ word, projected }: Growth, tolerance: number): SoakDifference['word'] {
  if (word === 'grows') return 'candidate-grows';
  if (projected !== undefined && projected.high < -tolerance) return 'reference-grows';
  if (word !== 'stable') return word;
  return projected !== undefined && projected.low < -tolerance ? 'cannot-tell' : 'alike';
}

function growthFields({ points, projected, steps, settled, why }: Growth, { id }: SoakMetric) {
  return {
    metric: id,
    points,
    steps: [...steps],
    ...dropUndefined({ projected, settled, why }),
  };
}

function levelOf(points: readonly GrowthPoint[]): number {
  const first = points.slice(0, Math.max(1, points.length >> 2));
  return first.length === 0 ? 0 : median(first.map(({ value }) => value));
}
