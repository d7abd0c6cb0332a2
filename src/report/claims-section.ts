// What was found about claims, in the words of every report of them.
import type { ClaimPoint, ClaimRow, ClaimsReport, ClaimVerdict } from '../result/kinds/claims.ts';
import type { MetricId } from '../result/metrics.ts';
import { formatMetric } from './format-metric.ts';
import { formatObserved } from './gate-section.ts';

export const CLAIM_WORDS: Readonly<Record<ClaimVerdict, string>> = {
  holds: 'holds',
  'direction-only': 'holds in direction, not in size',
  'does-not-hold': 'does not hold',
  depends: 'it depends',
  untestable: "can't be tested here",
};

/** "3 hold, 1 in direction only, 2 don't, 9 can't be tested here" */
export function summarizeClaims({ claims }: ClaimsReport): string {
  const counts = COUNTED.flatMap(([verdict, one, several]) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  return counts.join(', ');
}

const COUNTED = [
  ['holds', 'holds', 'hold'],
  ['direction-only', 'holds in direction only', 'hold in direction only'],
  ['does-not-hold', "doesn't hold", "don't hold"],
  ['depends', 'depends', 'depend'],
  ['untestable', "can't be tested here", "can't be tested here"],
] as const;

/** The rule that was tested, which has the size in it. */
export function describeClaimed({ expect }: ClaimRow): string {
  return expect ?? 'no test';
}

/** "1.84× [1.79, 1.90]", of a sweep "0.741× to 0.906×", or nothing. */
export function describeMeasured({ sweep, metric, ...whole }: ClaimRow): string {
  if (sweep === undefined) return describePoint(whole, metric);
  const known = sweep.points
    .filter(({ observed }) => observed !== undefined)
    .toSorted((a, b) => a.observed!.estimate - b.observed!.estimate);
  const ends = [known[0], known.at(-1)].flatMap((point) =>
    point === undefined ? [] : [withoutInterval(point)],
  );
  return [...new Set(ends.map((point) => describePoint(point, metric)))].join(' to ');
}

/** "keys 200k: 0.741×, 260k: 0.906×"; undefined where nothing was swept or measured. */
export function describeSweep({ sweep, metric }: ClaimRow): string | undefined {
  const told = sweep?.points.flatMap((point) => {
    const text = describePoint(withoutInterval(point), metric);
    return text === '' ? [] : [`${point.value}: ${text}`];
  });
  return told === undefined || told.length === 0 ? undefined : `${sweep!.parameter} ${told.join(', ')}`;
}

function withoutInterval({ observed, ...point }: ClaimPoint): ClaimPoint {
  return observed === undefined ? point : { ...point, observed: { estimate: observed.estimate } };
}

function describePoint(
  { scale, observed }: Pick<ClaimPoint, 'scale' | 'observed'>,
  metric: string | undefined,
): string {
  if (scale === undefined || observed === undefined) return '';
  return formatObserved(scale, observed, (value) => formatMetric(metric as MetricId, value));
}

/** The results that the claims were judged by, each once. */
export function listJudgedBy({ claims }: ClaimsReport): readonly string[] {
  return [...new Set(claims.flatMap(({ result }) => result ?? []))];
}
