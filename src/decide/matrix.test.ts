// Sides of the matrix that nothing tells: noise, another reference, prices alone.
import { describe, expect, it } from 'vitest';
import { CAPACITY, criterionOf, TARGETS } from './decide-scene.test-helper.ts';

describe('losses at a failover', () => {
  const trials = (target: string, lost: readonly number[]) =>
    lost.map((one) => ({
      ...{ experiment: 'kill', target, service: { outageNs: 1 } },
      server: `${TARGETS.get(target)!.flavor} ${TARGETS.get(target)!.version}`,
      clients: [{ name: 'x', outage: { p99Ns: 1e9, open: 0 }, pushes: { acknowledged: 9, lost: one } }],
    }));

  it.each([
    ['unknown', [4], [3]],
    ['unknown', [400, 400, 400], [3]],
    ['either', [4, 5, 3], [3, 4, 4]],
    ['either', [0], [0]],
    ['candidate', [40, 50, 30], [3, 4, 4]],
    ['reference', [0, 0, 0], [3, 4, 4]],
  ])('speak for %s: %j against %j', (side, reference, candidate) => {
    const failover = {
      ...{ kind: 'cache-bench failover', partial: false, startedAt: '2026-11-20T00:00:00Z' },
      trials: [...trials('redis', reference), ...trials('dragonfly', candidate)],
    };
    expect(criterionOf('failover', [CAPACITY, failover])).toMatchObject({ side });
  });

  const sideBy = (...experiments: readonly (readonly object[])[]) => {
    const all = experiments.flatMap((own, i) => own.map((one) => ({ ...one, experiment: `e${i}` })));
    return criterionOf('failover', [
      CAPACITY,
      { kind: 'cache-bench failover', partial: false, startedAt: '2026-11-20T00:00:00Z', trials: all },
    ]);
  };
  const three = (reference: number, candidate: number) => [
    ...trials('redis', Array(3).fill(reference)),
    ...trials('dragonfly', Array(3).fill(candidate)),
  ];

  it('are compared by experiment: one without losses hides none of another', () => {
    expect(sideBy(three(0, 0), three(0, 500))).toMatchObject({
      side: 'reference',
      found: expect.stringMatching(/^e1: at worst 500 writes/),
    });
    expect(sideBy(three(500, 0), three(0, 500))).toMatchObject({ side: 'either' });
    expect(sideBy(three(0, 0), trials('redis', [9]))).toMatchObject({ side: 'either' });
    expect(sideBy(trials('redis', [9]), trials('dragonfly', [9]))).toMatchObject({ side: 'unknown' });
  });

  it('are not known of a trial whose final state could not be read', () => {
    const [first, ...others] = three(0, 0);
    expect(sideBy([{ ...first, failure: 'no node answered' }, ...others])).toMatchObject({ side: 'unknown' });
  });
});

it('a ratio against another reference is not ours', () => {
  expect(criterionOf('tail', [CAPACITY])).toMatchObject({ side: 'candidate' });
  const valkey = { ...CAPACITY.targets[0]!, name: 'valkey' };
  const other = { ...CAPACITY, targets: [valkey, ...CAPACITY.targets] };
  expect(criterionOf('tail', [other])).toMatchObject({
    side: 'unknown',
    found: 'the search compares with valkey',
  });
});

describe('money', () => {
  const needs = [{ resource: 'rate', nodes: { estimate: 2 } }];
  const node = (name: string, more: object = { needs }) => ({
    ...{
      name,
      server: TARGETS.get(name) ?? { flavor: 'valkey', version: '9' },
      price: { unit: 'node-hour' },
      perMonth: { estimate: 100 },
      missing: [],
    },
    ...more,
  });
  const cost = (nodes: readonly object[], estimate = -9) => ({
    ...{ kind: 'cache-bench cost', calculatedAt: '2026-11-20T00:00:00Z', currency: 'USD', nodes },
    differences: [{ candidate: 'dragonfly', perMonth: { estimate, low: estimate, high: estimate } }],
  });

  it.each([
    ['candidate', 'what was measured', [node('redis'), node('dragonfly')]],
    ['unknown', 'another reference', [node('valkey'), node('redis'), node('dragonfly')]],
    ['unknown', 'prices alone', [node('redis', { needs: [] }), node('dragonfly', { needs: [] })]],
  ])('speaks for %s by %s', (side, _what, nodes) => {
    expect(criterionOf('cost', [CAPACITY, cost(nodes)])).toMatchObject({ side });
  });

  it.each([
    ['either', 0],
    ['either', 1],
    ['either', -5],
    ['candidate', -6],
    ['reference', 6],
  ])('speaks for %s by %i more of 100 a month', (side, estimate) => {
    const nodes = [node('redis'), node('dragonfly')];
    expect(criterionOf('cost', [CAPACITY, cost(nodes, estimate)])).toMatchObject({ side });
  });

  it('without an upper bound is even where the estimates are', () => {
    const open = {
      ...cost([node('redis'), node('dragonfly')]),
      differences: [{ candidate: 'dragonfly', perMonth: { estimate: 0, low: -50 } }],
    };
    expect(criterionOf('cost', [CAPACITY, open])).toMatchObject({ side: 'either' });
  });
});
