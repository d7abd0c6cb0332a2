// Gathers what a run, and a baseline, say about one rule on one target under one profile.
import { boundCount } from '../compare/counted.ts';
import { findCell } from '../compare/digest.ts';
import { pairByBlock } from '../compare/pairs.ts';
import { FEWEST_PAIRS } from '../compare/verdict.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import { type Metric, type MetricId, metricById } from '../result/metrics.ts';
import { estimateRatio, type RatioPair } from '../stats/paired-ratio.ts';
import { gatherBaselineEvidence } from './baseline-evidence.ts';
import { boundErrorShare } from './error-share.ts';
import { type Baseline, type Evidence, inconclusive, type PointPlace } from './evidence.ts';
import { findObstacle } from './obstacle.ts';
import type { Rule } from './rule.ts';

type Finding = Omit<Evidence, 'scale' | 'allowed'>;

export function gatherEvidence(
  { metric: id, limit }: Rule,
  place: PointPlace,
  run: RunDigest,
  baseline: Baseline | undefined,
): Evidence {
  const scale = limit.kind === 'value' ? 'value' : 'ratio';
  const allowed = limit.kind === 'value' ? limit.value : limit.factor;
  return { scale, allowed, ...find() };

  function find(): Finding {
    const metric = metricById(id);
    const cell = findMeasured(run, place);
    if (cell === undefined) return notMeasured(place.target);
    if (limit.kind === 'value') return findValue(metric, cell, run, limit.value);
    if (limit.kind === 'baseline')
      return gatherBaselineEvidence(metric, cell, place, run, baseline!.digest, limit);
    const reference = findMeasured(run, { ...place, target: limit.target });
    return reference === undefined
      ? notMeasured(limit.target)
      : findRatio(metric, reference, cell, run, limit.factor);
  }
}

function findMeasured(run: RunDigest, place: PointPlace): Cell | undefined {
  const cell = findCell(run, place);
  return cell === undefined || cell.rounds.length === 0 ? undefined : cell;
}

function notMeasured(target: string): Finding {
  return { obstacle: inconclusive(`no round of ${target} was completed`) };
}

/** The interval is of the rounds of this run: how the machine changes from day to day is not in it. */
function findValue(metric: Metric, cell: Cell, run: RunDigest, limit: number): Finding {
  if (metric.id === 'error_rate') return { observed: boundErrorShare(cell.tally, limit) };
  if (metric.scope === 'fill') return findCount(cell.values[metric.id], 1);
  const values = cell.rounds.map(({ values }) => values[metric.id]).filter((value) => value !== undefined);
  const pairs = values.map((candidate) => ({ reference: 1, candidate }));
  return { ...findObstacle(metric, [cell], [wholeOf(run, cell)], limit), ...estimate(pairs, limit) };
}

function findRatio(
  metric: Metric & { readonly id: MetricId },
  reference: Cell,
  cell: Cell,
  run: RunDigest,
  factor: number,
): Finding {
  if (metric.scope === 'fill') return findCount(cell.values[metric.id], reference.values[metric.id]);
  const cells = [reference, cell];
  const wholes = cells.map((one) => wholeOf(run, one));
  const pairs = pairByBlock(reference, cell, metric.id);
  return { ...findObstacle(metric, cells, wholes), ...estimate(pairs, factor) };
}

function wholeOf(run: RunDigest, { profile, target }: Cell): Cell {
  return findCell(run, { profile, target })!;
}

function findCount(value: number | undefined, reference: number | undefined): Finding {
  const bounds = boundCount(value, reference);
  if (bounds === undefined) return { obstacle: inconclusive('it could not be read') };
  const { ratio, low, high } = bounds;
  return { observed: { estimate: ratio, low: low!, high: high! } };
}

/** @param allowed the ratio that the p-value is asked about */
function estimate(pairs: readonly RatioPair[], allowed: number): Finding {
  const blocks = { count: pairs.length, fewest: FEWEST_PAIRS };
  const seen = estimateRatio(pairs);
  const atLimit = estimateRatio(pairs.map((pair) => ({ ...pair, reference: pair.reference * allowed })));
  if (seen === undefined || atLimit === undefined)
    return { blocks, obstacle: inconclusive('a block has no value above 0') };
  const { ratio, low, high } = seen;
  return {
    blocks,
    pValue: atLimit.pValue,
    observed: {
      estimate: ratio,
      ...(low === undefined || high === undefined ? {} : { low, high }),
    },
  };
}
