// Tests that rules are read by the unit of what they speak of, and judged.
import { expect, it } from 'vitest';
import { judgeRule, parseRule, type RehearsalRule } from './rules.ts';

it.each([
  ['lost_writes == 0', { metric: 'lost_writes', comparator: '==', limit: 0 }],
  ['rollback_time<1.5s', { metric: 'rollback_time', comparator: '<', limit: 1.5e9 }],
  ['hit_ratio_dip <= 10%', { metric: 'hit_ratio_dip', comparator: '<=', limit: 0.1 }],
])('%s', (text, expected) => {
  expect(parseRule(text)).toEqual(expected);
});

it('passes, fails, and cannot tell of what was not rehearsed', () => {
  const rule = parseRule('rollback_time < 1s') as RehearsalRule;
  expect(judgeRule('r', rule, 0.5e9)).toEqual({ rule: 'r', outcome: 'pass', value: 0.5e9, shown: '500 ms' });
  expect(judgeRule('r', rule, 1e9)).toMatchObject({ outcome: 'fail' });
  expect(judgeRule('r', rule, undefined)).toMatchObject({ outcome: 'inconclusive', value: null });
});
