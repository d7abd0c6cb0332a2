// The generator's own ceiling: the profile's load against a server that does nothing.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { repeatOnce } from '../core/repeatable.ts';
import type { WorkerUsage } from '../load/contract.ts';
import type { SinkCertificate } from '../load/sink/start-sink.ts';
import type { Profile } from '../profile/profile.ts';
import { type LoadContext, planCalibrationLoad } from './load-plan.ts';
import type { RunPorts } from './ports.ts';

export interface CalibrationContext {
  readonly ports: Pick<RunPorts, 'runLoad' | 'startSink'>;
  readonly signal: AbortSignal;
}

/**
 * @returns operations per second that the generator can send and take in, on its own cores. Where the sink
 *   was the slower side, what the busiest worker had left is added in proportion.
 * @param certificate with it over TLS, as the targets are; absent: plain TCP
 * @throws CacheBenchError E_CALIBRATION, E_WORKER; Interrupted
 */
export async function calibrate(
  profile: Profile,
  load: LoadContext,
  { ports, signal }: CalibrationContext,
  certificate?: SinkCertificate,
): Promise<number> {
  const plan = planCalibrationLoad(profile, load);
  const sink = await ports.startSink({
    profile,
    processes: plan.threads,
    ...dropUndefined({ certificate }),
  });
  try {
    const measure = () => ports.runLoad({ ...plan, endpoint: sink.endpoint }, { signal });
    const result = await repeatOnce(measure).catch((error: unknown) => {
      throw blameOurselves(error);
    });
    stopIfInterrupted(signal);
    const completed = result.operations.reduce((sum, operation) => sum + operation.completed, 0);
    return completed / (result.durationNs / 1e9) / busiestShare(result.workers);
  } finally {
    await sink.close();
  }
}

/** The null server is ours and no target: an error that names its address would send the reader to the wrong place. */
function blameOurselves(error: unknown): unknown {
  if (!(error instanceof CacheBenchError) || !/^E_(TARGET_|AUTH|PROTOCOL)/.test(error.code)) return error;
  return new CacheBenchError(
    'E_CALIBRATION',
    `the null server for the calibration of the generator failed: ${messageOf(error.cause ?? error)}`,
    {
      cause: error,
      hint: 'No target is at fault. This machine lacks something, such as open files (ulimit -n) or memory; --no-calibrate skips the calibration.',
    },
  );
}

/** Never below half: further than twice what was seen nobody should conclude. */
function busiestShare(workers: readonly WorkerUsage[]): number {
  const shares = workers.map(({ cpuShare, eventLoopUtilization }) => cpuShare ?? eventLoopUtilization);
  return Math.min(1, Math.max(0.5, ...shares));
}
