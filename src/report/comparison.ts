// The candidate against the reference under one profile: a ratio per metric, and whether a winner may be named.
import { formatCount, formatShare } from '../core/units.ts';
import { METRICS, type Metric, type MetricId } from '../result/metrics.ts';
import type { CompletedRound, RoundResult } from '../result/schema.ts';
import { estimateRatio, type RatioEstimate, type RatioPair } from '../stats/paired-ratio.ts';
import { wordFor } from './format-metric.ts';
import type { Comparison, Doubt, Outcome, RatioRow, TargetReport } from './model.ts';
import { showRate, writeHeadline } from './sentences.ts';

/** @param rounds of the profile */
export function compareTargets(
  rounds: readonly RoundResult[],
  candidate: TargetReport,
  reference: TargetReport,
): Comparison {
  const blocks = pairBlocks(rounds, candidate.name, reference.name);
  const doubt = findDoubt(candidate, reference);
  const comparison = {
    candidate: candidate.name,
    reference: reference.name,
    pairs: blocks.length,
    ...(doubt === undefined ? {} : { doubt }),
    rows: METRICS.map((metric) => compareMetric(metric, blocks, candidate, reference, doubt)).filter(
      (row) => row !== undefined,
    ),
  };
  return { ...comparison, headline: writeHeadline(comparison, candidate, reference) };
}

interface Block {
  readonly candidate: CompletedRound;
  readonly reference: CompletedRound;
}

function pairBlocks(rounds: readonly RoundResult[], candidate: string, reference: string): Block[] {
  const completed = rounds.filter((round) => round.status === 'completed');
  const roundOf = new Map(completed.map((round) => [JSON.stringify([round.target, round.block]), round]));
  return completed
    .filter((round) => round.target === reference)
    .map((round) => ({
      reference: round,
      candidate: roundOf.get(JSON.stringify([candidate, round.block])),
    }))
    .filter((block): block is Block => block.candidate !== undefined);
}

/** undefined where either side is n/a, or a block has a zero: there is no ratio then. */
function compareMetric(
  metric: Metric & { readonly id: MetricId },
  blocks: readonly Block[],
  candidate: TargetReport,
  reference: TargetReport,
  doubt: Doubt | undefined,
): RatioRow | undefined {
  const ofCandidate = candidate.values[metric.id];
  const ofReference = reference.values[metric.id];
  const pairs = blocks.map((block) => pairOf(metric, block)).filter((pair) => pair !== undefined);
  const estimate = estimateRatio(pairs);
  if (ofCandidate === undefined || ofReference === undefined || estimate === undefined) return undefined;
  const isSpeed = metric.unit === 'perSecond' || metric.unit === 'ns';
  const isPaced = metric.unit === 'perSecond' && candidate.pace !== undefined;
  const isSpoiled = doubt !== undefined && (isSpeed || doubt.spoils === 'everything');
  const outcome = isPaced || isSpoiled ? 'cannot-tell' : judge(metric, estimate);
  return {
    metric: metric.id,
    candidate: ofCandidate,
    reference: ofReference,
    estimate,
    outcome,
    word: isPaced && !isSpoiled ? 'set by the profile' : wordOf(metric.id, outcome, estimate.ratio),
  };
}

function pairOf(metric: Metric, block: Block): RatioPair | undefined {
  const candidate = metric.of(block.candidate);
  const reference = metric.of(block.reference);
  return candidate === undefined || reference === undefined ? undefined : { candidate, reference };
}

/** Not even the third decimal of the ratio would show it. */
const SMALLEST_DIFFERENCE = 0.0005;

function judge(metric: Metric, { ratio, low, high }: RatioEstimate): Outcome {
  if (low === undefined || high === undefined) return 'indicative';
  if (Math.max(Math.abs(low - 1), Math.abs(high - 1)) < SMALLEST_DIFFERENCE) return 'equal';
  if (low <= 1 && high >= 1) return 'cannot-tell';
  return ratio > 1 === (metric.betterWhen === 'higher') ? 'better' : 'worse';
}

function wordOf(metric: MetricId, outcome: Outcome, ratio: number): string {
  if (outcome === 'cannot-tell') return 'cannot tell';
  if (outcome === 'indicative') return 'too few blocks';
  return outcome === 'equal' ? 'equal' : wordFor(metric, ratio);
}

/** With one request in a hundred failed, p99 of the others is no longer p99, and both did not do the same work. */
const LARGEST_ERROR_SHARE = 0.01;

function findDoubt(candidate: TargetReport, reference: TargetReport): Doubt | undefined {
  const both = [reference, candidate];
  const failing = both.find(({ values }) => (values.error_rate ?? 0) >= LARGEST_ERROR_SHARE);
  if (failing !== undefined) {
    const share = formatShare(failing.values.error_rate!);
    return { text: `${share} of the requests to ${failing.name} failed`, spoils: 'everything' };
  }
  const limited = both.filter(({ atLeast }) => atLeast);
  if (limited.length > 0) {
    const where = limited.length === 1 ? ` on ${limited[0]!.name}` : '';
    const rates = both.map(showRate).join(', ');
    return { text: `the client was the limit${where} (${rates} ops/s)`, spoils: 'speed' };
  }
  return findMissedRate(both);
}

/** In most rounds of a target the rate was not reached, so that its latency is not one at that rate. */
function findMissedRate(both: readonly TargetReport[]): Doubt | undefined {
  const paced = both.flatMap(({ name, pace, completedRounds }) =>
    pace === undefined ? [] : [{ ...pace, name, isLate: pace.missedRounds > completedRounds / 2 }],
  );
  const late = paced.find(({ isLate }) => isLate);
  if (late === undefined) return undefined;
  const shares = paced.map(
    ({ name, achievedPerSecond, targetPerSecond }) =>
      `${name} served ${formatShare(achievedPerSecond / targetPerSecond)}`,
  );
  return {
    text: `of ${formatCount(late.targetPerSecond)} ops/s ${shares.join(', ')}`,
    spoils: 'speed',
  };
}
