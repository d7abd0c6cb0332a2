// The rules of a rehearsal held against what it came to.

import { observeRehearsal, REHEARSAL_METRICS } from '../compare/observed/rehearsal-metrics.ts';
import { formatObserved, judgeObserved, readObservedRules } from '../gate/observed-rules.ts';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';
import type { Rehearsal } from './rehearsal.ts';

type Judged = Parameters<typeof observeRehearsal>[0];

export function judgeRehearsal(
  { rules: texts }: Pick<Rehearsal, 'rules'>,
  result: Judged,
): RehearsalResult['rules'] {
  const rules = readObservedRules(
    texts.map(({ text }) => text),
    REHEARSAL_METRICS,
  );
  const { checks } = judgeObserved(rules, observeRehearsal(result), REHEARSAL_METRICS);
  return checks.map(({ rule, outcome, points: [point] }, at) => {
    const value = point?.value;
    if (value === undefined) return { rule, outcome, value: null, shown: 'not rehearsed' };
    const { metric } = rules[at]!;
    const unit = REHEARSAL_METRICS[metric as keyof typeof REHEARSAL_METRICS];
    const shown = formatObserved(unit, value, point?.isLowerBound);
    return { rule, outcome, value, shown: point?.isLowerBound ? `${shown}: not all was looked at` : shown };
  });
}
