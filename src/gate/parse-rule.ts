// From the text of a rule to the rule: `p99[GET](dragonfly) on read-heavy <= redis + 10%`.
import { dropUndefined } from '../core/drop-undefined.ts';
import { didYouMean } from '../profile/problems.ts';
import { METRICS, type Metric, type MetricId } from '../result/metrics.ts';
import { parseLimitValue } from './limit-value.ts';
import type { Comparator, Rule, RuleLimit } from './rule.ts';
import { RuleMistake, RuleReader, type Taken } from './rule-reader.ts';

/** Index of each name in the text, for mistakes that only the race reveals. */
export interface RulePlaces {
  readonly operation: number;
  readonly target: number;
  readonly profile: number;
  readonly limit: number;
}

export interface ParsedRule {
  readonly rule: Omit<Rule, 'severity' | 'source'>;
  readonly places: RulePlaces;
}

type MetricEntry = (typeof METRICS)[number];

/** @throws RuleMistake with the place of the first mistake */
export function parseRule(text: string): ParsedRule {
  const reader = new RuleReader(text);
  const metric = readMetric(reader);
  const operation = reader.take(/\[([^\]]*)\]/);
  const { scope }: Metric = metric;
  if (operation !== undefined && scope !== 'operation' && scope !== 'event')
    throw new RuleMistake(`${metric.id} belongs to a server, not to one operation`, operation.index);
  const target = reader.take(/\(\s*([^)]*?)\s*\)/);
  const early = readProfile(reader);
  const comparator = reader.expect(/[<>]=?(?!=)/, '<, <=, > or >=');
  const { index: limitIndex, limit } = readLimit(reader, metric, target);
  if (limit.kind === 'value' && limit.value === 0) refuseZero(metric, comparator, limitIndex);
  const late = early === undefined ? readProfile(reader) : undefined;
  reader.end();
  const profile = early ?? late;
  return {
    rule: {
      text: text.trim(),
      metric: metric.id,
      ...(operation === undefined ? {} : { operation: operation.text.trim() }),
      ...dropUndefined({ target: target?.text, profile: profile?.text }),
      comparator: comparator.text as Comparator,
      limit,
    },
    places: {
      operation: operation?.index ?? 0,
      target: target?.index ?? 0,
      profile: profile?.index ?? 0,
      limit: limitIndex,
    },
  };
}

/** What tables call metrics is understood too: whoever writes a rule has just read one. */
const COLUMN_HEAD = new RegExp(
  `(${METRICS.map(({ label }) => escapeForRegExp(label)).join('|')})(?![\\w./%-])`,
);

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** "No error at all" is the one rule about nothing. */
function refuseZero({ id }: MetricEntry, comparator: Taken, index: number): void {
  if (id === 'error_rate' && comparator.text === '<=') return;
  const wanted = id === 'error_rate' ? 'errors <= 0%, or a share such as 0.01%' : 'a limit above 0';
  throw new RuleMistake(`got 0, wanted ${wanted}`, index);
}

function readMetric(reader: RuleReader): MetricEntry {
  const head = reader.take(COLUMN_HEAD);
  if (head !== undefined) return METRICS.find(({ label }) => label === head.text)!;
  const word = reader.expect(/[\w.]+/, `a metric: ${metricNames().join(', ')}`);
  const metric = METRICS.find((one: Metric) => one.id === word.text || one.alias === word.text);
  if (metric !== undefined) return metric;
  const hint = didYouMean(word.text, metricNames());
  throw new RuleMistake(
    `unknown metric "${word.text}", wanted one of ${metricNames().join(', ')}${hint}`,
    word.index,
  );
}

/** The alias where there is one: it is what rules are written with. */
export function metricNames(): string[] {
  return METRICS.map((metric: Metric) => metric.alias ?? metric.id);
}

function readProfile(reader: RuleReader): Taken | undefined {
  return reader.take(/on(?=\s)/) === undefined
    ? undefined
    : reader.expect(/[\w.@=-]+%?/, 'the name of a profile after "on"');
}

interface PlacedLimit {
  readonly limit: RuleLimit;
  readonly index: number;
}

/** Names of targets that a limit can hold; others need a name of their own. */
const NAME = /[A-Za-z_][\w.:/-]*/;

function readLimit(reader: RuleReader, metric: MetricEntry, subject: Taken | undefined): PlacedLimit {
  const scale = reader.take(/(\d[\d_]*(?:\.\d+)?)\s*[x×](?![\w.])/);
  const absolute = reader.take(/absolute(?=\s+baseline\b)/);
  const name = reader.take(NAME);
  if (name === undefined) {
    if (scale !== undefined) return reader.fail('a target, or baseline, to be multiplied');
    return readValue(reader, metric);
  }
  refuseRatio(metric, name);
  const factor = Number(scale?.text.replaceAll('_', '') ?? 1) * readChange(reader);
  if (!(factor > 0)) throw new RuleMistake('the limit is 0, wanted a limit above 0', name.index);
  const index = name.index;
  if (name.text === 'baseline')
    return { index, limit: { kind: 'baseline', absolute: absolute !== undefined, factor } };
  if (subject?.text === name.text)
    throw new RuleMistake(`compares ${name.text} with itself, wanted another target`, index);
  return { index, limit: { kind: 'target', target: name.text, factor } };
}

/** Without an error there is no ratio, and that is how it should be. */
function refuseRatio({ id }: { readonly id: MetricId }, name: Taken): void {
  if (id === 'error_rate')
    throw new RuleMistake(
      'errors have no ratio where there are none, wanted a share such as 0.01%',
      name.index,
    );
}

/** "+ 10%" is 1.1, "- 5%" is 0.95, nothing is 1. */
function readChange(reader: RuleReader): number {
  const sign = reader.take(/[+−-]/);
  if (sign === undefined) return 1;
  const share = reader.expect(/(\d[\d_]*(?:\.\d+)?)\s*%/, 'a percentage such as 10%');
  const change = Number(share.text.replaceAll('_', '')) / 100;
  return sign.text === '+' ? 1 + change : 1 - change;
}

function readValue(reader: RuleReader, metric: MetricEntry): PlacedLimit {
  const { wanted, parse } = parseLimitValue(metric.unit);
  const or = metric.id === 'error_rate' ? wanted : `${wanted}, a target, or baseline`;
  const word = reader.expect(/[^\s,;]+/, or);
  const value = parse(word.text);
  if (value === undefined) throw new RuleMistake(`got "${word.text}", wanted ${or}`, word.index);
  return { index: word.index, limit: { kind: 'value', value } };
}
