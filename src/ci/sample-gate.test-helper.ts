// Gate reports as a run would find them, for tests.
import type { GateCheck, GatePoint, GateReport } from '../result/gate.ts';

export function aPoint(overrides: Partial<GatePoint> = {}): GatePoint {
  return {
    profile: 'read-heavy',
    target: 'dragonfly',
    outcome: 'fail',
    scale: 'ratio',
    observed: { estimate: 1.3, low: 1.2, high: 1.4 },
    allowed: 1.1,
    pValue: 0.008,
    ...overrides,
  };
}

export function aCheck(overrides: Partial<GateCheck> = {}): GateCheck {
  const { outcome = 'fail' } = overrides;
  return {
    rule: 'p99(dragonfly) <= redis + 10%',
    metric: 'p99',
    severity: 'error',
    source: { file: 'cache-bench.yaml', line: 12, column: 7 },
    outcome,
    points: [aPoint({ outcome })],
    ...overrides,
  };
}

export function aGate(checks: readonly GateCheck[], overrides: Partial<GateReport> = {}): GateReport {
  return { outcome: 'failed', onInconclusive: 'warn', comparisons: 1, checks: [...checks], ...overrides };
}
