// The generator's own ceiling: the profile's load against a server that does nothing.
import { runLoad } from '../load/coordinator.ts';
import { startSink } from '../load/sink/start-sink.ts';
import type { Profile } from '../profile/profile.ts';
import { stopIfInterrupted } from './interrupted.ts';
import { type LoadContext, planCalibrationLoad } from './load-plan.ts';

/** @returns operations per second that the generator can send and take in, on its own cores */
export async function calibrate(profile: Profile, load: LoadContext, signal: AbortSignal): Promise<number> {
  const sink = await startSink({ profile });
  try {
    const { endpoint } = sink;
    const result = await runLoad(planCalibrationLoad(profile, { ...load, endpoint }), { signal });
    stopIfInterrupted(signal);
    const completed = result.operations.reduce((sum, operation) => sum + operation.completed, 0);
    return completed / (result.durationNs / 1e9);
  } finally {
    await sink.close();
  }
}
