// What this machine resolves, as `doctor --noise` has kept it.
import type { NoiseFloor } from '../../compare/metric-comparison.ts';
import type { Host } from '../../core/host.ts';
import { machineFingerprint } from '../../result/fingerprint.ts';
import { readNoiseFloor } from '../../result/noise-floor.ts';
import type { RunPlan } from '../../run/plan.ts';

/** @returns undefined where `doctor --noise` has not run on the machine */
export function noiseFloorOf(facts: Readonly<Record<string, unknown>>, host: Host): NoiseFloor | undefined {
  return readNoiseFloor(machineFingerprint(facts), host)?.metrics;
}

/** The plan with it, so that the result holds it too. */
export function withNoiseFloor(plan: RunPlan, noiseFloor: NoiseFloor | undefined): RunPlan {
  return noiseFloor === undefined ? plan : { ...plan, settings: { ...plan.settings, noiseFloor } };
}
