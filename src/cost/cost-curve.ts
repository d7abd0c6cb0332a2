// Money a month by the wanted rate: the staircase that each side goes up, for the plot.
import type { Calculation } from './calculation.ts';
import { computeCosts } from './compute-cost.ts';
import { spread } from './find-flips.ts';

export interface CostCurve {
  readonly ratesPerSecond: readonly number[];
  /** One for each node, with a value for each rate; null where it can't be told. */
  readonly perMonth: readonly (readonly (number | null)[])[];
}

const POINTS = 161;

/** From a tenth to ten times of the wanted rate; undefined where none is wanted, or nothing can be told of any node. */
export function drawCostCurve(calculation: Calculation): CostCurve | undefined {
  const { ratePerSecond } = calculation.want;
  if (ratePerSecond === undefined) return undefined;
  const ratesPerSecond = spread(ratePerSecond / 10, ratePerSecond * 10, true, POINTS);
  const costs = ratesPerSecond.map((rate) =>
    computeCosts({ ...calculation, want: { ...calculation.want, ratePerSecond: rate } }),
  );
  const perMonth = calculation.nodes.map((_, i) => costs.map((of) => of[i]!.perMonth?.estimate ?? null));
  return perMonth.flat().every((value) => value === null) ? undefined : { ratesPerSecond, perMonth };
}
