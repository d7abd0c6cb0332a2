// The arithmetic of cost: cases that were worked out by hand, and properties that hold for any.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { type Calculation, DEFAULTS, type NodePlan } from './calculation.ts';
import { computeCosts } from './compute-cost.ts';
import type { Price } from './price.ts';

const GIB = 2 ** 30;
const price = (amount: number, unit: Price['unit'] = 'node-hour'): Price => ({
  ...{ what: 'a node', unit, amount, currency: 'USD', source: 'a test', authority: 'assumed' },
});
const node = (plan: Partial<NodePlan>): NodePlan => ({
  ...{ name: 'redis', price: price(1), rateFactor: 1, workHours: 0, measured: {} },
  ...plan,
});
const costOf = (plan: Partial<NodePlan>, rest: Partial<Calculation> = {}) =>
  computeCosts({ want: {}, assume: DEFAULTS, nodes: [node(plan)], ...rest })[0]!;

describe('worked out by hand', () => {
  it('a rate: 200,000 ops/s where a node sustains 100,000 and two fifths stay free', () => {
    // 200 / (100 × 0.6) = 3.33, so 4 nodes; 105 and 95 thousand give 3.17 and 3.51, so 4 too. 4 × 0.873 × 730 = 2549.16.
    // A billion: 0.873 × 10⁹ / (100,000 × 3600) = 2.425.
    const cost = costOf(
      {
        price: price(0.873),
        measured: { ratePerSecond: { estimate: 100_000, low: 95_000, high: 105_000 } },
      },
      { want: { ratePerSecond: 200_000 } },
    );
    expect(cost.nodes).toEqual({ estimate: 4, low: 4, high: 4 });
    expect(cost.perMonth?.estimate).toBeCloseTo(2549.16, 6);
    expect(cost.perBillion?.estimate).toBeCloseTo(2.425, 9);
    expect(cost.perBillion?.low).toBeCloseTo(2.309_523_81, 6);
    expect(cost.perBillion?.high).toBeCloseTo(2.552_631_58, 6);
    expect(cost.binding).toBe('rate');
  });

  it('memory: 100 GiB in values of 256 B that take 313 B, on nodes of 32 GiB of which 80 % hold data, each with a replica', () => {
    // 313 / 256 = 1.22265625; 100 × 1.22265625 / 25.6 = 4.776, so 5 nodes, 10 with replicas; 10 × 0.68 × 730 = 4964.
    // A GiB: 0.68 × 730 × 1.22265625 / 25.6 = 23.708.
    const cost = costOf(
      {
        ...{ price: price(0.68), memoryBytes: 32 * GIB, usableShare: 0.8 },
        measured: { bytesPerKey: { estimate: 313 }, userBytesPerKey: 256 },
      },
      { want: { dataBytes: 100 * GIB }, assume: { ...DEFAULTS, replicas: 1 } },
    );
    expect(cost.needs[0]?.nodes.estimate).toBeCloseTo(4.776, 3);
    // Measured once, so without an interval; one node and its replica it takes in any case.
    expect(cost.nodes).toEqual({ estimate: 10, low: 2 });
    expect(cost.perMonth?.estimate).toBeCloseTo(4964, 9);
    expect(cost.perGib?.estimate).toBeCloseTo(23.708_069, 5);
  });

  it('memory by the GB: 50 GiB in values of 256 B that take 322.6 B, at 11 a GB and month in two zones', () => {
    // 50 × 1.073741824 × 322.6 / 256 = 67.654 GB; × 11 × 2 = 1488.39.
    const cost = costOf(
      {
        price: price(11, 'gb-month'),
        measured: { bytesPerKey: { estimate: 322.6 }, userBytesPerKey: 256 },
      },
      { want: { dataBytes: 50 * GIB }, assume: { ...DEFAULTS, zones: 2 } },
    );
    expect(cost.perMonth?.estimate).toBeCloseTo(1488.390_717, 5);
    expect(cost.nodes).toBeUndefined();
  });

  it('memory by the GB takes a size of data', () => {
    const measured = { bytesPerKey: { estimate: 322.6 }, userBytesPerKey: 256 };
    const cost = costOf({
      price: price(11, 'gb-month'),
      measured: { ...measured, ratePerSecond: { low: 1 } },
    });
    expect(cost.perMonth).toBeUndefined();
    expect(cost.missing).toEqual(['how much data is wanted']);
  });

  it('connections bind: 20,000 where a node takes 6,000, at twice what was measured, for 200 hours', () => {
    // Connections: 20,000 / 6,000 = 3.33, so 4 nodes. Rate: 100,000 × 2 = 200,000; 300,000 / (200,000 × 0.5) = 3, exactly.
    // 4 nodes and 4 replicas: 8 × 0.5 × 200 = 800. A billion: 0.5 × 10⁹ / (200,000 × 3600) = 0.69444.
    const cost = costOf(
      {
        ...{ price: price(0.5), rateFactor: 2, connections: 6000 },
        measured: { ratePerSecond: { estimate: 100_000, low: 100_000, high: 100_000 } },
      },
      {
        want: { ratePerSecond: 300_000, connections: 20_000 },
        assume: { ...DEFAULTS, spareRate: 0.5, replicas: 1, hoursPerMonth: 200 },
      },
    );
    expect(cost.needs.map(({ nodes }) => nodes.estimate)).toEqual([3, 20 / 6]);
    expect(cost.binding).toBe('connections');
    expect(cost.nodes).toEqual({ estimate: 8, low: 8, high: 8 });
    expect(cost.perMonth?.estimate).toBeCloseTo(800, 9);
    expect(cost.perBillion?.estimate).toBeCloseTo(0.694_444, 6);
  });

  it('what is declared beside the nodes: transfer, disks, work', () => {
    // 730 + 500 × 0.01 + 20 × 0.1 + 3 × 75 = 962.
    const cost = costOf(
      { workHours: 3 },
      {
        assume: {
          ...DEFAULTS,
          transfer: { gbPerMonth: 500, price: 0.01 },
          storage: { gbPerNode: 20, price: 0.1 },
          hourOfWork: 75,
        },
      },
    );
    expect(cost.perMonth).toEqual({ estimate: 962, low: 962, high: 962 });
    expect(cost.parts.map(({ label }) => label)).toEqual(['nodes', 'transfer', 'storage', 'work']);
  });
});

describe('what is not known', () => {
  it('makes a month a lower bound, and is named', () => {
    const cost = costOf(
      { memoryBytes: GIB, measured: { bytesPerKey: { estimate: 200 }, userBytesPerKey: 100 } },
      { want: { ratePerSecond: 1000, dataBytes: 3 * GIB } },
    );
    expect(cost.nodes).toEqual({ low: 6 });
    expect(cost.perMonth).toEqual({ low: 6 * 730 });
    expect(cost.missing).toEqual(['the rate that it sustains under an objective']);
  });

  it('of a rate that is only a lower bound makes costs an upper one', () => {
    const cost = costOf(
      { measured: { ratePerSecond: { low: 50_000 } } },
      { want: { ratePerSecond: 60_000 } },
    );
    expect(cost.perBillion?.high).toBeCloseTo(1e9 / (50_000 * 3600), 9);
    expect(cost.perBillion?.estimate).toBeUndefined();
    expect(cost.nodes).toEqual({ low: 1, high: 2 });
  });
});

describe('what binds', () => {
  const MEMORY = { bytesPerKey: { estimate: 200 }, userBytesPerKey: 100 };
  const want = { ratePerSecond: 100_000, dataBytes: GIB };
  const bindingOf = (ratePerSecond: object | undefined, more: Partial<NodePlan> = {}) =>
    costOf(
      {
        memoryBytes: GIB,
        measured: { ...MEMORY, ...dropUndefined({ ratePerSecond }) },
        ...more,
      },
      { want },
    ).binding;

  // Memory needs 2 nodes. A rate of 100,000 with two fifths spare needs 100,000 / (rate × 0.6).
  it.each([
    ['rate', 'at least 16.7 nodes', { high: 10_000 }],
    ['memory', 'at most 1.67', { low: 100_000 }],
    [undefined, 'at most 16.7', { low: 10_000 }],
    ['rate', '3 to 4', { estimate: 50_000, low: 41_667, high: 55_000 }],
    [undefined, '1.5 to 3', { estimate: 80_000, low: 55_000, high: 111_000 }],
    [undefined, 'a number that nobody measured', undefined],
  ])('is %s where the rate needs %s', (binding, _what, rate) => {
    expect(bindingOf(rate)).toBe(binding);
  });

  it('is nothing of a node where memory is paid by the GB', () => {
    expect(bindingOf({ low: 10_000, high: 10_000 }, { price: price(11, 'gb-month') })).toBeUndefined();
  });
});

describe('for any numbers', () => {
  const positive = fc.double({ min: 1e-3, max: 1e7, noNaN: true });
  const interval = fc
    .tuple(positive, positive, positive)
    .map((values) => values.toSorted((one, other) => one - other))
    .map(([low, estimate, high]) => ({ low: low!, estimate: estimate!, high: high! }));
  const plan = fc.record({
    rate: interval,
    bytes: interval,
    wantedRate: positive,
    wantedData: fc.double({ min: 1e6, max: 1e13, noNaN: true }),
    amount: fc.double({ min: 1e-3, max: 100, noNaN: true }),
    replicas: fc.nat(3),
  });
  const calculate = ({ rate, bytes, wantedRate, wantedData, amount, replicas }: FcPlan) =>
    costOf(
      {
        ...{ price: price(amount), memoryBytes: 32 * GIB },
        measured: { ratePerSecond: rate, bytesPerKey: bytes, userBytesPerKey: 64 },
      },
      {
        want: { ratePerSecond: wantedRate, dataBytes: wantedData },
        assume: { ...DEFAULTS, replicas },
      },
    );
  type FcPlan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

  it('the estimate lies within its interval', () => {
    fc.assert(
      fc.property(plan, (input) => {
        const { perMonth, perBillion, perGib, nodes } = calculate(input);
        for (const known of [perMonth, perBillion, perGib, nodes]) {
          expect(known!.low!).toBeLessThanOrEqual(known!.estimate!);
          expect(known!.estimate!).toBeLessThanOrEqual(known!.high!);
        }
      }),
    );
  });

  it('more is never cheaper: of rate, of data, of replicas, of bytes a key; a faster server never dearer', () => {
    const months = (input: FcPlan) => calculate(input).perMonth!.estimate!;
    fc.assert(
      fc.property(plan, (input) => {
        const base = months(input);
        expect(months({ ...input, wantedRate: input.wantedRate * 1.5 })).toBeGreaterThanOrEqual(base);
        expect(months({ ...input, wantedData: input.wantedData * 1.5 })).toBeGreaterThanOrEqual(base);
        expect(months({ ...input, replicas: input.replicas + 1 })).toBeGreaterThan(base);
        const faster = { ...input.rate, estimate: input.rate.estimate * 2 };
        expect(months({ ...input, rate: faster })).toBeLessThanOrEqual(base);
      }),
    );
  });

  it('twice the price is twice the money, in each figure', () => {
    fc.assert(
      fc.property(plan, (input) => {
        const [once, twice] = [calculate(input), calculate({ ...input, amount: input.amount * 2 })];
        for (const key of ['perMonth', 'perBillion', 'perGib'] as const)
          expect(twice[key]!.estimate! / once[key]!.estimate!).toBeCloseTo(2, 9);
      }),
    );
  });

  it('there are enough nodes, and one less would not do', () => {
    fc.assert(
      fc.property(plan, (input) => {
        const { needs, nodes } = calculate(input);
        const most = Math.max(1, ...needs.map((need) => need.nodes.estimate!));
        const shards = nodes!.estimate! / (1 + input.replicas);
        expect(shards).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect(shards - 1).toBeLessThan(most);
      }),
    );
  });
});
