// Rows that seem to contradict themselves are explained, and no others.
import { expect, it } from 'vitest';
import type { CurvePoint } from '../../capacity/curve.ts';
import { parseSlo } from '../../capacity/slo.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { explainRows } from './explain-rows.ts';

const SLO = parseSlo('p99<2ms');

/** All replies took so long. */
function aPoint(tookNs: number, held: number, misses: readonly string[], replies = 20_000): CurvePoint {
  const responseTime = new LatencyHistogram();
  for (let i = 0; i < replies; i++) responseTime.record(tookNs);
  return { responseTime, held, probes: held + misses.length, misses };
}

const explain = (point: CurvePoint) =>
  explainRows([{ offeredPerSecond: 20_000, points: [point] }], [{ target: 'redis' }], SLO);

it('a rate that held above the limit names the probe that lifts the percentile', () => {
  expect(explain(aPoint(2.14e6, 2, ['p99 8.20 ms']))).toEqual([
    'redis at 20.0k: held: 2 of 3 probes kept every objective; the p99 of all 3 together is above its limit because of the other one (p99 8.20 ms).',
  ]);
});

it('a rate that broke below the limit names what its probes missed', () => {
  const missed = ['reached 97 % of 20.0k ops/s', 'reached 97 % of 20.0k ops/s'];
  expect(explain(aPoint(1.71e6, 0, missed))).toEqual([
    'redis at 20.0k: not held: 2 of 2 probes did not hold (reached 97 % of 20.0k ops/s), although all replies together are below the limits.',
  ]);
});

it.each([
  [1.7e6, 3, []],
  [2.5e6, 1, ['p99 2.5 ms', 'p99 2.6 ms']],
] as const)('a row that is as it looks needs no words: %d ns', (tookNs, held, misses) => {
  expect(explain(aPoint(tookNs, held, misses))).toEqual([]);
});

it('of too few replies for their percentile together nothing is said', () => {
  expect(explain(aPoint(60e6, 0, ['p99 60.4 ms', 'p99 473 ms'], 500))).toEqual([]);
});
