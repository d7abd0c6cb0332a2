// The checklist of a fair race as reports show it: one line that says it all, and a row for each check.
import { dropUndefined } from '../core/drop-undefined.ts';
import { FAIRNESS_RULES, type FairnessRuleId } from '../core/fairness-rules.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { FairnessRow, FairnessSection } from './model.ts';

/** What needs attention first; otherwise in the order of the rules. */
const WORST_FIRST = ['fail', 'warn', 'waived', 'unknown', 'pass'] as const;

export function reportFairness(checks: readonly FairnessCheck[]): FairnessSection {
  const rows = checks.map(toRow);
  const sorted = WORST_FIRST.flatMap((status) => rows.filter((row) => row.status === status));
  // With several profiles a rule is as good as its worst check.
  const worst = sorted.filter((row, i) => sorted.findIndex(({ rule }) => rule === row.rule) === i);
  const having = (status: FairnessRow['status']): string[] =>
    worst.filter((row) => row.status === status).map(({ rule }) => rule);
  const passed = having('pass').length;
  const unknown = having('unknown');
  const list = (mostNamed: number): string[] => [
    ...describeGroup(having('fail'), 'failed'),
    `${passed} ${passed === 1 ? 'check' : 'checks'} passed`,
    ...describeGroup(having('warn'), having('warn').length === 1 ? 'warning' : 'warnings', mostNamed),
    ...describeGroup(having('waived'), 'waived', mostNamed),
  ];
  return {
    summary: [...list(Number.POSITIVE_INFINITY), ...describeGroup(unknown, 'unknown')].join(', '),
    briefSummary: [
      ...list(MOST_NAMED_BRIEFLY),
      ...(unknown.length === 0 ? [] : [`${unknown.length} unknown`]),
    ].join(', '),
    isBroken: having('fail').length > 0,
    checks: sorted,
  };
}

/** Of the rules that take no winner away. */
const MOST_NAMED_BRIEFLY = 2;

function describeGroup(rules: readonly string[], word: string, mostNamed = rules.length): string[] {
  if (rules.length === 0) return [];
  const named = rules.slice(0, mostNamed).join(', ');
  return [`${rules.length} ${word} (${named}${rules.length > mostNamed ? ', ...' : ''})`];
}

function toRow({ rule, status, profile, found, fix, reason }: FairnessCheck): FairnessRow {
  return {
    rule,
    // Of a later version: its name must do.
    label: FAIRNESS_RULES[rule as FairnessRuleId]?.label ?? rule,
    status,
    ...dropUndefined({ profile }),
    message: reason === undefined ? found : `${found}; waived: ${reason}`,
    ...(fix === undefined || status === 'waived' ? {} : { fix }),
  };
}
