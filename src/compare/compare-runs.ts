// Two saved runs, or two targets of one: which targets are compared with which, every metric, and the ratios to the control.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import type { RunDigest } from '../result/digest.ts';
import { isToldOf, METRICS, type Metric } from '../result/metrics.ts';
import { estimateUnpairedRatio } from '../stats/unpaired-ratio.ts';
import { underItsCores } from './beside-generator.ts';
import { checkComparable, type Difference } from './comparable.ts';
import { compareTargets } from './compare-targets.ts';
import { type ConfigDifference, configDifferences } from './configuration.ts';
import { type ControlledComparison, compareToControl } from './control.ts';
import { findCell, listWholes } from './digest-run.ts';
import { FEWEST_UNPAIRED } from './judge-comparison.ts';
import { concludeComparison, type JudgeOptions, type MetricComparison } from './metric-comparison.ts';
import { findSpoiler, tellRunsApart } from './spoiler.ts';

export interface RunsOptions extends JudgeOptions {
  /** One target of each run; absent: those of the same name. */
  readonly targets?: readonly [reference: string, candidate: string];
}

export interface RunsComparison {
  /** Of the same run: the rounds of a block are compared with each other. */
  readonly paired: boolean;
  /** Which target of one run with which of the other. */
  readonly targets: readonly (readonly [reference: string, candidate: string])[];
  /** Not empty: not comparable. */
  readonly differences: readonly Difference[];
  readonly configuration: readonly ConfigDifference[];
  /** In the order of profiles, targets, operations and metrics. */
  readonly comparisons: readonly MetricComparison[];
  /** Parts at an equal rate that both runs have: each run chose its own rate, so nothing of them is compared. */
  readonly leftOut: readonly string[];
  /** Of two runs with the same control: each other target's ratio to it, then and now. */
  readonly controlled: readonly ControlledComparison[];
}

/** @throws CacheBenchError E_NOTHING_IN_COMMON (exit code 2): no target or no profile to compare */
export function compareRuns(
  reference: RunDigest,
  candidate: RunDigest,
  options: RunsOptions,
): RunsComparison {
  const paired = reference.runId === candidate.runId;
  const targets =
    options.targets === undefined
      ? pairTargets(reference, candidate, paired)
      : [checkNames(reference, candidate, options.targets)];
  // Within one run both sides had the same rate; in two runs each had its own.
  const compared = paired ? reference.profiles : listWholes(reference);
  const profiles = compared.map(({ name }) => name).filter((name) => hasProfile(candidate, name));
  if (profiles.length === 0)
    throw nothingInCommon(
      'profile',
      reference.profiles.map(({ name }) => name),
      candidate.profiles.map(({ name }) => name),
    );
  return {
    paired,
    targets,
    differences: paired ? [] : checkComparable(reference, candidate),
    configuration: configDifferences(reference, candidate, targets),
    comparisons: profiles.flatMap((profile) =>
      targets.flatMap((pair) => compareEverything(reference, candidate, profile, pair, paired, options)),
    ),
    leftOut: reference.profiles
      .map(({ name }) => name)
      .filter((name) => hasProfile(candidate, name) && !profiles.includes(name)),
    controlled: paired
      ? []
      : profiles.flatMap((profile) => compareToControl(reference, candidate, profile, options)),
  };
}

type TargetPair = readonly [reference: string, candidate: string];

/** By name; two runs of one target each are meant for each other. In one run: each target with its reference. */
function pairTargets(reference: RunDigest, candidate: RunDigest, paired: boolean): TargetPair[] {
  const before = reference.targets.map(({ name }) => name);
  const after = candidate.targets.map(({ name }) => name);
  const control = reference.settings.reference;
  const pairs: TargetPair[] = paired
    ? after.filter((name) => name !== control).map((name) => [control, name])
    : before.filter((name) => after.includes(name)).map((name) => [name, name]);
  if (pairs.length > 0) return pairs;
  if (!paired && before.length === 1 && after.length === 1) return [[before[0]!, after[0]!]];
  if (paired)
    throw usageError(
      'E_NOTHING_IN_COMMON',
      `both are run ${reference.runId}, which has one target: ${control}`,
      'Name another run, or a baseline of another one.',
    );
  throw nothingInCommon('target', before, after);
}

function checkNames(reference: RunDigest, candidate: RunDigest, targets: TargetPair): TargetPair {
  for (const [run, name] of [
    [reference, targets[0]],
    [candidate, targets[1]],
  ] as const) {
    const known = run.targets.map((target) => target.name);
    if (!known.includes(name))
      throw usageError(
        'E_NO_SUCH_TARGET',
        `run ${run.runId} has no target '${name}'; it has ${known.join(', ')}`,
      );
  }
  return targets;
}

function nothingInCommon(what: string, before: readonly string[], after: readonly string[]): Error {
  return usageError(
    'E_NOTHING_IN_COMMON',
    `the runs have no ${what} in common to compare: ${before.join(', ') || 'none'}, and ${after.join(', ') || 'none'}`,
    what === 'target' ? 'Name one of each: A.json#redis B.json#dragonfly.' : undefined,
  );
}

function hasProfile(run: RunDigest, profile: string): boolean {
  return run.profiles.some(({ name }) => name === profile);
}

function compareEverything(
  reference: RunDigest,
  candidate: RunDigest,
  profile: string,
  [before, after]: TargetPair,
  paired: boolean,
  options: JudgeOptions,
): MetricComparison[] {
  const operations = candidate.cells
    .filter((cell) => cell.profile === profile && cell.target === after)
    .map(({ operation, isEvent = false }) => ({ operation, isEvent }));
  return operations.flatMap(({ operation, isEvent }) =>
    METRICS.flatMap((metric): MetricComparison[] => {
      const part = operation === undefined ? 'all' : isEvent ? 'event' : 'operation';
      if (!isToldOf(metric, part)) return [];
      const place = { profile, ...dropUndefined({ operation }) };
      const compared = paired
        ? compareTargets(candidate, {
            ...options,
            ...place,
            reference: before,
            candidate: after,
            metric: metric.id,
          })
        : compareUnpaired([reference, before], [candidate, after], place, metric, options);
      return compared === undefined ? [] : [compared];
    }),
  );
}

type Side = readonly [run: RunDigest, target: string];

function compareUnpaired(
  [referenceRun, before]: Side,
  [candidateRun, after]: Side,
  place: { readonly profile: string; readonly operation?: string },
  metric: Metric & { readonly id: MetricComparison['metric'] },
  options: JudgeOptions,
): MetricComparison | undefined {
  const reference = findCell(referenceRun, { ...place, target: before });
  const candidate = findCell(candidateRun, { ...place, target: after });
  if (reference === undefined || candidate === undefined) return undefined;
  const [old, now] = [reference, candidate].map(({ rounds }) =>
    rounds.map(({ values }) => values[metric.id]).filter((value) => value !== undefined),
  );
  const estimate = estimateUnpairedRatio(old!, now!);
  const whole = [
    findCell(referenceRun, { profile: place.profile, target: before })!,
    findCell(candidateRun, { profile: place.profile, target: after })!,
  ] as const;
  const comparison = concludeComparison(reference, candidate, metric.id, options, {
    blocks: Math.min(old!.length, now!.length),
    fewestBlocks: FEWEST_UNPAIRED,
    spoiler: findSpoiler(whole, tellRunsApart([whole[0]])),
    ...dropUndefined({ estimate }),
  });
  return { ...comparison, verdict: underItsCores(metric, comparison.verdict, whole) };
}
