// Rules over what was observed once: how they are read, and when they hold.

import { describe, expect, it } from 'vitest';
import type { Observation } from '../compare/observed/observation.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { EXIT } from '../core/exit-codes.ts';
import { judgeObserved, observedExitCode, parseObservedRule, readObservedRules } from './observed-rules.ts';
import { RuleMistake } from './rule-reader.ts';

const METRICS = { unavailability: 'ns', lost_writes: 'count', errors: 'share' } as const;
const parse = (text: string) => parseObservedRule(text, METRICS);

describe('a rule over observations', () => {
  it.each([
    ['unavailability < 10s', { metric: 'unavailability', comparator: '<', limit: 10e9 }],
    [
      'unavailability(ioredis) on kill-primary <= 500ms',
      { subject: 'ioredis', place: 'kill-primary', limit: 500e6 },
    ],
    ['lost_writes <= 0 on kill-primary', { metric: 'lost_writes', place: 'kill-primary', limit: 0 }],
    ['lost_writes( resp )>=1k', { subject: 'resp', comparator: '>=', limit: 1000 }],
    ['lost_writes(week 5, 50 %) == 0', { subject: 'week 5, 50 %', comparator: '==', limit: 0 }],
    ['errors<=5%', { metric: 'errors', comparator: '<=', limit: 0.05 }],
  ])('is read: %s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  it.each([
    ['lost_write <= 0', 'lost_writes', 0],
    ['unavailability < 10', 'a time with its unit', 17],
    ['unavailability 10s', '<, <=, ==, > or >=', 15],
    ['lost_writes <= 0 and more', 'the end of the rule', 17],
    ['lost_writes = 0', '<, <=, ==, > or >=', 12],
    ['errors < 5', 'a percentage', 9],
  ])('is refused with its place: %s', (text, wanted, index) => {
    try {
      parse(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RuleMistake);
      expect((error as RuleMistake).message).toContain(wanted);
      expect((error as RuleMistake).index).toBe(index);
    }
  });

  it.each([
    ['lost_writes(rsep) <= 0', 'unknown name "rsep", wanted one of resp', 11],
    ['lost_writes <= 0 on kil', 'unknown name "kil", wanted one of kill', 20],
    ['lost_writes on kil <= 0', 'unknown name "kil", wanted one of kill', 15],
  ])('names nobody that there is not: %s', (text, wanted, index) => {
    const names = { subjects: ['resp'], places: ['kill'] };
    const read = () => readObservedRules([text], METRICS, names);
    expect(read).toThrow(wanted);
    expect(read).toThrow(`character ${index + 1}`);
    expect(parse(text)).toMatchObject({ metric: 'lost_writes' });
  });

  it('tells all mistakes at once', () => {
    expect(() => readObservedRules(['lost <= 0', 'unavailability < 1s', 'lost_writes < x'], METRICS)).toThrow(
      /'lost <= 0'.*\n.*'lost_writes < x'/,
    );
  });

  const seen = (value: number | undefined, more: Partial<Observation> = {}): Observation => ({
    ...{ metric: 'lost_writes', subject: 'resp', place: 'kill', about: 'resp, kill' },
    ...dropUndefined({ value }),
    ...more,
  });
  const judge = (text: string, ...observations: Observation[]) =>
    judgeObserved(readObservedRules([text], METRICS), observations, METRICS);

  it.each([
    ['lost_writes <= 0', [seen(0)], 'passed', EXIT.ok],
    ['lost_writes <= 0', [seen(0), seen(1)], 'failed', EXIT.gateFailed],
    ['lost_writes < 5', [seen(5)], 'failed', EXIT.gateFailed],
    ['lost_writes <= 0', [seen(undefined)], 'inconclusive', EXIT.notComparable],
    ['lost_writes(other) <= 0', [seen(0)], 'inconclusive', EXIT.notComparable],
    ['lost_writes on other <= 0', [seen(9)], 'inconclusive', EXIT.notComparable],
    // It was so much, and might have become more.
    ['lost_writes <= 5', [seen(3, { isLowerBound: true })], 'inconclusive', EXIT.notComparable],
    ['lost_writes <= 5', [seen(9, { isLowerBound: true })], 'failed', EXIT.gateFailed],
    ['lost_writes >= 5', [seen(9, { isLowerBound: true })], 'passed', EXIT.ok],
    ['lost_writes >= 5', [seen(3, { isLowerBound: true })], 'inconclusive', EXIT.notComparable],
  ])('is judged: %s', (text, observations, outcome, code) => {
    const report = judge(text, ...observations);
    expect(report.outcome).toBe(outcome);
    expect(observedExitCode(report)).toBe(code);
  });

  it('asks of the whole where it was observed, and of a part by its name', () => {
    const whole = { metric: 'lost_writes', place: 'kill', about: 'all', value: 6 };
    const parts = [seen(1, { subject: 'one' }), seen(5, { subject: 'two' })];
    const judgeAll = (text: string) =>
      judge(text, whole, ...parts).checks[0]!.points.map(({ value }) => value);
    expect(judgeAll('lost_writes == 6')).toEqual([6]);
    expect(judgeAll('lost_writes(two) == 5')).toEqual([5]);
    expect(judge('lost_writes == 5', ...parts).outcome).toBe('failed');
  });

  it('says value and limit with their unit', () => {
    const observation = seen(12e9, { metric: 'unavailability', isLowerBound: true });
    expect(judge('unavailability < 10s', observation).checks[0]!.points[0]!.text).toBe(
      'at least 12.0 s, limit < 10.0 s',
    );
  });
});
