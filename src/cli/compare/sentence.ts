// What comparing two runs, or two targets, comes to: one sentence for each pair of targets.
import { BESIDE_GENERATOR, isToldBesideGenerator } from '../../compare/beside-generator.ts';
import type { RunsComparison } from '../../compare/compare-runs.ts';
import { findCell } from '../../compare/digest-run.ts';
import { headlineMetricOf } from '../../compare/headline-metric.ts';
import type { MetricComparison } from '../../compare/metric-comparison.ts';
import { formatChosenShare } from '../../core/share.ts';
import { formatRatio } from '../../core/units.ts';
import { wordFor } from '../../report/format-metric.ts';
import type { RunDigest } from '../../result/digest.ts';
import { metricById } from '../../result/metrics.ts';
import { boundOf } from './table.ts';

type Runs = readonly [reference: RunDigest, candidate: RunDigest];
type TargetPair = RunsComparison['targets'][number];

export function summarizeComparison(comparison: RunsComparison, runs: Runs, tolerance: number): string {
  return comparison.targets.map((pair) => summarizePair(comparison, runs, pair, tolerance)).join(' ');
}

function summarizePair(comparison: RunsComparison, runs: Runs, pair: TargetPair, tolerance: number): string {
  const heads = listHeads(comparison, runs[1], pair);
  const [subject, other] = nameSides(comparison, runs, pair);
  const told = heads.filter(({ verdict }) => verdict.word !== 'cannot-tell');
  const same = told.filter(({ verdict }) => verdict.word === 'same');
  const different = told.filter(({ verdict }) => verdict.word !== 'same');
  const words = [...new Set(different.map(wordOf))];
  const parts = [
    ...words.map((word) => {
      const cases = different.filter((one) => wordOf(one) === word);
      return `${word} than ${other} under ${listCases(cases, true)}`;
    }),
    ...(same.length === 0
      ? []
      : [
          `the same as ${other} in ${listMetrics(same)}, within ±${formatChosenShare(tolerance)}, under ${listCases(same, false)}`,
        ]),
  ];
  const untold = heads.filter(({ verdict }) => verdict.word === 'cannot-tell');
  const doubt =
    untold.length === 0 ? '' : `cannot tell under ${listCases(untold, false)}${listReasons(untold)}`;
  if (parts.length === 0)
    return `Cannot tell whether ${subject} was faster than ${other} under ${listCases(untold, false)}${listReasons(untold)}.`;
  const isBeside = told.some(({ verdict }) => isToldBesideGenerator(verdict));
  const beside = isBeside ? `, ${BESIDE_GENERATOR}` : '';
  return `${subject} was ${parts.join(', ')}${beside}${doubt === '' ? '' : `; ${doubt}`}.`;
}

/** Of each profile the metric that it is about. */
function listHeads(
  { comparisons }: RunsComparison,
  candidate: RunDigest,
  [before, after]: TargetPair,
): readonly MetricComparison[] {
  return comparisons.filter((one) => {
    if (one.operation !== undefined || one.reference.name !== before || one.candidate.name !== after)
      return false;
    const cell = findCell(candidate, { profile: one.profile, target: after });
    return cell !== undefined && one.metric === headlineMetricOf(cell);
  });
}

/** Versions stand where they differ; else the runs of the two. */
function nameSides({ paired }: RunsComparison, [reference, candidate]: Runs, [before, after]: TargetPair) {
  const [old, now] = [versionOf(reference, before), versionOf(candidate, after)];
  const differ =
    old !== now ? ([`${after} ${now}`, `${before} ${old}`] as const) : ([after, before] as const);
  const isSame = !paired && before === after && old === now;
  return isSame ? ([`${after} of the candidate`, 'that of the reference'] as const) : differ;
}

function versionOf({ targets }: RunDigest, target: string): string {
  return targets.find(({ name }) => name === target)!.version;
}

function wordOf({ metric, countedRatio, estimate }: MetricComparison): string {
  return wordFor(metric, countedRatio ?? estimate?.ratio ?? Number.NaN);
}

function listMetrics(cases: readonly MetricComparison[]): string {
  return [...new Set(cases.map(({ metric }) => metricById(metric).label))].join(' or ');
}

const MOST_NAMED = 3;

/** "read-heavy (1.12× the ops/s), lua (1.30× the ops/s) and 2 others" */
function listCases(cases: readonly MetricComparison[], withRatios: boolean): string {
  const named = cases.slice(0, cases.length > MOST_NAMED + 1 ? MOST_NAMED : cases.length).map((one) => {
    const { profile, metric, estimate, verdict } = one;
    return withRatios && estimate !== undefined
      ? `${profile} (${boundOf(verdict) ?? formatRatio(estimate.ratio)} the ${metricById(metric).label})`
      : profile;
  });
  const others = cases.length - named.length;
  const all = others === 0 ? named : [...named, `${others} others`];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** ": the client was the limit", where it is one for all. */
function listReasons(untold: readonly MetricComparison[]): string {
  const reasons = new Set(untold.map(({ verdict }) => (verdict.word === 'cannot-tell' ? verdict.why : '')));
  return reasons.size === 1 ? `: ${[...reasons][0]}` : '';
}
