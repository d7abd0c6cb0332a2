// What may be quoted from a report in one sentence, and the caveat that has to go with it.
import { BESIDE_GENERATOR } from '../compare/beside-generator.ts';
import { formatRatio } from '../core/units.ts';
import { countBlocks } from '../result/count-blocks.ts';
import type { CapacityResult } from '../result/kinds/capacity.ts';
import type { RunResult } from '../result/kinds.ts';
import type { MetricId } from '../result/metrics.ts';
import { isTold, nounOf } from './answers.ts';
import { describeAnswer, describeCapacityRatio, nameAnswer } from './capacity-sentences.ts';
import { describeOnlyFailures } from './event-sentences.ts';
import { formatMetric, readsAsSame } from './format-metric.ts';
import { buildLadders } from './ladder.ts';
import type { Comparison, Headline, Outcome, PairAnswers, ProfileReport, RatioRow } from './model.ts';
import {
  headlineRow,
  isOfMemory,
  NEXT_BEST,
  nameMetric,
  nextBestRows,
  writeOpenQuestion,
} from './sentences.ts';
import { buildSweeps } from './sweep.ts';
import { toleranceOf } from './tolerance.ts';
import { wasBusy } from './was-busy.ts';

export function writeReportHeadline(result: RunResult, profiles: readonly ProfileReport[]): Headline {
  return { claim: writeClaim(result, profiles), caveat: writeCaveat(result, profiles) };
}

function writeClaim(result: RunResult, profiles: readonly ProfileReport[]): string {
  if (result.kind === 'cache-bench capacity') return claimCapacity(result);
  const conclusions = listConclusions(result);
  if (conclusions.length > 0) return conclusions.join(' ');
  const measured = profiles.filter(
    ({ partOf, targets }) =>
      partOf === undefined && targets.some(({ completedRounds }) => completedRounds > 0),
  );
  if (measured.length === 0) return 'Nothing was measured.';
  const candidates = [
    ...new Set(measured.flatMap(({ comparisons }) => comparisons.map((one) => one.candidate))),
  ];
  if (candidates.length === 0) return claimRates(measured, profiles);
  return joinClaims(candidates.map((candidate) => claimOf(candidate, measured)));
}

interface Claim {
  readonly told: string;
  /** What was asked and can't be told. */
  readonly open?: string;
}

/** What is open of several candidates alike is said once, behind what is told of them. */
function joinClaims(claims: readonly Claim[]): string {
  return claims
    .flatMap(({ told, open }, i) => [
      told,
      ...(open === undefined || open === claims[i + 1]?.open ? [] : [open]),
    ])
    .join(' ');
}

/** Of ladders and sweeps, whose profiles are all one question. */
function listConclusions(result: RunResult): readonly string[] {
  const judging = { tolerance: toleranceOf(result) };
  const ladders = buildLadders(result, judging);
  return (ladders.length > 0 ? ladders : buildSweeps(result, judging)).flatMap(
    ({ conclusions }) => conclusions,
  );
}

function claimCapacity(result: CapacityResult): string {
  const { capacity } = result;
  const { ratios, targets } = capacity;
  return ratios.length > 0
    ? ratios.map((ratio) => describeCapacityRatio(ratio, capacity)).join(' ')
    : targets.length === 1
      ? describeAnswer(targets[0]!, result)
      : `${targets.map(nameAnswer).join('; ')}, under ${capacity.slo}.`;
}

interface Case {
  readonly comparison: Comparison;
  /** Of the metric that the profile is about; undefined where there is no ratio. */
  readonly row: RatioRow | undefined;
}

function claimOf(candidate: string, profiles: readonly ProfileReport[]): Claim {
  const cases = profiles.flatMap((profile) =>
    profile.comparisons
      .filter((comparison) => comparison.candidate === candidate)
      .map((comparison) => ({
        comparison,
        row: headlineRow(comparison, profile.targets.find(({ name }) => name === candidate)!),
      })),
  );
  const [first, ...others] = cases;
  const { reference } = first!.comparison;
  const pairs = profiles.flatMap(({ answers }) => answers.filter((pair) => pair.candidate === candidate));
  const atSameRate = claimAtSameRate(candidate, reference, pairs);
  if (others.length > 0) return countCases(candidate, reference, cases, atSameRate);
  const target = profiles.flatMap(({ targets }) => targets).find(({ name }) => name === candidate)!;
  const { comparison } = first!;
  const failed = describeOnlyFailures(
    comparison,
    profiles[0]!.events.filter(({ target: of }) => of === candidate || of === reference),
  );
  if (failed !== undefined) return { told: `${failed}. ${comparison.headline}` };
  const open = atSameRate === undefined ? undefined : writeOpenQuestion(comparison, target);
  if (atSameRate !== undefined && open !== undefined && comparison.eventRows.length === 0)
    return { told: atSameRate, open };
  return { told: [comparison.headline, ...(atSameRate === undefined ? [] : [atSameRate])].join(' ') };
}

/** What is told whoever limited the rates, over all profiles: how long, by the first that is told of any, and at what cost. */
const AT_SAME_RATE = [['p99', 'p50'], ['cpu_per_mop']] as const;

function claimAtSameRate(
  candidate: string,
  reference: string,
  pairs: readonly PairAnswers[],
): string | undefined {
  const tell = (metric: MetricId): RateClause[] => {
    const isOfData = metric === 'memory_per_key';
    const told = pairs.map(({ answers }) =>
      answers.filter(
        (row) =>
          row.metric === metric && isTold(row) && (isOfData ? row.outcome !== 'equal' : row.isAtEqualRate),
      ),
    );
    const ratios = told.flatMap((rows) => rows.map(({ ratio }) => ratio!)).sort((a, b) => a - b);
    if (ratios.length === 0) return [];
    const [low, high] = [formatRatio(ratios[0]!), formatRatio(ratios.at(-1)!)];
    const profiles = told.filter((rows) => rows.length > 0).length;
    const where = profiles === pairs.length ? '' : ` (in ${profiles} of ${pairs.length} profiles)`;
    const isSame = ratios.every(readsAsSame) || told.flat().every(({ outcome }) => outcome === 'equal');
    const isBeside = told.flat().some(({ row }) => row?.besideGenerator);
    const times = isSame ? 'the same' : `${low === high ? low : `${low} to ${high}`} the`;
    return [{ text: `${times} ${nounOf(metric)}${where}`, isSame, isBeside }];
  };
  const clauses = AT_SAME_RATE.flatMap((metrics) => metrics.map(tell).find((told) => told.length > 0) ?? []);
  const memory = tell('memory_per_key').map(({ text }) => `, and ${text}`);
  if (clauses.length === 0) return undefined;
  const textsOf = (same: boolean): string[] =>
    clauses.flatMap(({ text, isSame }) => (isSame === same ? [text] : []));
  const [different, same] = [textsOf(false), textsOf(true)];
  const told =
    different.length === 0
      ? `${same.join(' and ')} as ${reference}`
      : [`${different.join(' and ')} of ${reference}`, ...same].join(' and ');
  const under = clauses.some(({ isBeside }) => isBeside) ? `, ${BESIDE_GENERATOR},` : '';
  return `At the same rate${under} ${candidate} had ${told}${memory.join('')}.`;
}

interface RateClause {
  readonly text: string;
  /** "the same p99", which is not "of" the reference. */
  readonly isSame: boolean;
  /** Of some of the ratios. */
  readonly isBeside: boolean;
}

/** @param atSameRate what is told at a rate that both were offered: it leads where nothing else is told */
function countCases(
  candidate: string,
  reference: string,
  cases: readonly Case[],
  atSameRate: string | undefined,
): Claim {
  const withRate = (text: string): Claim => ({
    told: atSameRate === undefined ? text : `${text} ${atSameRate}`,
  });
  const outcomeOf = ({ comparison, row }: Case): Outcome =>
    comparison.doubt === undefined || row?.bound !== undefined
      ? (row?.outcome ?? 'cannot-tell')
      : 'cannot-tell';
  const all = cases.length;
  const having = (outcome: Outcome): readonly Case[] => cases.filter((one) => outcomeOf(one) === outcome);
  const indicative = having('indicative');
  if (indicative.length === all)
    return withRate(
      `Indicative only: in ${all} profiles ${candidate} had ${describeRange(indicative)} of ${reference}; there are too few blocks to tell a difference from noise.`,
    );
  const parts = [
    ...describeGroup(having('better'), `faster than ${reference} in`, all),
    ...describeGroup(having('worse'), `slower than ${reference} in`, all),
    ...describeGroup(having('equal'), `the same as ${reference} in`, all),
  ];
  const untold = [...having('cannot-tell'), ...indicative];
  if (parts.length === 0) {
    const asked = cases.find(({ row }) => row !== undefined)?.row ?? { metric: 'throughput' as const };
    return tellWithout(asked, candidate, reference, cases, atSameRate);
  }
  const rest = untold.length === 0 ? '' : `; ${describeUntold(untold)}`;
  return withRate(`${candidate} was ${parts.join(', ')}${rest}.`);
}

/** "cannot tell the ops/s of 1 profile" */
function describeUntold(cases: readonly Case[]): string {
  const metrics = new Set(cases.flatMap(({ row }) => (row === undefined ? [] : nameMetric(row))));
  const count = `${cases.length} ${cases.length === 1 ? 'profile' : 'profiles'}`;
  return metrics.size === 0
    ? `cannot tell ${count}`
    : `cannot tell the ${[...metrics].join(' or ')} of ${count}`;
}

/** Where nothing is told of what the profiles are about. */
function tellWithout(
  asked: Pick<RatioRow, 'metric'>,
  candidate: string,
  reference: string,
  cases: readonly Case[],
  atSameRate: string | undefined,
): Claim {
  const open = `The run cannot tell whether they differ in ${nameMetric(asked)}.`;
  if (atSameRate !== undefined) return { told: atSameRate, open };
  const next = countNextBest(candidate, reference, cases);
  if (next === undefined)
    return {
      told: `The run cannot tell ${candidate} and ${reference} apart in any of ${cases.length} profiles.`,
    };
  return next.isOfMemory
    ? { told: `The run cannot tell which of ${candidate} and ${reference} is faster; ${next.text}.` }
    : { told: `${next.text}.`, open };
}

/** Where nothing is told of what the profiles are about: the next best metric that is told of any. */
function countNextBest(
  candidate: string,
  reference: string,
  cases: readonly Case[],
): { readonly text: string; readonly isOfMemory: boolean } | undefined {
  for (const id of NEXT_BEST) {
    const told = cases.flatMap(({ comparison }) => {
      const row = nextBestRows(comparison).find(({ metric }) => metric === id);
      return row?.outcome === 'better' || row?.outcome === 'worse' ? [{ comparison, row }] : [];
    });
    const words = [...new Set(told.map(({ row }) => row.word))];
    if (words.length === 0) continue;
    const parts = words.flatMap((word) =>
      describeGroup(
        told.filter(({ row }) => row.word === word),
        `${word} than ${reference} in`,
        cases.length,
      ),
    );
    return { text: `${candidate} was ${parts.join(', ')}`, isOfMemory: isOfMemory({ metric: id }) };
  }
  return undefined;
}

function describeGroup(group: readonly Case[], words: string, all: number): string[] {
  if (group.length === 0) return [];
  const share = group.length < all ? `${group.length} of ${all}` : all === 2 ? 'both' : `all ${all}`;
  const beside = group.some(({ row }) => row?.besideGenerator) ? `, ${BESIDE_GENERATOR}` : '';
  return [`${words} ${share} profiles (${describeRange(group)}${beside})`];
}

/**
 * "1.21× to 1.90× the ops/s"; where some ratios are bounds, the one that holds for all: "at least 1.21× the ops/s". Where only
 * some profiles set the rate, each ratio has another meaning.
 */
function describeRange(group: readonly Case[]): string {
  const rows = group.map(({ row }) => row!);
  const [metric, ...others] = new Set(rows.map((row) => row.metric));
  const what = nameMetric({ metric: metric! });
  if (others.length > 0) return 'by ops/s, or by p99 at a given rate';
  const ratios = rows.map(({ estimate }) => estimate.ratio).sort((a, b) => a - b);
  const [low, high] = [formatRatio(ratios[0]!), formatRatio(ratios.at(-1)!)];
  const bound = rows.find((row) => row.bound !== undefined)?.bound;
  if (bound !== undefined)
    return `${bound === 'at-least' ? `at least ${low}` : `at most ${high}`} the ${what}`;
  return `${low === high ? low : `${low} to ${high}`} the ${what}`;
}

/** More would be a table. */
const MOST_NAMED_PROFILES = 3;

/** @param all the profiles and their parts */
function claimRates(profiles: readonly ProfileReport[], all: readonly ProfileReport[]): string {
  const rates = profiles.flatMap(({ name, targets }) =>
    targets.flatMap((target) => {
      const claim = claimRate(target);
      if (claim === undefined) return [];
      const lower = claim.verb === 'missed' ? claimLowerRate(name, target.name, all) : '';
      return [{ target: target.name, ...claim, profile: `${name}${lower}` }];
    }),
  );
  const [first] = rates;
  if (first === undefined) return 'Nothing was measured.';
  const named = rates
    .slice(0, MOST_NAMED_PROFILES)
    .map(({ verb, text, profile }, i) =>
      [...(verb === rates[i - 1]?.verb ? [] : [verb]), text, 'under', profile].join(' '),
    );
  const more = rates.length - named.length;
  return `${first.target} ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}.`;
}

/** "; at 990 ops/s it had a p99 of 12.1 ms": what is known after a rate that was missed. Empty: nothing. */
function claimLowerRate(base: string, name: string, all: readonly ProfileReport[]): string {
  const part = all.find(({ partOf }) => partOf === base);
  const target = part?.targets.find((one) => one.name === name);
  const claim = target && claimRate(target);
  if (claim === undefined || target?.pace === undefined) return '';
  return claim.verb === 'missed'
    ? `, and ${formatMetric('throughput', target.pace.targetPerSecond)} ops/s too`
    : `; it ${claim.verb} ${claim.text}`;
}

/** Where the profile sets the rate, the answer is how late replies were at it, or that it was missed. */
function claimRate(target: ProfileReport['targets'][number]) {
  const { values, pace, completedRounds } = target;
  const { throughput } = values;
  if (throughput === undefined) return undefined;
  const served = formatMetric('throughput', throughput);
  if (pace === undefined)
    return { verb: 'reached', text: `${target.atLeast ? 'at least ' : ''}${served} ops/s` };
  const asked = formatMetric('throughput', pace.targetPerSecond);
  if (pace.missedRounds > completedRounds / 2)
    return { verb: 'missed', text: `the rate of ${asked} ops/s (${served} ops/s)` };
  const tail = (['p99', 'p95', 'p50'] as const).find((id) => values[id] !== undefined);
  return tail === undefined
    ? { verb: 'kept', text: `the rate of ${asked} ops/s` }
    : { verb: 'had', text: `a ${tail} of ${formatMetric(tail, values[tail]!)} at ${asked} ops/s` };
}

function writeCaveat(result: RunResult, profiles: readonly ProfileReport[]): string {
  const { cpuModel, usableCpus } = result.environment.facts;
  const machine = [
    typeof cpuModel === 'string' ? cpuModel : 'a machine that is not known',
    ...(typeof usableCpus === 'number' ? [`${usableCpus} ${usableCpus === 1 ? 'CPU' : 'CPUs'}`] : []),
  ].join(', ');
  const [count, ...unit] =
    result.kind === 'cache-bench capacity'
      ? ([result.capacity.searches, 'search of each', 'searches of each'] as const)
      : ([countBlocks(result), 'block', 'blocks'] as const);
  const weak = listWeaknesses(result, profiles);
  return `Measured with this load on ${machine}, ${count} ${unit[count === 1 ? 0 : 1]}; not a statement about other loads or machines.${weak.length === 0 ? '' : ` Note: ${weak.join('; ')}.`}`;
}

function listWeaknesses(result: RunResult, profiles: readonly ProfileReport[]): string[] {
  const { settings, environment, targets } = result;
  const isShared = environment.serverCpus === undefined && targets.some(({ owned }) => owned);
  const limited = profiles
    // At a rate that is set the limit is the rate.
    .filter(({ partOf, targets: of }) => partOf === undefined && of.some(({ atLeast }) => atLeast))
    .map(({ name }) => name);
  const failed = profiles.some((one) => one.targets.some(({ failures }) => failures.length > 0));
  return [
    ...(result.partial ? ['the run is not complete'] : []),
    ...(settings.quick ? ['it was a quick look'] : []),
    ...(failed ? ['some rounds failed'] : []),
    ...(limited.length === 0
      ? []
      : [`the load generator was the limit in ${limited.join(', ')}, so that rates are lower bounds`]),
    ...(wasBusy(result) ? ['other programs kept the machine busy meanwhile'] : []),
    ...(isShared ? ['servers and load generator shared the CPUs'] : []),
  ];
}
