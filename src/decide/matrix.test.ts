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
      missing: [],
    },
    ...more,
  });
  const cost = (nodes: readonly object[]) => ({
    ...{ kind: 'cache-bench cost', calculatedAt: '2026-11-20T00:00:00Z', currency: 'USD', nodes },
    differences: [{ candidate: 'dragonfly', perMonth: { estimate: -9, low: -9, high: -9 } }],
  });

  it.each([
    ['candidate', 'what was measured', [node('redis'), node('dragonfly')]],
    ['unknown', 'another reference', [node('valkey'), node('redis'), node('dragonfly')]],
    ['unknown', 'prices alone', [node('redis', { needs: [] }), node('dragonfly', { needs: [] })]],
  ])('speaks for %s by %s', (side, _what, nodes) => {
    expect(criterionOf('cost', [CAPACITY, cost(nodes)])).toMatchObject({ side });
  });
});
