// The checklist of a fair race as reports show it: one line that says it all, and a row for each check.
import { dropUndefined } from '../core/drop-undefined.ts';
import { FAIRNESS_RULES, type FairnessRuleId } from '../core/fairness-rules.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { FairnessRow, FairnessSection } from './model.ts';

/** What needs attention first; otherwise in the order of the rules. */
const WORST_FIRST = ['fail', 'warn', 'waived', 'unknown', 'pass'] as const;

/** What the machine does to all targets alike: the doctor has the fixes. */
export const MACHINE_RULES: readonly string[] = [
  'other-load',
  'steal',
  'swap',
  'governor',
  'turbo',
  'smt',
  'thp',
];
/** In short these have no names: they stand on either side, and a report says beside its numbers what they did to them. */
const OF_BOTH_SIDES = [...MACHINE_RULES, 'cpu-sets', 'client-headroom'];

export function reportFairness(checks: readonly FairnessCheck[]): FairnessSection {
  const rows = checks.map(toRow);
  const sorted = WORST_FIRST.flatMap((status) => rows.filter((row) => row.status === status));
  // With several profiles a rule is as good as its worst check.
  const worst = sorted.filter((row, i) => sorted.findIndex(({ rule }) => rule === row.rule) === i);
  const having = (status: FairnessRow['status']): string[] =>
    worst.filter((row) => row.status === status).map(({ rule }) => rule);
  const passed = having('pass').length;
  const list = (describe: typeof describeGroup): string[] => [
    ...describeGroup(having('fail'), 'failed'),
    `${passed} ${passed === 1 ? 'check' : 'checks'} passed`,
    ...describe(having('warn'), having('warn').length === 1 ? 'warning' : 'warnings'),
    ...describe(having('waived'), 'waived'),
  ];
  return {
    summary: [...list(describeGroup), ...describeGroup(having('unknown'), 'unknown')].join(', '),
    briefSummary: list(describeBriefly).join(', '),
    isBroken: having('fail').length > 0,
    checks: sorted,
  };
}

function describeGroup(rules: readonly string[], word: string): string[] {
  return rules.length === 0 ? [] : [`${rules.length} ${word} (${rules.join(', ')})`];
}

/** Named is what may have helped one side. */
function describeBriefly(rules: readonly string[], word: string): string[] {
  if (rules.length === 0) return [];
  const named = rules.filter((rule) => !OF_BOTH_SIDES.includes(rule));
  const more = named.length < rules.length ? ', ...' : '';
  return [`${rules.length} ${word}${named.length === 0 ? '' : ` (${named.join(', ')}${more})`}`];
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
