// Where the cheaper side changes, held against what is worked out by hand.
import { describe, expect, it } from 'vitest';
import { type Calculation, DEFAULTS, type NodePlan } from './calculation.ts';
import { differencePerMonth, findFlips } from './find-flips.ts';
import { exactly } from './known.ts';
import type { Price } from './price.ts';

const price = (amount: number): Price => ({
  ...{ what: 'a node', unit: 'node-hour', amount, currency: 'USD', source: 'a test', authority: 'assumed' },
});
const node = (name: string, amount: number, rate: number): NodePlan => ({
  ...{ name, price: price(amount), rateFactor: 1, workHours: 0 },
  measured: { ratePerSecond: exactly(rate) },
});
/** Redis: 1 an hour for 100 a second; the other: 2.5 an hour for 500. Nothing stays free. */
const calculation = (ratePerSecond: number): Calculation => ({
  want: { ratePerSecond },
  assume: { ...DEFAULTS, spareRate: 0 },
  nodes: [node('redis', 1, 100), node('other', 2.5, 500)],
});
const flipOf = (what: string, of: Calculation) => findFlips(of, 1).find((flip) => flip.what === what)!;

describe('where the cheaper side changes', () => {
  it('by the rate: from the third node of the reference on', () => {
    // Up to 100: 1 against 2.5; to 200: 2 against 2.5; above: 3 against 2.5.
    const { changesAt, differenceFrom, differenceTo } = flipOf('wanted rate', calculation(150));
    expect(changesAt).toHaveLength(1);
    expect(changesAt[0]).toBeCloseTo(200, 0);
    expect([differenceFrom > 0, differenceTo < 0]).toEqual([true, true]);
  });

  it('by the price: 2 nodes at 1.25 cost what one at 2.5 does', () => {
    const { changesAt, from, to } = flipOf('price of redis', {
      ...calculation(150),
      nodes: [node('redis', 1.3, 100), node('other', 2.5, 500)],
    });
    expect([from, to]).toEqual([1.04, 1.56]);
    expect(changesAt[0]).toBeCloseTo(1.25, 3);
  });

  it('nowhere, where one side costs less throughout', () => {
    expect(flipOf('price of other', calculation(450)).changesAt).toEqual([]);
    expect(flipOf('replicas', calculation(450))).toMatchObject({ changesAt: [], from: 0, to: 3 });
  });

  it('over the interval of a measurement, where it has one', () => {
    const base = calculation(150);
    const measured = { ratePerSecond: { estimate: 100, low: 40, high: 120 } };
    const of = { ...base, nodes: [{ ...base.nodes[0]!, measured }, base.nodes[1]!] };
    const flip = flipOf('sustained rate of redis, over its interval', of);
    // 150 at 50 to 75 each take 3 nodes, and more below; from 75 on two.
    expect(flip.changesAt[0]).toBeCloseTo(75, 0);
    expect(findFlips(base, 1).map(({ what }) => what)).not.toContain(flip.what);
  });

  it('is not told where one of both is not known', () => {
    const [redis, other] = calculation(1).nodes;
    const of = { ...calculation(1), nodes: [redis!, { ...other!, measured: {} }] };
    expect(differencePerMonth(of, 1)).toBeUndefined();
    expect(findFlips(of, 1)).toEqual([]);
  });
});
