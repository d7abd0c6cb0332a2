// The word for a comparison, or why there is none: the statistical verdict, and what spoils it before statistics begin.
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatChosenShare } from '../core/share.ts';
import { formatShare } from '../core/units.ts';
import type { Metric } from '../result/metrics.ts';
import { judgeRatio, type StatisticalDoubt } from '../stats/judge-ratio.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import type { Spoiler } from './spoiler.ts';

export type Doubt =
  | StatisticalDoubt
  | Spoiler['doubt']
  /** Open loop: the profile sets the rate, so throughput says nothing. */
  | 'rate-set'
  /** Open loop: the generator was late with too many starts for this percentile. */
  | 'late-starts'
  /** Memory that may still have been changing. */
  | 'not-settled'
  /** Too few samples lie beyond the percentile. */
  | 'too-few-samples'
  /** The percentiles of the merged histograms differ no more than with the labels swapped. */
  | 'tails-alike'
  /** Among all metrics of the table one differs as much by chance. */
  | 'chance-among-metrics';

export interface ClosedLoop {
  readonly connections: number;
  /** Requests in flight on each. */
  readonly pipeline: number;
}

export type ComparisonVerdict =
  /** "faster" is better and "slower" worse, also where another word reads better: smaller, cheaper. */
  | {
      readonly word: 'faster' | 'slower' | 'same';
      /**
       * The generator held the better side back, so that only a bound is known: the better one does at least so many
       * times as much. The estimate and its interval are then of what was observed, not of the servers.
       */
      readonly atLeast?: number;
      /** The word holds with this generator on the servers' cores; absent: with any. */
      readonly besideGenerator?: true;
      /** Of such a bound: the closed loop that it is of; absent: the result does not tell. */
      readonly loop?: ClosedLoop;
    }
  | {
      readonly word: 'cannot-tell';
      readonly doubt: Doubt;
      /** Half a sentence. Names of targets are as given: escape. */
      readonly why: string;
    };

interface Evidence {
  readonly estimate?: RatioBounds;
  readonly blocks: number;
  /** With fewer nothing is told, even where there is an interval. */
  readonly fewestBlocks: number;
  /** Label swap of the merged tails. */
  readonly tailPValue?: number;
  /** Corrected for all metrics of the table. */
  readonly chancePValue?: number;
}

/** Chance of as large a difference when there is none, above which no word is said. */
const SIGNIFICANT = 0.05;

/** @param noiseFloor of the metric on this machine; undefined: unknown */
export function judgeComparison(
  metric: Metric,
  evidence: Evidence,
  tolerance: number,
  noiseFloor: number | undefined,
): ComparisonVerdict {
  const { estimate, tailPValue, chancePValue, blocks, fewestBlocks } = evidence;
  if (estimate !== undefined && blocks < fewestBlocks)
    return cannotTell('too-few-blocks', tooFewBlocks(blocks, fewestBlocks));
  const verdict = judgeRatio(estimate, {
    tolerance,
    betterWhen: metric.betterWhen,
    ...dropUndefined({ noiseFloor }),
  });
  if (verdict.word === 'cannot-tell')
    return cannotTell(verdict.doubt, explain(verdict.doubt, evidence, tolerance, noiseFloor));
  const differs = verdict.word === 'faster' || verdict.word === 'slower';
  if (differs && tailPValue !== undefined && tailPValue > SIGNIFICANT)
    return cannotTell(
      'tails-alike',
      `the tails differ as much when the targets are swapped within blocks (p = ${tailPValue.toFixed(2)})`,
    );
  if (differs && chancePValue !== undefined && chancePValue > SIGNIFICANT)
    return cannotTell(
      'chance-among-metrics',
      `among so many metrics, one differs this much by chance (p = ${chancePValue.toFixed(2)})`,
    );
  return verdict;
}

export function cannotTell(doubt: Doubt, why: string): ComparisonVerdict {
  return { word: 'cannot-tell', doubt, why };
}

/** With fewer blocks no exact two-sided test of pairs can reject at 5 %. */
export const FEWEST_PAIRS = 6;
/** The same for rounds of two runs, each. */
export const FEWEST_UNPAIRED = 4;

function explain(
  doubt: StatisticalDoubt,
  { blocks, fewestBlocks }: Evidence,
  tolerance: number,
  noiseFloor = 0,
): string {
  switch (doubt) {
    case 'not-measured':
      return blocks === 0 ? 'no block has a value of both' : 'a block has a value of 0';
    case 'too-few-blocks':
      return tooFewBlocks(blocks, fewestBlocks);
    case 'client-bound':
      return 'the client was the limit';
    case 'below-noise-floor':
      return `this machine resolves ${formatShare(noiseFloor)}, not ${formatChosenShare(tolerance)}`;
    case 'interval-too-wide':
      return `the interval crosses a limit of ±${formatChosenShare(tolerance)}`;
  }
}

export function tooFewBlocks(blocks: number, fewest: number): string {
  return `${blocks} ${blocks === 1 ? 'block is' : 'blocks are'} too few to tell; ${fewest} are needed`;
}
