// Which rows a short table has.
import { expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import type { RatioRow } from '../model.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../sample-result.test-helper.ts';
import { listBriefRows } from './brief-table.ts';

const [profile] = buildReport(
  sampleResult({ targets: [REDIS, { ...DRAGONFLY, ratePerSecond: 60_000 }] }),
).profiles;
const [comparison] = profile!.comparisons;
const ownCost = comparison!.rows.find(({ metric }) => metric === 'ops_per_cpu')!;

function labelsBeside(...atSameRate: readonly RatioRow[]): string[] {
  return listBriefRows(comparison!, profile!.targets, { atSameRate, isCrowded: false }).map(
    ({ label }) => label,
  );
}

function costAtSameRate(outcome: RatioRow['outcome']): RatioRow {
  return { ...ownCost, metric: 'cpu_per_mop', outcome, ratePerSecond: 10_000 };
}

it('leaves out the cost of the closed loop where it is told at a rate that both were offered', () => {
  expect(ownCost.outcome).toBe('worse');
  expect(labelsBeside()).toContain('ops/cpu-s');
  expect(labelsBeside(costAtSameRate('worse'))).not.toContain('ops/cpu-s');
});

it('has it where it is told of the closed loop alone, for the last line may be about it', () => {
  expect(labelsBeside(costAtSameRate('cannot-tell'))).toEqual(
    expect.arrayContaining(['cpu-s/Mop @10.0k/s', 'ops/cpu-s']),
  );
});
