// Tests that no rule passes on what was not looked at.
import { expect, it } from 'vitest';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';
import { judgeRehearsal } from './judge-rehearsal.ts';

type Judged = Parameters<typeof judgeRehearsal>[1];

const NOTHING = { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 };
const SERVED = { reference: NOTHING, candidate: NOTHING };

const phase = (lost: number, more: object = {}) =>
  ({
    ...{ name: 'shadow', isCut: false, longestGapNs: 1, reads: SERVED, writesServed: SERVED },
    anomalies: [{ name: 'lost shadow writes', count: lost, of: 9 }],
    ...more,
  }) as unknown as Judged['phases'][0];

function judge(text: string, result: Partial<RehearsalResult>): string {
  const whole = { name: 'plan', phases: [], dips: [], partial: false, ...result };
  return judgeRehearsal({ rules: [{ text, path: [] }] }, whole)[0]!.outcome;
}

it.each([
  ['lost_writes == 0', 0, 'inconclusive'],
  ['lost_writes <= 3', 3, 'inconclusive'],
  ['lost_writes < 3', 3, 'fail'],
  ['lost_writes == 0', 1, 'fail'],
  ['lost_writes >= 3', 3, 'pass'],
  ['lost_writes > 3', 3, 'inconclusive'],
])('%s, when %i are lost and a phase could not be looked at: %s', (rule, lost, outcome) => {
  const unchecked = phase(0, { unchecked: 'it is gone', anomalies: [] });
  expect(judge(rule, { phases: [phase(lost), unchecked] })).toBe(outcome);
  expect(judge(rule, { phases: [phase(lost)], partial: true })).toBe(outcome);
});

it('passes when all was looked at', () => {
  expect(judge('lost_writes == 0', { phases: [phase(0)] })).toBe('pass');
});

it('cannot tell of keys whose values were not read, or were not compared', () => {
  const verification = {
    ...{ keys: 2, compared: 1, isExact: true, rounds: 1, different: 0, kinds: {}, types: [], examples: [] },
  };
  expect(judge('differences == 0', { verification })).toBe('pass');
  expect(judge('differences == 0', { verification: { ...verification, unread: 1 } })).toBe('inconclusive');
  expect(judge('differences == 0', {})).toBe('inconclusive');
});
