// What this machine resolves, and the warning when a tolerance is finer than that.
import type { NoiseFloor } from '../../compare/metric-comparison.ts';
import type { Host } from '../../core/host.ts';
import { formatChosenShare } from '../../core/share.ts';
import { formatShare } from '../../core/units.ts';
import { machineFingerprint } from '../../result/fingerprint.ts';
import { METRICS } from '../../result/metrics.ts';
import { readNoiseFloor } from '../../result/noise-floor.ts';
import type { Warning } from '../../result/schema.ts';
import type { RunPlan } from '../../run/plan.ts';

/** @returns undefined where `doctor --noise` has not run on the machine */
export async function noiseFloorOf(
  facts: Readonly<Record<string, unknown>>,
  host: Host,
): Promise<NoiseFloor | undefined> {
  return (await readNoiseFloor(machineFingerprint(facts), host.env))?.metrics;
}

/** The plan with it, so that the result holds it too. */
export function withNoiseFloor(plan: RunPlan, noiseFloor: NoiseFloor | undefined): RunPlan {
  return noiseFloor === undefined ? plan : { ...plan, settings: { ...plan.settings, noiseFloor } };
}

export function warnOfTolerance(tolerance: number, noiseFloor: NoiseFloor | undefined): Warning[] {
  const finer = METRICS.filter(({ id }) => (noiseFloor?.[id] ?? 0) > tolerance);
  if (finer.length === 0) return [];
  const floors = finer.map(({ id, label }) => `${label} ${formatShare(noiseFloor![id]!)}`).join(', ');
  return [
    {
      id: 'W_TOLERANCE',
      message: `the tolerance of ${formatChosenShare(tolerance)} is finer than this machine resolves (${floors}); there "same" can't be told`,
    },
  ];
}
