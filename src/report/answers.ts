// The answers to the three questions of a pair, as sentences, and the one sentence that leads with what can be told.

import { type Answer, answerQuestions } from '../compare/answers.ts';
import { BESIDE_GENERATOR, isToldBesideGenerator } from '../compare/beside-generator.ts';
import type { Doubt } from '../compare/judge-comparison.ts';
import type { MetricComparison } from '../compare/metric-comparison.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatCount, formatRatio } from '../core/units.ts';
import type { RunDigest } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { outcomeOf, toRatioRow } from './comparison.ts';
import {
  FAR_APART_WORDS,
  formatEstimate,
  formatMetric,
  formatTolerance,
  isFarApart,
  readsAsSame,
} from './format-metric.ts';
import type { AnswerRow, Outcome, PairAnswers, RatioRow } from './model.ts';

interface Pair {
  readonly profile: string;
  readonly candidate: string;
  readonly reference: string;
  readonly tolerance: number;
}

export function reportAnswers(run: RunDigest, pair: Pair): PairAnswers {
  const { candidate, reference, tolerance } = pair;
  const { answers } = answerQuestions(run, pair);
  const rows = answers.map((answer) => toRow(answer, tolerance));
  return { candidate, reference, headline: writeAnswerHeadline(rows), answers: rows };
}

const QUESTIONS = { 'how-much': 'how much', 'how-long': 'how long', 'at-what-cost': 'at what cost' } as const;

function toRow({ question, ratePerSecond, comparison }: Answer, tolerance: number): AnswerRow {
  const row = toRatioRow(comparison);
  const rate = ratePerSecond === undefined ? '' : `at ${formatCount(ratePerSecond)} ops/s `;
  return {
    question: QUESTIONS[question],
    metric: comparison.metric,
    isAtEqualRate: ratePerSecond !== undefined,
    sentence: `${rate}${tell(comparison, tolerance)}`,
    outcome: outcomeOf(comparison.verdict),
    ...dropUndefined({
      ratio: ratioOf(comparison),
      ratePerSecond,
      row: row && { ...row, ...dropUndefined({ ratePerSecond }) },
    }),
  };
}

function ratioOf({ verdict, estimate, countedRatio }: MetricComparison): number | undefined {
  const isBound = verdict.word !== 'cannot-tell' && verdict.atLeast !== undefined;
  return isBound ? undefined : (estimate?.ratio ?? countedRatio);
}

/** Between the names of two targets. */
const NOUNS: Readonly<Partial<Record<MetricId, string>>> = {
  throughput: 'ops/s',
  cpu_per_mop: 'CPU per operation',
  memory_per_key: 'memory per key',
};

export function nounOf(metric: MetricId): string {
  return NOUNS[metric] ?? metricById(metric).label;
}

function tell(comparison: MetricComparison, tolerance: number): string {
  const { metric, reference, candidate, verdict, estimate, countedRatio = 1 } = comparison;
  const noun = nounOf(metric);
  const values = `(${[candidate, reference].map(({ value }) => formatMetric(metric, value)).join(' vs ')})`;
  const { value, bounds } = formatEstimate(estimate ?? { ratio: countedRatio, confidence: 1, pValue: 1 });
  const ratio = bounds === undefined ? value : `${value} ${bounds}`;
  const under = isToldBesideGenerator(verdict) ? `, ${BESIDE_GENERATOR}` : '';
  switch (verdict.word) {
    case 'same':
      return `${candidate.name} and ${reference.name} have the same ${noun} within ${formatTolerance(tolerance)}: ${ratio} ${values}${under}`;
    case 'cannot-tell':
      if (
        estimate !== undefined &&
        isFarApart({ estimate, outcome: outcomeOf(verdict) }) &&
        isOfNoise(verdict.doubt)
      )
        return `cannot tell by ${noun}: ${FAR_APART_WORDS} ${values}`;
      return verdict.doubt === 'too-few-blocks'
        ? `${candidate.name} had ${timesThe(ratio, estimate?.ratio, noun, reference.name)} ${values}, in too few blocks to tell a difference from noise`
        : `cannot tell by ${noun}: ${verdict.why}`;
    default:
      if (verdict.atLeast === undefined)
        return `${candidate.name} has ${ratio} the ${noun} of ${reference.name} ${values}${under}`;
      return tellAtLeast(
        toRatioRow(comparison)!,
        verdict.atLeast,
        verdict.word === 'faster' ? [candidate, reference] : [reference, candidate],
      );
  }
}

/** "1.84× [1.79, 1.90] the p99 of redis"; "about the same p99 as redis" for 1.00× */
function timesThe(shown: string, ratio = 1, noun: string, reference: string): string {
  return readsAsSame(ratio)
    ? `about the same ${noun} as ${reference}`
    : `${shown} the ${noun} of ${reference}`;
}

/** Other doubts name what is to be mended first, such as a generator that was the limit. */
function isOfNoise(doubt: Doubt): boolean {
  return doubt === 'too-few-blocks' || doubt === 'interval-too-wide' || doubt === 'tails-alike';
}

function tellAtLeast(
  { boundUnder = '', besideGenerator }: RatioRow,
  factor: number,
  [better, other]: readonly { readonly name: string }[],
): string {
  const why = besideGenerator
    ? `, ${BESIDE_GENERATOR}: ${other!.name} would have done less even if it had used these cores fully`
    : `; the generator limited ${better!.name}`;
  return `${better!.name} does at least ${formatRatio(factor)} the ops/s of ${other!.name}${boundUnder}${why}`;
}

/** Told ones first; then the questions that none of their metrics answers. */
function writeAnswerHeadline(rows: readonly AnswerRow[]): string {
  const told = rows.filter(isTold);
  const untold = rows.filter(
    (row, place) =>
      !told.some(({ question }) => question === row.question) &&
      rows.findIndex(({ question }) => question === row.question) === place,
  );
  return [
    ...told.map(({ sentence }) => sentence),
    ...untold.map(({ question, sentence }) => `${question}: ${sentence}`),
  ].join('; ');
}

export function isTold({ outcome }: AnswerRow): boolean {
  return outcome === 'better' || outcome === 'worse' || outcome === 'equal';
}

/** The first answer at the same rate with one of these outcomes, as a row; undefined: none has. */
export function findAtSameRate(
  { answers }: PairAnswers,
  ...outcomes: readonly Outcome[]
): RatioRow | undefined {
  return answers.find(({ isAtEqualRate, outcome }) => isAtEqualRate && outcomes.includes(outcome))?.row;
}
