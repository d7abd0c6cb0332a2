// A core ladder: what each target makes of more cores, and from how many on one is ahead of another.

import { compareTargets } from '../compare/compare-targets.ts';
import { digestRun, findCell } from '../compare/digest-run.ts';
import type { JudgeOptions } from '../compare/metric-comparison.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import type { RunResult } from '../result/kinds.ts';
import { metricById } from '../result/metrics.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import { type BreakEvenPoint, findBreakEven } from '../stats/break-even.ts';
import { type Efficiency, estimateEfficiency } from '../stats/scaling.ts';
import { describeBreakEven, type PairBreakEven } from './ladder-sentences.ts';
import { type Ahead, judgeAhead } from './sweep.ts';

/** One profile. */
export interface LadderReport {
  readonly profile: string;
  /** Cores granted, ascending. */
  readonly cores: readonly number[];
  /** In the order of the targets. */
  readonly climbs: readonly Climb[];
  readonly breakEvens: readonly PairBreakEven[];
  /** A full sentence for each pair, and what must be known before. */
  readonly conclusions: readonly string[];
}

export interface Climb {
  readonly target: string;
  /** One for each number of cores. */
  readonly steps: readonly LadderStep[];
}

export interface LadderStep {
  readonly cores: number;
  /** As the server says itself; of a cluster, those of all nodes. */
  readonly threads?: number;
  /** Absent: not measured. */
  readonly ratePerSecond?: number;
  /** The generator was the limit, so the rate is a lower bound. */
  readonly atLeast: boolean;
  /** Rate over the fewest cores', by the cores over the fewest; absent where the generator was a limit. */
  readonly efficiency?: Efficiency;
  readonly ratePerCoreGranted?: number;
  readonly coresUsed?: number;
  readonly ratePerCoreUsed?: number;
  readonly limit?: Cell['limit'];
}

/** The parameter of `run --ladder`. */
const PARAMETER = 'cores';

/** Empty for a run without `--ladder`. */
export function buildLadders(result: RunResult, options: JudgeOptions): readonly LadderReport[] {
  const variants = result.profiles.filter(({ sweep }) => sweep?.parameter === PARAMETER);
  if (variants.length === 0) return [];
  const run = digestRun(result);
  const targets = result.targets.map(({ name }) => name);
  return [...new Set(variants.map(({ sweep }) => sweep!.base))].map((profile) => {
    const steps = variants
      .filter(({ sweep }) => sweep!.base === profile)
      .toSorted((a, b) => coresOf(a) - coresOf(b));
    const climbs = targets.map((target) => ({ target, steps: climb(run, steps, target) }));
    const breakEvens = targets.flatMap((candidate, index) =>
      targets.slice(0, index).map((reference) => comparePair(run, steps, { candidate, reference }, options)),
    );
    const conclusions = describeBreakEvens(breakEvens, climbs);
    return { profile, cores: steps.map(coresOf), climbs, breakEvens, conclusions };
  });
}

function coresOf({ sweep }: ProfileRun): number {
  return Number(sweep!.value);
}

function climb(run: RunDigest, variants: readonly ProfileRun[], target: string): LadderStep[] {
  const cells = variants.map((variant) => ({
    variant,
    cell: findCell(run, { profile: variant.name, target }),
  }));
  const base = cells.find(({ cell }) => cell !== undefined && cell.rounds.length > 0);
  return cells.map(({ variant, cell }) => {
    const cores = coresOf(variant);
    const threads = variant.servers?.find((one) => one.target === target)?.threads;
    const efficiency =
      base === undefined || isClientBound(base.cell) || isClientBound(cell)
        ? undefined
        : estimateEfficiency(
            { cores: coresOf(base.variant), rates: ratesOf(base.cell) },
            { cores, rates: ratesOf(cell) },
          );
    const { throughput, server_cores: coresUsed, ops_per_cpu: ratePerCoreUsed } = cell?.values ?? {};
    return {
      cores,
      ...dropUndefined({ threads }),
      atLeast: isClientBound(cell),
      ...(throughput === undefined
        ? {}
        : { ratePerSecond: throughput, ratePerCoreGranted: throughput / cores }),
      ...dropUndefined({ efficiency, coresUsed, ratePerCoreUsed, limit: cell?.limit }),
    };
  });
}

function isClientBound(cell: Cell | undefined): boolean {
  return cell?.limit === 'client-bound';
}

function ratesOf(cell: Cell | undefined): readonly number[] {
  return cell?.rounds.flatMap(({ values }) => values[metricById('throughput').id] ?? []) ?? [];
}

type Pair = Pick<PairBreakEven, 'candidate' | 'reference'>;

/** Who overtakes whom is not known before: where the candidate does not, the reference may. */
function comparePair(
  run: RunDigest,
  steps: readonly ProfileRun[],
  pair: Pair,
  options: JudgeOptions,
): PairBreakEven {
  const forward = breakEvenOf(run, steps, pair, options);
  if (forward.breakEven.kind !== 'not-reached') return forward;
  const swapped = { candidate: pair.reference, reference: pair.candidate };
  const backward = breakEvenOf(run, steps, swapped, options);
  return backward.breakEven.kind === 'not-reached' ? forward : backward;
}

function breakEvenOf(
  run: RunDigest,
  steps: readonly ProfileRun[],
  pair: Pair,
  options: JudgeOptions,
): PairBreakEven {
  const points = steps.map((step): BreakEvenPoint & { readonly word: Ahead } => {
    const comparison = compareTargets(run, { ...options, ...pair, profile: step.name, metric: 'throughput' });
    const word = judgeAhead(comparison);
    const estimate = comparison?.estimate;
    return {
      cores: coresOf(step),
      word,
      ahead: sideOf(word),
      ...dropUndefined({ estimate }),
    };
  });
  const known = points.findLast(({ ahead }) => ahead !== 'unknown');
  return {
    ...pair,
    breakEven: findBreakEven(points),
    ...(known === undefined || known === points.at(-1) ? {} : { knownUpTo: known.cores }),
    indicative: points.some(({ word }) => word.startsWith('likely')),
  };
}

function sideOf(ahead: Ahead): BreakEvenPoint['ahead'] {
  if (ahead === 'likely-candidate') return 'candidate';
  return ahead === 'likely-reference' ? 'reference' : ahead;
}

function describeBreakEvens(breakEvens: readonly PairBreakEven[], climbs: readonly Climb[]): string[] {
  const bound = climbs.flatMap(({ target, steps }) => {
    const cores = steps.filter(({ atLeast }) => atLeast).map((step) => step.cores);
    return cores.length === 0
      ? []
      : [`The generator limited ${target} on ${cores.join(', ')} cores: its rates there are lower bounds.`];
  });
  return [...bound, ...breakEvens.map(describeBreakEven)];
}
