// Rules of a rehearsal: what must hold of what was lost, how long users waited, and how fast the way back was.
import { parseShare } from '../core/share.ts';
import { formatDurationNs, formatInteger, formatShare, parseCount, parseDurationNs } from '../core/units.ts';
import { compareToLimit, type Limit } from '../gate/compare-to-limit.ts';

/** What a rule may speak of, by the unit of its limit. */
export const RULE_METRICS = {
  /** Writes that one side has and the other should have, and has not; all phases together. */
  lost_writes: 'count',
  /** Reads that gave an older value than one that was acknowledged before. */
  stale_reads: 'count',
  /** Keys that differ between the servers at the end. */
  differences: 'count',
  /** Writes that the reference does not have after a rollback. */
  rollback_loss: 'count',
  /** From the decision to the last answer of the candidate. */
  rollback_time: 'duration',
  /** The longest time without a successful answer, all users together. */
  unavailability: 'duration',
  /** Of the former hit ratio, lost in the worst interval after a step. */
  hit_ratio_dip: 'share',
  /** Of all operations of users. */
  errors: 'share',
} as const;

export type RuleMetric = keyof typeof RULE_METRICS;
type Unit = (typeof RULE_METRICS)[RuleMetric];

export interface RehearsalRule extends Limit {
  readonly metric: RuleMetric;
}

const FORM = `wanted METRIC, a comparison and a limit, such as lost_writes == 0 or rollback_time < 1s; metrics are ${Object.keys(RULE_METRICS).join(', ')}`;

/** @returns what is wrong, where it is no rule */
export function parseRule(text: string): RehearsalRule | string {
  const match = /^\s*([a-z_]+)\s*(<=|>=|==|<|>)\s*(.+?)\s*$/.exec(text);
  const metric = match?.[1];
  if (match === null || metric === undefined || !(metric in RULE_METRICS))
    return `got ${JSON.stringify(text)}, ${FORM}`;
  const unit: Unit = RULE_METRICS[metric as RuleMetric];
  const limit = PARSE[unit](match[3]!);
  if (limit === undefined)
    return `got the limit ${JSON.stringify(match[3])}, wanted ${WANTED[unit]} for ${metric}`;
  return { metric: metric as RuleMetric, comparator: match[2] as Limit['comparator'], limit };
}

const PARSE: Readonly<Record<Unit, (text: string) => number | undefined>> = {
  count: parseCount,
  duration: parseDurationNs,
  share: parseShare,
};
const WANTED: Readonly<Record<Unit, string>> = {
  count: 'a whole number',
  duration: 'a time with its unit, like 500ms,',
  share: 'a percentage such as 5%',
};

export interface RuleOutcome {
  readonly rule: string;
  /** inconclusive: nothing of the kind was rehearsed, or not all of it was looked at. */
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly value: number | null;
  /** The value in words. */
  readonly shown: string;
}

/**
 * @param value undefined: nothing of the kind was rehearsed
 * @param isLowerBound not all was looked at, so that it might be more
 */
export function judgeRule(
  text: string,
  rule: RehearsalRule,
  value: number | undefined,
  isLowerBound = false,
): RuleOutcome {
  if (value === undefined)
    return { rule: text, outcome: 'inconclusive', value: null, shown: 'not rehearsed' };
  const show = { count: formatInteger, duration: formatDurationNs, share: formatShare }[
    RULE_METRICS[rule.metric]
  ];
  const shown = isLowerBound ? `at least ${show(value)}: not all was looked at` : show(value);
  return { rule: text, outcome: compareToLimit(rule, value, isLowerBound), value, shown };
}
