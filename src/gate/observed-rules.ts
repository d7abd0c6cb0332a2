// Rules over what was observed once: `unavailability(ioredis) on kill-primary < 10s`, `lost_writes == 0`; read and judged.

import type { Observation, ObservedMetrics, ObservedUnit } from '../compare/observed/observation.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { parseShare } from '../core/share.ts';
import { formatDurationNs, formatInteger, formatShare, parseCount, parseDurationNs } from '../core/units.ts';
import { didYouMean } from '../profile/problems.ts';
import type { ObservedReport } from '../result/observed-gate.ts';
import { type ComparedLimit, compareToLimit } from './compare-to-limit.ts';
import { RuleMistake, RuleReader, type Taken } from './rule-reader.ts';

export interface ObservedRule extends ComparedLimit {
  /** As written. */
  readonly text: string;
  readonly metric: string;
  /** What stands in brackets; absent: the whole where it was observed, else all. */
  readonly subject?: string;
  /** What stands behind `on`; absent: all. */
  readonly place?: string;
}

/** What rules may name; absent: it is not known yet. */
export interface ObservedNames {
  readonly subjects?: readonly string[];
  readonly places?: readonly string[];
}

/** @throws CacheBenchError E_RULE (exit code 2) with the mistakes of all, one a line */
export function readObservedRules(
  texts: readonly string[],
  metrics: ObservedMetrics,
  names: ObservedNames = {},
): readonly ObservedRule[] {
  const mistakes: string[] = [];
  const rules = texts.flatMap((text) => {
    try {
      return [parseObservedRule(text, metrics, names)];
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
export function parseObservedRule(
  text: string,
  metrics: ObservedMetrics,
  { subjects, places }: ObservedNames = {},
): ObservedRule {
  const reader = new RuleReader(text);
  const names = Object.keys(metrics);
  const metric = reader.expect(/[\w.]+/, `a metric: ${names.join(', ')}`);
  refuseUnknown('metric', metric, names);
  const unit = UNITS[metrics[metric.text]!];
  const subject = reader.take(/\(\s*([^)]+?)\s*\)/);
  if (subject !== undefined) refuseUnknown('name', subject, subjects);
  const early = readPlace(reader);
  const comparator = reader.expect(/[<>]=?(?!=)|==/, '<, <=, ==, > or >=');
  const limit = reader.expect(/[^\s,;]+/, unit.wanted);
  const value = unit.parse(limit.text);
  if (value === undefined) throw new RuleMistake(`got "${limit.text}", wanted ${unit.wanted}`, limit.index);
  const place = early ?? readPlace(reader);
  if (place !== undefined) refuseUnknown('name', place, places);
  reader.end();
  return {
    ...{ text: text.trim(), metric: metric.text, limit: value },
    comparator: comparator.text as ComparedLimit['comparator'],
    ...dropUndefined({ subject: subject?.text, place: place?.text }),
  };
}

interface UnitOfRules {
  /** What a good limit looks like. */
  readonly wanted: string;
  parse(text: string): number | undefined;
  format(value: number): string;
}

const UNITS: Readonly<Record<ObservedUnit, UnitOfRules>> = {
  ns: { wanted: 'a time with its unit, like 10s', parse: parseDurationNs, format: formatDurationNs },
  count: { wanted: 'a whole number such as 0', parse: parseCount, format: formatInteger },
  share: { wanted: 'a percentage such as 5%', parse: parsePart, format: formatShare },
};

/** More than all there is was meant as a percentage. */
function parsePart(text: string): number | undefined {
  const share = parseShare(text);
  return share === undefined || share > 1 ? undefined : share;
}

export function formatObserved(unit: ObservedUnit, value: number, isLowerBound = false): string {
  return `${isLowerBound ? 'at least ' : ''}${UNITS[unit].format(value)}`;
}

function readPlace(reader: RuleReader): Taken | undefined {
  return reader.take(/on(?=\s)/) && reader.expect(/[\w./@+-]+/, 'a name');
}

function refuseUnknown(what: string, { text, index }: Taken, names: readonly string[] | undefined): void {
  if (names === undefined || names.includes(text)) return;
  const wanted = names.length === 0 ? 'none' : `one of ${names.join(', ')}`;
  throw new RuleMistake(`unknown ${what} "${text}", wanted ${wanted}${didYouMean(text, names)}`, index);
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
    const points = findObservations(rule, observations).map((one) =>
      judgePoint(rule, one, metrics[rule.metric]!),
    );
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

/** What is told of the whole holds for its parts together: they are not asked once more, each by itself. */
function findObservations(
  { metric, subject, place }: ObservedRule,
  observations: readonly Observation[],
): readonly Observation[] {
  const found = observations.filter(
    (one) =>
      metric === one.metric &&
      (subject === undefined || subject === one.subject) &&
      (place === undefined || place === one.place),
  );
  const wholes = found.filter((one) => one.subject === undefined);
  return wholes.length > 0 ? wholes : found;
}

function judgePoint(
  rule: ObservedRule,
  one: Observation,
  unit: ObservedUnit,
): ObservedReport['checks'][number]['points'][number] {
  const { about, value, isLowerBound = false } = one;
  const limit = `limit ${rule.comparator} ${formatObserved(unit, rule.limit)}`;
  if (value === undefined) return { about, outcome: 'inconclusive', text: `not observed, ${limit}` };
  return {
    ...{ about, value, outcome: compareToLimit(rule, value, isLowerBound) },
    ...(isLowerBound ? { isLowerBound } : {}),
    text: `${formatObserved(unit, value, isLowerBound)}, ${limit}`,
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
