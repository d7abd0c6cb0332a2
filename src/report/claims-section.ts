// What was found about claims, in the words of every report of them.
import type { ClaimRow, ClaimsReport, ClaimVerdict } from '../result/kinds/claims.ts';
import type { MetricId } from '../result/metrics.ts';
import { formatMetric } from './format-metric.ts';
import { formatObserved } from './gate-section.ts';

export const CLAIM_WORDS: Readonly<Record<ClaimVerdict, string>> = {
  holds: 'holds',
  'direction-only': 'holds in direction, not in size',
  'does-not-hold': 'does not hold',
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
  ['untestable', "can't be tested here", "can't be tested here"],
] as const;

/** The rule that was tested, which has the size in it. */
export function describeClaimed({ expect }: ClaimRow): string {
  return expect ?? 'no test';
}

/** "1.84× [1.79, 1.90]", or nothing. */
export function describeMeasured({ scale, observed, metric }: ClaimRow): string {
  if (scale === undefined || observed === undefined) return '';
  return formatObserved(scale, observed, (value) => formatMetric(metric as MetricId, value));
}

/** The results that the claims were judged by, each once. */
export function listJudgedBy({ claims }: ClaimsReport): readonly string[] {
  return [...new Set(claims.flatMap(({ result }) => result ?? []))];
}
