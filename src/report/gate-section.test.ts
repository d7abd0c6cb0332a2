import { describe, expect, it } from 'vitest';
import type { GateCheck, GatePoint } from '../result/gate.ts';
import { reportGate } from './gate-section.ts';

function aPoint(overrides: Partial<GatePoint> = {}): GatePoint {
  return {
    profile: 'read-heavy',
    target: 'dragonfly',
    outcome: 'fail',
    scale: 'ratio',
    observed: { estimate: 1.3, low: 1.2, high: 1.4 },
    allowed: 1.1,
    ...overrides,
  };
}

function rowOf(check: Partial<GateCheck>) {
  const whole: GateCheck = {
    rule: 'p99 <= redis + 10%',
    metric: 'p99',
    severity: 'error',
    outcome: 'fail',
    points: [aPoint({ outcome: check.outcome ?? 'fail' })],
    ...check,
  };
  return reportGate({ outcome: 'failed', onInconclusive: 'warn', comparisons: 1, checks: [whole] }).rules[0]!;
}

describe('reportGate', () => {
  it('shows a rule with what was found, and its profile where there is only one', () => {
    expect(rowOf({})).toEqual({
      rule: 'p99 <= redis + 10%',
      profile: 'read-heavy',
      outcome: 'failed',
      message: 'read-heavy, dragonfly: 1.30× [1.20, 1.40], limit 1.10×',
    });
    expect(rowOf({ outcome: 'pass' }).outcome).toBe('passed');
  });

  it('tells the points that made the outcome, of several profiles', () => {
    const points = [
      aPoint(),
      aPoint({ profile: 'lua', target: 'other' }),
      aPoint({ outcome: 'pass', target: 'fine' }),
    ];
    const { message, ...row } = rowOf({ points });
    expect(row).not.toHaveProperty('profile');
    expect(message).toMatch(/^read-heavy, dragonfly: .*; lua, other: /);
    expect(message).not.toContain('fine');
  });

  it('calls failed only what fails the command, and says what the others are', () => {
    expect(rowOf({ severity: 'warn' })).toMatchObject({
      outcome: 'inconclusive',
      message: expect.stringMatching(/^broken, but only a warning; read-heavy/),
    });
    expect(
      rowOf({
        outcome: 'not-comparable',
        points: [aPoint({ outcome: 'not-comparable', observed: undefined, why: 'another seed' })],
      }),
    ).toMatchObject({
      outcome: 'inconclusive',
      message: 'not comparable; read-heavy, dragonfly: another seed',
    });
    expect(rowOf({ outcome: 'skipped', points: [] })).toMatchObject({
      outcome: 'inconclusive',
      message: 'skipped: not part of this run',
    });
  });

  it('has the outcome of the gate', () => {
    const gate = { onInconclusive: 'warn', comparisons: 0, checks: [] } as const;
    expect(reportGate({ ...gate, checks: [], outcome: 'passed' }).outcome).toBe('passed');
    expect(reportGate({ ...gate, checks: [], outcome: 'not-comparable' }).outcome).toBe('inconclusive');
  });
});
