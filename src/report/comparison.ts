// The candidate against the reference under one profile, as a report shows it: a ratio per metric, and whether a winner may be named.
import { compareTargets } from '../compare/compare-targets.ts';
import { findCell } from '../compare/digest-run.ts';
import type { ClosedLoop, Doubt } from '../compare/judge-comparison.ts';
import type { MetricComparison } from '../compare/metric-comparison.ts';
import { findSpoiler } from '../compare/spoiler.ts';
import type { RunDigest } from '../result/digest.ts';
import { METRICS } from '../result/metrics.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import { wordFor } from './format-metric.ts';
import type { Comparison, Outcome, RatioRow, TargetReport } from './model.ts';
import { writeHeadline } from './sentences.ts';

export interface ComparedProfile {
  readonly run: RunDigest;
  readonly profile: string;
  /** 0.05: neither more than 5 % above the other is "same". */
  readonly tolerance: number;
}

export function reportComparison(
  { run, profile, tolerance }: ComparedProfile,
  candidate: TargetReport,
  reference: TargetReport,
): Comparison {
  const both = { reference: reference.name, candidate: candidate.name };
  const cells = [both.reference, both.candidate].map((target) => findCell(run, { profile, target })!);
  const spoiler = findSpoiler(cells);
  const compared = METRICS.map(({ id }) => compareTargets(run, { ...both, profile, metric: id, tolerance })!);
  const ofRate = compared.find(({ metric }) => metric === 'throughput')?.verdict;
  // What it says of the rate is more than what spoils all.
  const text =
    ofRate?.word === 'cannot-tell' && ofRate.doubt === spoiler?.doubt ? ofRate.why : (spoiler?.why ?? '');
  const comparison = {
    ...both,
    pairs: countPairs(cells.map(({ rounds }) => rounds.map(({ block }) => block))),
    tolerance,
    ...(spoiler === undefined ? {} : { doubt: { text, spoils: spoiler.spoils } }),
    rows: compared.flatMap((one) => toRatioRow(one) ?? []),
    eventRows: compareEvents({ run, profile, tolerance }, both),
  };
  return { ...comparison, headline: writeHeadline(comparison, candidate, reference) };
}

function countPairs([reference, candidate]: readonly (readonly number[])[]): number {
  return reference!.filter((block) => candidate!.includes(block)).length;
}

/** What is compared of an event, where both sides have it. */
const OF_EVENTS = ['bystander_gap', 'event_duration', 'snapshot_size', 'event_memory'] as const;

function compareEvents(
  { run, profile, tolerance }: ComparedProfile,
  both: { readonly reference: string; readonly candidate: string },
): RatioRow[] {
  const cells = run.cells.filter((cell) => cell.isEvent && cell.profile === profile);
  const events = [...new Set(cells.map(({ operation }) => operation!))];
  return events.flatMap((event) =>
    OF_EVENTS.flatMap((metric) => {
      const compared = compareTargets(run, { ...both, profile, metric, operation: event, tolerance });
      const row = compared && toRatioRow(compared);
      return row === undefined ? [] : [{ ...row, event }];
    }),
  );
}

/** undefined where either side is n/a, or a block has a zero: there is no ratio then. */
export function toRatioRow(compared: MetricComparison): RatioRow | undefined {
  const { metric, reference, candidate, verdict } = compared;
  const estimate = compared.estimate ?? countedEstimate(compared);
  if (reference.value === undefined || candidate.value === undefined || estimate === undefined)
    return undefined;
  const outcome = outcomeOf(verdict);
  return {
    metric,
    candidate: candidate.value,
    reference: reference.value,
    ...boundOf(verdict, estimate),
    outcome,
    word: wordOf(metric, outcome, estimate.ratio, verdict),
    ...(verdict.word === 'cannot-tell' ? { why: verdict.why, doubt: verdict.doubt } : {}),
  };
}

function countedEstimate({ countedRatio, verdict }: MetricComparison): RatioBounds | undefined {
  return countedRatio === undefined
    ? undefined
    : { ratio: countedRatio, confidence: 1, pValue: verdict.word === 'same' ? 1 : 0 };
}

/** A word that rests on a bound shows that, and not what was observed; any word what it holds under. */
function boundOf(
  verdict: MetricComparison['verdict'],
  estimate: RatioBounds,
): Pick<RatioRow, 'estimate' | 'bound' | 'boundUnder' | 'besideGenerator'> {
  if (verdict.word === 'cannot-tell') return { estimate };
  const beside = verdict.besideGenerator ? { besideGenerator: true as const } : {};
  if (verdict.atLeast === undefined) return { estimate, ...beside };
  const isAhead = verdict.word === 'faster';
  return {
    estimate: {
      ratio: isAhead ? verdict.atLeast : 1 / verdict.atLeast,
      confidence: estimate.confidence,
      pValue: estimate.pValue,
    },
    bound: isAhead ? 'at-least' : 'at-most',
    ...(verdict.loop === undefined ? {} : { boundUnder: tellLoop(verdict.loop) }),
    ...beside,
  };
}

/** " at 50 connections" */
function tellLoop({ connections, pipeline }: ClosedLoop): string {
  const depth = pipeline === 1 ? '' : ` × depth ${pipeline}`;
  return ` at ${connections} ${connections === 1 ? 'connection' : 'connections'}${depth}`;
}

export function outcomeOf(verdict: MetricComparison['verdict']): Outcome {
  switch (verdict.word) {
    case 'faster':
      return 'better';
    case 'slower':
      return 'worse';
    case 'same':
      return 'equal';
    case 'cannot-tell':
      return verdict.doubt === 'too-few-blocks' ? 'indicative' : 'cannot-tell';
  }
}

/** That say in themselves why there is no verdict. */
const WORDS_OF_DOUBT: Readonly<Partial<Record<Doubt, string>>> = {
  'rate-set': 'the rate is set',
  'not-settled': 'not settled',
};

function wordOf(
  metric: RatioRow['metric'],
  outcome: Outcome,
  ratio: number,
  verdict: MetricComparison['verdict'],
): string {
  if (outcome === 'indicative') return 'too few blocks';
  if (outcome === 'equal') return 'same';
  if (outcome !== 'cannot-tell') return wordFor(metric, ratio);
  const doubt = verdict.word === 'cannot-tell' ? verdict.doubt : undefined;
  return (doubt === undefined ? undefined : WORDS_OF_DOUBT[doubt]) ?? 'cannot tell';
}
