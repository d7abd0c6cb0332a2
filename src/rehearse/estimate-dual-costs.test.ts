// Tests that only phases that differ in nothing else are held against each other.
import { expect, it } from 'vitest';
import { SAMPLE_REHEARSAL } from '../report/sample-rehearsal.test-helper.ts';
import type { PhaseRecord } from '../result/kinds/rehearsal.ts';
import { estimateDualCosts } from './estimate-dual-costs.ts';

const [USUAL] = SAMPLE_REHEARSAL.phases as [PhaseRecord];
const NONE = USUAL.writesServed.candidate;

function aPhase(writes: PhaseRecord['writes'], p99Ns: number, more: Partial<PhaseRecord> = {}): PhaseRecord {
  const reference = { ...USUAL.writesServed.reference, p50Ns: p99Ns / 10, p99Ns };
  return { ...USUAL, writes, writesServed: { reference, candidate: NONE }, ...more };
}

it('the ratio of phases in turn has an interval from six pairs on', () => {
  const turns = (count: number) =>
    Array.from({ length: count }, (_, at) => [
      aPhase('reference', 1e6 + at * 1e4),
      aPhase('dual-sync', 2e6 + at * 2e4),
    ]).flat();
  const [, p99] = estimateDualCosts(turns(6));
  expect(p99).toMatchObject({ writes: 'dual-sync', metric: 'write p99', pairs: 6 });
  expect(p99!.ratio).toBeCloseTo(2, 6);
  expect(p99!.low).toBeCloseTo(2, 6);
  expect(estimateDualCosts(turns(3))[1]).not.toHaveProperty('low');
});

it('phases with a share, a copy, a fault or a comparison tell nothing', () => {
  const odd: Partial<PhaseRecord>[] = [
    { share: 0.5 },
    { compare: true },
    { copy: { way: 'dual-write', from: 'reference', durationNs: 0 } },
    { faults: [{ what: 'kill', on: 'candidate', atNs: 0 }] },
    { isCut: true },
  ];
  const off = odd.map(() => aPhase('reference', 1e6));
  expect(estimateDualCosts([...off, ...odd.map((more) => aPhase('dual-async', 2e6, more))])).toEqual([]);
});
