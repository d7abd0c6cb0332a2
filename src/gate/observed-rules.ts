// Rules over what was observed once: `unavailability(ioredis) on kill-primary < 10s`, `lost_writes <= 0`; read and judged.
import { usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { formatDurationNs, formatInteger, parseCount, parseDurationNs } from '../core/units.ts';
import { didYouMean } from '../profile/problems.ts';
import type { ObservedReport } from '../result/observed-gate.ts';
import { compareToLimit } from './compare-to-limit.ts';
import type { Comparator } from './rule.ts';
import { RuleMistake, RuleReader } from './rule-reader.ts';

/** ns: a time; count: so many. */
export type ObservedUnit = 'ns' | 'count';
export type ObservedMetrics = Readonly<Record<string, ObservedUnit>>;

export interface ObservedRule {
  /** As written. */
  readonly text: string;
  readonly metric: string;
  /** What stands in brackets; absent: all. */
  readonly subject?: string;
  /** What stands behind `on`; absent: all. */
  readonly place?: string;
  readonly comparator: Comparator;
  /** In the unit of the metric. */
  readonly limit: number;
}

export interface Observation {
  readonly metric: string;
  readonly subject?: string;
  readonly place: string;
  /** Whom and what it is about, for people. */
  readonly about: string;
  /** Absent: it was not measured. */
  readonly value?: number;
  /** It was so much when the observation ended, and might have become more. */
  readonly isLowerBound?: boolean;
}

/** @throws CacheBenchError E_RULE (exit code 2) with the mistakes of all, one a line */
export function readObservedRules(
  texts: readonly string[],
  metrics: ObservedMetrics,
): readonly ObservedRule[] {
  const mistakes: string[] = [];
  const rules = texts.flatMap((text) => {
    try {
      return [parseObservedRule(text, metrics)];
    } catch (error) {
      if (!(error instanceof RuleMistake)) throw error;
      mistakes.push(`--rule '${text}': ${error.message} (character ${error.index + 1})`);
      return [];
    }
  });
  if (mistakes.length === 0) return rules;
  throw usageError('E_RULE', mistakes.join('\n'), `Metrics are ${Object.keys(metrics).join(', ')}.`);
}

/** @throws RuleMistake with the place of the first mistake */
export function parseObservedRule(text: string, metrics: ObservedMetrics): ObservedRule {
  const reader = new RuleReader(text);
  const names = Object.keys(metrics);
  const metric = reader.expect(/[\w.]+/, `a metric: ${names.join(', ')}`);
  const unit = metrics[metric.text];
  if (unit === undefined)
    throw new RuleMistake(
      `unknown metric "${metric.text}", wanted one of ${names.join(', ')}${didYouMean(metric.text, names)}`,
      metric.index,
    );
  const subject = reader.take(/\(\s*([^)]+?)\s*\)/);
  const early = readPlace(reader);
  const comparator = reader.expect(/[<>]=?(?!=)/, '<, <=, > or >=');
  const limit = reader.expect(/[^\s,;]+/, WANTED[unit]);
  const value = unit === 'ns' ? parseDurationNs(limit.text) : parseCount(limit.text);
  if (value === undefined) throw new RuleMistake(`got "${limit.text}", wanted ${WANTED[unit]}`, limit.index);
  const place = early ?? readPlace(reader);
  reader.end();
  return {
    ...{ text: text.trim(), metric: metric.text, comparator: comparator.text as Comparator, limit: value },
    ...(subject === undefined ? {} : { subject: subject.text }),
    ...(place === undefined ? {} : { place }),
  };
}

const WANTED: Readonly<Record<ObservedUnit, string>> = {
  ns: 'a time with its unit, like 10s',
  count: 'a whole number such as 0',
};

function readPlace(reader: RuleReader): string | undefined {
  return reader.take(/on(?=\s)/) && reader.expect(/[\w./@+-]+/, 'a name').text;
}

type Outcome = 'pass' | 'fail' | 'inconclusive';
const WORST_FIRST: readonly Outcome[] = ['fail', 'inconclusive', 'pass'];

/** What is observed is judged as it is: one run says what happened once, and no interval stands behind it. */
export function judgeObserved(
  rules: readonly ObservedRule[],
  observations: readonly Observation[],
  metrics: ObservedMetrics,
): ObservedReport {
  const checks = rules.map((rule) => {
    const points = observations
      .filter((one) => isAbout(rule, one))
      .map((one) => judgePoint(rule, one, metrics[rule.metric]!));
    // A rule that nothing was observed of protects nobody.
    return {
      rule: rule.text,
      outcome: worst(points.map(({ outcome }) => outcome)) ?? ('inconclusive' as const),
      points,
    };
  });
  const outcome = worst(checks.map((check) => check.outcome)) ?? 'pass';
  const words = { pass: 'passed', fail: 'failed', inconclusive: 'inconclusive' } as const;
  return { outcome: words[outcome], checks };
}

function isAbout({ metric, subject, place }: ObservedRule, one: Observation): boolean {
  return (
    metric === one.metric &&
    (subject === undefined || subject === one.subject) &&
    (place === undefined || place === one.place)
  );
}

function judgePoint(
  rule: ObservedRule,
  one: Observation,
  unit: ObservedUnit,
): ObservedReport['checks'][number]['points'][number] {
  const { about, value, isLowerBound = false } = one;
  const format = unit === 'ns' ? formatDurationNs : formatInteger;
  const limit = `limit ${rule.comparator} ${format(rule.limit)}`;
  if (value === undefined) return { about, outcome: 'inconclusive', text: `not measured, ${limit}` };
  return {
    ...{ about, value, outcome: compareToLimit(rule, value, isLowerBound) },
    text: `${isLowerBound ? 'at least ' : ''}${format(value)}, ${limit}`,
  };
}

function worst(outcomes: readonly Outcome[]): Outcome | undefined {
  return WORST_FIRST.find((outcome) => outcomes.includes(outcome));
}

/** Rules that could not be judged protect nobody: they are no pass. */
export function observedExitCode({ outcome }: ObservedReport): ExitCode {
  if (outcome === 'failed') return EXIT.gateFailed;
  return outcome === 'passed' ? EXIT.ok : EXIT.notComparable;
}
