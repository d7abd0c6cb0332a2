// A soak of a week as it would be saved: a Redis that is flat, and a server that leaks, fragments and has names to be escaped.
import { judgeSoak } from '../compare/soak/judge-soak.ts';
import { SeededRandom } from '../core/random.ts';
import { type SoakPeriod, type SoakResult, soakKind } from '../result/kinds/soak.ts';
import { sampleResult } from './sample-result.test-helper.ts';

export interface SampleSoakOptions {
  readonly names?: readonly [string, string];
  readonly periods?: number;
}

const MIB = 1024 ** 2;

export function sampleSoak({
  names = ['redis', 'other'],
  periods: count = 56,
}: SampleSoakOptions = {}): SoakResult {
  const { tool, runId, startedAt, environment, targets } = sampleResult({ blocks: 1 });
  const random = new SeededRandom(4);
  const periods = Array.from({ length: count }, (_, at): SoakPeriod => {
    const atHours = 3 * at + 1.5;
    const noisy = (value: number): number => Math.round(value * (1 + 0.002 * random.normal()));
    const values = (leak: number, rise: number, step: number) => ({
      used: noisy(100 * MIB * (1 + leak * atHours)),
      rss: noisy(130 * MIB * (1 + leak * atHours + rise * (1 - Math.exp(-atHours / 12)))),
      buffers: noisy(atHours > 90 ? 64e3 + step : 64e3),
      ...{ sockets: 60 + (at % 2), keys: noisy(100_000), p99: noisy(400_000) },
    });
    const target = { stretch: 0, turnovers: 0.5 * atHours, ratePerSecond: 5000, failed: 0, evictedKeys: 0 };
    return {
      ...{ atHours, rows: 180 },
      targets: [
        { ...target, target: names[0], values: values(0, 0, 0) },
        { ...target, target: names[1], values: values(0.005 / 24, 0.2, 8 * MIB) },
      ],
    };
  });
  const plan = { horizonHours: 168, tolerance: 0.02 };
  return {
    ...{ kind: soakKind.kind, schemaVersion: soakKind.version, tool, runId, startedAt, partial: false },
    command: 'cache-bench soak mixed --for 7d --rate 5k',
    plan: {
      profiles: [{ name: 'mixed', text: '', ratePerSecond: 5000 }],
      ...{ forNs: 604_800e9, rowNs: 60e9, rowsPerPeriod: 180, beside: ['churn', 'slow'], ...plan, seed: 42 },
    },
    environment: { facts: environment.facts, cpuNote: environment.cpuNote },
    targets: names.map((name, at) => ({ ...targets[at]!, name })),
    warnings: [],
    incidents: [{ at: '2026-01-04T10:00:00.000Z', text: `${names[1]} is lost: no connection could be kept` }],
    ...{ sentNs: 604_800e9, rows: 10_080, ownRssBytes: 120 * MIB, periods },
    ...judgeSoak(periods, names, plan),
  };
}
