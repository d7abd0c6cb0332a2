// The rules of a rehearsal held against what it came to.
import type { PhaseRecord, RehearsalResult } from '../result/kinds/rehearsal.ts';
import type { AnomalyName } from '../result/rehearsal-anomalies.ts';
import type { Rehearsal } from './rehearsal.ts';
import { judgeRule, parseRule, type RuleMetric, type RuleOutcome } from './rules.ts';

type Judged = Pick<RehearsalResult, 'phases' | 'dips' | 'verification' | 'partial'>;

export function judgeRehearsal({ rules }: Pick<Rehearsal, 'rules'>, result: Judged): readonly RuleOutcome[] {
  return rules.flatMap(({ text }) => {
    const rule = parseRule(text);
    return typeof rule === 'string'
      ? []
      : [judgeRule(text, rule, VALUES[rule.metric](result), mightBeMore(rule.metric, result))];
  });
}

/** Whether there is something that was not looked at, or not any more. A share of errors may as well become less. */
function mightBeMore(metric: RuleMetric, { phases, verification, partial }: Judged): boolean {
  if (metric === 'differences') return (verification?.unread ?? 0) > 0;
  if (metric === 'errors') return false;
  return partial || (metric === 'lost_writes' && phases.some(({ unchecked }) => unchecked !== undefined));
}

const VALUES: Readonly<Record<RuleMetric, (result: Judged) => number | undefined>> = {
  lost_writes: ({ phases }) => sumOf(phases, ['lost shadow writes', 'lost acknowledged writes']),
  stale_reads: ({ phases }) => sumOf(phases, ['stale reads']),
  differences: ({ verification }) => verification?.different,
  rollback_loss: ({ phases }) => largest(phases.map(({ rollback }) => rollback?.lost)),
  rollback_time: ({ phases }) => largest(phases.map(({ rollback }) => rollback?.timeNs)),
  unavailability: ({ phases }) => largest(phases.map(({ longestGapNs }) => longestGapNs)),
  hit_ratio_dip: ({ dips }) => largest(dips.map(({ lost }) => lost)),
  errors: ({ phases }) => {
    const served = phases.flatMap(({ reads, writesServed }) => [
      ...[reads.reference, reads.candidate],
      ...[writesServed.reference, writesServed.candidate],
    ]);
    const failed = served.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0);
    const all = failed + served.reduce((sum, { completed }) => sum + completed, 0);
    return all === 0 ? undefined : failed / all;
  },
};

/** undefined: none of it was looked for. */
function sumOf(phases: readonly PhaseRecord[], names: readonly AnomalyName[]): number | undefined {
  const rows = phases.flatMap(({ anomalies }) => anomalies.filter(({ name }) => names.includes(name)));
  return rows.length === 0 ? undefined : rows.reduce((sum, { count }) => sum + count, 0);
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
