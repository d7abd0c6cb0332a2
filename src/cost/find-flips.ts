// Where the cheaper side changes: each input is moved by itself over its range, and the difference a month is looked at.
import type { Calculation, NodePlan } from './calculation.ts';
import { computeCosts } from './compute-cost.ts';
import { exactly, type Known } from './known.ts';

export interface Flip {
  /** What is moved, in words. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
  /** As the ends are written; they are numbers of this unit. */
  readonly unit: FlipUnit;
  /** Candidate less reference, a month. */
  readonly differenceFrom: number;
  readonly differenceTo: number;
  /** Where it changes its sign, in the order of the range: most are moved in steps of whole nodes, so there may be several. */
  readonly changesAt: readonly number[];
}

export type FlipUnit = 'rate' | 'bytes' | 'price' | 'share' | 'count' | 'bytes-per-key' | 'hours';

interface Input {
  readonly what: string;
  readonly unit: FlipUnit;
  readonly from: number;
  readonly to: number;
  /** Counts have no values between. */
  readonly steps?: readonly number[];
  set(value: number): Calculation;
}

/** Of the first node of a calculation and the one at `candidate`. Nothing where one of both can't be told. */
export function findFlips(calculation: Calculation, candidate: number): readonly Flip[] {
  const differenceOf = (one: Calculation) => differencePerMonth(one, candidate);
  return listInputs(calculation, candidate).flatMap(({ what, unit, from, to, steps, set }) => {
    const values = steps ?? spread(from, to, unit === 'rate' || unit === 'bytes');
    const differences = values.map((value) => differenceOf(set(value)));
    if (differences.some((one) => one === undefined)) return [];
    const known = differences as readonly number[];
    const changesAt = known.slice(1).flatMap((after, i) => {
      if (signOf(known[i]!) === signOf(after)) return [];
      if (steps !== undefined) return [values[i + 1]!];
      return [bisect(values[i]!, values[i + 1]!, (value) => signOf(differenceOf(set(value)) ?? 0))];
    });
    return [{ what, unit, from, to, differenceFrom: known[0]!, differenceTo: known.at(-1)!, changesAt }];
  });
}

/** Candidate less reference; undefined where one of both has no estimate. */
export function differencePerMonth(calculation: Calculation, candidate: number): number | undefined {
  const costs = computeCosts(calculation);
  const own = costs[candidate]?.perMonth?.estimate;
  const other = costs[0]?.perMonth?.estimate;
  return own === undefined || other === undefined ? undefined : own - other;
}

/** Less than a ten-thousandth of a unit of money is no difference. */
const NOTHING = 1e-4;

export function signOf(difference: number): number {
  return Math.abs(difference) < NOTHING ? 0 : Math.sign(difference);
}

/** A tenth and ten times of what is wanted. */
const WANTED_FACTOR = 10;
const PRICE_CHANGE = 0.2;
const SPARE_RATES = [0.3, 0.6] as const;
const REPLICAS = [0, 1, 2, 3] as const;

function listInputs(calculation: Calculation, candidate: number): readonly Input[] {
  const { want, assume, nodes } = calculation;
  const wanted = (key: 'ratePerSecond' | 'dataBytes', what: string, unit: FlipUnit): Input[] => {
    const value = want[key];
    if (value === undefined) return [];
    const set = (one: number) => ({ ...calculation, want: { ...want, [key]: one } });
    return [{ what, unit, from: value / WANTED_FACTOR, to: value * WANTED_FACTOR, set }];
  };
  const sides = [0, candidate].map((index) => ({ index, node: nodes[index]! }));
  return [
    ...wanted('ratePerSecond', 'wanted rate', 'rate'),
    ...wanted('dataBytes', 'wanted data', 'bytes'),
    ...sides.map(({ index, node }): Input => {
      const { amount } = node.price;
      return {
        what: `price of ${node.name}`,
        unit: 'price',
        from: amount * (1 - PRICE_CHANGE),
        to: amount * (1 + PRICE_CHANGE),
        set: (value) => withNode(calculation, index, { price: { ...node.price, amount: value } }),
      };
    }),
    {
      what: 'spare rate (headroom)',
      unit: 'share',
      from: SPARE_RATES[0],
      to: SPARE_RATES[1],
      set: (spareRate) => ({ ...calculation, assume: { ...assume, spareRate } }),
    },
    {
      what: 'replicas',
      unit: 'count',
      from: REPLICAS[0],
      to: REPLICAS.at(-1)!,
      steps: REPLICAS,
      set: (replicas) => ({ ...calculation, assume: { ...assume, replicas } }),
    },
    ...sides.flatMap(({ index, node }) => measuredInputs(calculation, index, node)),
    ...sides.flatMap(({ index, node }) => workInput(calculation, index, node)),
  ];
}

/** Each measurement over its own interval. */
function measuredInputs(calculation: Calculation, index: number, node: NodePlan): readonly Input[] {
  const over = (key: 'ratePerSecond' | 'bytesPerKey', what: string, unit: FlipUnit): Input[] => {
    const known = node.measured[key];
    if (!isInterval(known)) return [];
    const set = (value: number) =>
      withNode(calculation, index, { measured: { ...node.measured, [key]: exactly(value) } });
    return [
      { what: `${what} of ${node.name}, over its interval`, unit, from: known.low, to: known.high, set },
    ];
  };
  return [
    ...over('ratePerSecond', 'sustained rate', 'rate'),
    ...over('bytesPerKey', 'bytes a key', 'bytes-per-key'),
  ];
}

function isInterval(known: Known | undefined): known is Required<Known> {
  return known?.low !== undefined && known.high !== undefined && known.low < known.high;
}

function workInput(calculation: Calculation, index: number, node: NodePlan): readonly Input[] {
  if (calculation.assume.hourOfWork === undefined || node.workHours === 0) return [];
  const set = (workHours: number) => withNode(calculation, index, { workHours });
  return [{ what: `hours of work on ${node.name}`, unit: 'hours', from: 0, to: node.workHours * 2, set }];
}

function withNode(calculation: Calculation, index: number, change: Partial<NodePlan>): Calculation {
  return {
    ...calculation,
    nodes: calculation.nodes.map((node, i) => (i === index ? { ...node, ...change } : node)),
  };
}

const POINTS = 81;

/** By equal factors where the range is one of them, else by equal steps. */
export function spread(from: number, to: number, isLogarithmic: boolean, points = POINTS): readonly number[] {
  return Array.from({ length: points }, (_, i) => {
    const part = i / (points - 1);
    return isLogarithmic ? from * (to / from) ** part : from + (to - from) * part;
  });
}

/** Halvings: to a part in a million of the range between two points. */
const HALVINGS = 20;

function bisect(from: number, to: number, sign: (value: number) => number): number {
  const begin = sign(from);
  let [low, high] = [from, to];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (sign(middle) === begin) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
