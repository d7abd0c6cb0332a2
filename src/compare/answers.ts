// Three questions of every pair under every profile: how much, how long, at what cost; each with a word of its own.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import type { MetricId } from '../result/metrics.ts';
import { familywisePValues } from '../stats/familywise-p-values.ts';
import { compareTargets, dropUnlessReached } from './compare-targets.ts';
import { findCell } from './digest-run.ts';
import { cannotTell } from './judge-comparison.ts';
import { listBoundingPairs } from './lower-bound.ts';
import type { JudgeOptions, MetricComparison } from './metric-comparison.ts';
import { type BlockPair, logRatiosByBlock, pairByBlock } from './pairs.ts';

export type Question = 'how-much' | 'how-long' | 'at-what-cost';

/** What one question came to. */
export interface Answer {
  readonly question: Question;
  /** Of the run: the equal-rate part of the profile where there is one. */
  readonly measuredUnder: string;
  /** Offered to both alike; absent: a closed loop. */
  readonly ratePerSecond?: number;
  /** With the word that stands when all questions of the profile are looked at together. */
  readonly comparison: MetricComparison;
}

export interface AnsweredPair {
  /** Where nothing was done at an equal rate, its own closed loop is what all is told by. */
  readonly profile: string;
  readonly reference: string;
  readonly candidate: string;
  readonly answers: readonly Answer[];
}

interface Asked {
  readonly question: Question;
  readonly metric: MetricId;
}

/**
 * Declared before anything is measured. Of the response time two percentiles: the generator's own delay may spoil the
 * tail alone. The cost at the same rate is told whatever the generator did.
 */
const AT_EQUAL_RATE: readonly Asked[] = [
  { question: 'how-long', metric: 'p99' },
  { question: 'how-long', metric: 'p50' },
  { question: 'at-what-cost', metric: 'cpu_per_mop' },
];
const CLOSED_LOOP: readonly Asked[] = [{ question: 'how-much', metric: 'throughput' }];
/** Told once of the data, whatever the load: no chance is in it that blocks could show. */
const OF_DATA: readonly Asked[] = [{ question: 'at-what-cost', metric: 'memory_per_key' }];

/** What answers are told by and blocks tell better; without what is counted. */
export function metricsInNoise(isPaced: boolean): readonly MetricId[] {
  return (isPaced ? AT_EQUAL_RATE : CLOSED_LOOP).map(({ metric }) => metric);
}

/** Chance of as large a difference in any of the questions when there is none. */
const SIGNIFICANT = 0.05;

/** @param profile one of the run that is no equal-rate part itself */
export function answerQuestions(
  run: RunDigest,
  { profile, reference, candidate, ...judging }: JudgeOptions & Omit<AnsweredPair, 'answers'>,
): AnsweredPair {
  const parts = run.profiles.filter(({ equalRate }) => equalRate?.base === profile);
  // A profile that sets its own rate for both is its own equal-rate part.
  const isPaced = findCell(run, { profile, target: candidate })?.pace !== undefined;
  const places = [
    ...(isPaced ? [] : CLOSED_LOOP).map((asked) => ({ ...asked, measuredUnder: profile })),
    ...(parts.length > 0 ? parts.map(({ name }) => name) : [profile]).flatMap((measuredUnder) =>
      (parts.length > 0 || isPaced ? AT_EQUAL_RATE : AT_EQUAL_RATE.filter(isOfCost)).map((asked) => ({
        ...asked,
        measuredUnder,
      })),
    ),
    ...OF_DATA.map((asked) => ({ ...asked, measuredUnder: profile })),
  ];
  const drafts = places.flatMap(({ question, metric, measuredUnder }) => {
    const comparison = compareTargets(run, {
      ...judging,
      ...{ profile: measuredUnder, reference, candidate, metric, isAskedFor: true },
    });
    if (comparison === undefined || !isMeasured(comparison)) return [];
    const cells = [reference, candidate].map((target) => findCell(run, { profile: measuredUnder, target })!);
    const isOfData = OF_DATA.some((asked) => asked.metric === metric);
    const ratePerSecond = isOfData ? undefined : cells[1]!.pace?.targetPerSecond;
    return [
      {
        answer: {
          ...{ question, measuredUnder },
          comparison: isOfData ? comparison : dropUnlessReached(comparison, cells),
          ...dropUndefined({ ratePerSecond }),
        },
        pairs: listPairs(run, comparison),
      },
    ];
  });
  return { profile, reference, candidate, answers: correctTogether(drafts) };
}

const isOfCost = ({ question }: Asked) => question === 'at-what-cost';

function isMeasured({ reference, candidate }: MetricComparison): boolean {
  return reference.value !== undefined && candidate.value !== undefined;
}

interface Draft {
  readonly answer: Answer;
  /** By block; empty: counted, without blocks. */
  readonly pairs: readonly BlockPair[];
}

/**
 * Three questions find a difference of nothing three times as often. The sign of a whole block could as well be the
 * other, in all questions at once, also where its rounds at an equal rate followed later: any group of sign choices under
 * which "no difference" stays the same makes a valid test (Westfall and Young, see {@link familywisePValues}).
 */
function correctTogether(drafts: readonly Draft[]): readonly Answer[] {
  const noisy = drafts.filter(({ pairs }) => pairs.length > 0);
  const pValues = familywisePValues(logRatiosByBlock(noisy.map(({ pairs }) => pairs)));
  return drafts.map((draft) => {
    const pValue = pValues[noisy.indexOf(draft)];
    const { word } = draft.answer.comparison.verdict;
    if (pValue === undefined || pValue <= SIGNIFICANT || word === 'cannot-tell' || word === 'same')
      return draft.answer;
    const verdict = cannotTell(
      'chance-among-metrics',
      `among so many questions, one differs this much by chance (p = ${pValue.toFixed(2)})`,
    );
    return { ...draft.answer, comparison: { ...draft.answer.comparison, verdict } };
  });
}

function listPairs(
  run: RunDigest,
  { profile, metric, reference, candidate, verdict, estimate }: MetricComparison,
): readonly BlockPair[] {
  const cells = [reference, candidate].map(({ name }) => findCell(run, { profile, target: name })!);
  if (estimate === undefined) return [];
  return verdict.word !== 'cannot-tell' && verdict.atLeast !== undefined
    ? listBoundingPairs(cells[0]!, cells[1]!, verdict)
    : pairByBlock(cells[0]!, cells[1]!, metric);
}
