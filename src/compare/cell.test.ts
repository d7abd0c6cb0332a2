// Tests of what a cell keeps of a bystander: how late it was itself.

import { expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import type { BystanderRecord } from '../result/parts/event.ts';
import { digestRun, findCell } from './digest-run.ts';

const WAITS = { count: 10, p50Ns: 1e6, p99Ns: 2e6, maxNs: 3e6 };
const SEEN: BystanderRecord = {
  ...{ ratePerSecond: 200, connections: 4, answered: WAITS, unanswered: 0, errors: 0, longestGapNs: 5e6 },
};

/** Of the bystander in each round; undefined: not known. */
function cellOf(delaysNs: readonly (number | undefined)[], operation?: string) {
  const result = sampleResult({ targets: [REDIS], blocks: delaysNs.length });
  for (const [block, delayNs] of delaysNs.entries()) {
    const round = result.rounds[block]!;
    if (round.status === 'completed')
      round.bystander = { ...SEEN, ...dropUndefined({ ownDelayNs: delayNs }) };
  }
  const place = { profile: 'read-heavy', target: 'redis' };
  return findCell(digestRun(result), operation === undefined ? place : { ...place, operation })!;
}

it('keeps how late the bystander was in the median round', () => {
  const cell = cellOf([9e6, 2e6, 3e6]);
  expect(cell.ownDelayNs).toBe(3e6);
  expect(cell.rounds.map(({ ownDelayNs }) => ownDelayNs)).toEqual([9e6, 2e6, 3e6]);
});

it('does not know it where a round does not tell, or of one operation', () => {
  expect(cellOf([9e6, undefined, 3e6]).ownDelayNs).toBeUndefined();
  expect(cellOf([1e6], 'GET').ownDelayNs).toBeUndefined();
});

it('knows that failed requests are part of what is measured, by the waiver of the profile or of the run', () => {
  const cellWith = (change: (result: ReturnType<typeof sampleResult>) => void) => {
    const result = sampleResult({ targets: [REDIS], blocks: 1 });
    change(result);
    return findCell(digestRun(result), { profile: 'read-heavy', target: 'redis' })!;
  };
  const check = { rule: 'errors', enforced: true, found: '5 failed', profile: 'read-heavy' };
  expect(cellWith(() => {}).allowsErrors).toBeUndefined();
  expect(
    cellWith(({ profiles }) => {
      profiles[0]!.resolved['waivers'] = [{ rule: 'errors', reason: 'a crash' }];
    }).allowsErrors,
  ).toBe(true);
  expect(
    cellWith((result) => {
      result.fairness = [{ ...check, status: 'waived' }];
    }).allowsErrors,
  ).toBe(true);
  expect(
    cellWith((result) => {
      result.fairness = [{ ...check, status: 'fail' }];
    }).allowsErrors,
  ).toBeUndefined();
});
