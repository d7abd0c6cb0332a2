// What limited a sample round, in the words of the judgement itself: evidence is made up, sentences are not.
import {
  isRateReached,
  judgeSaturation,
  type SaturationEvidence,
  type SaturationLimit,
} from '../stats/saturation.ts';

export interface SampleLoad {
  readonly throughputPerSecond: number;
  /** Cores that the server used; undefined: nobody could look. */
  readonly cores: number | undefined;
  readonly isDragonfly: boolean;
  /** Open loop only. */
  readonly targetPerSecond?: number;
}

/** @throws Error where the evidence for `limit` is not enough to be judged as that */
export function sampleSaturation(
  limit: SaturationLimit,
  load: SampleLoad,
): { limit: SaturationLimit; reason: string } {
  const evidence = toEvidence(limit, load);
  const verdict = judgeSaturation(evidence);
  const wanted = limit === 'server-bound' ? whatShows(evidence, load) : limit;
  if (verdict.limit !== wanted) throw new Error(`a sample of ${wanted} was judged ${verdict.limit}`);
  return { limit: verdict.limit, reason: verdict.reason };
}

/** Nobody can tell a busy server that is not seen; and where the rate is reached, that is what limited. */
function whatShows({ openLoop }: SaturationEvidence, { cores }: SampleLoad): SaturationLimit {
  if (openLoop !== undefined && isRateReached(openLoop)) return 'rate-bound';
  return cores === undefined ? 'unknown' : 'server-bound';
}

const IN_FLIGHT = 50;

function toEvidence(limit: SaturationLimit, load: SampleLoad): SaturationEvidence {
  const { throughputPerSecond, targetPerSecond } = load;
  const isClient = limit === 'client-bound';
  return {
    client: {
      maxEventLoopUtilization: isClient ? 0.991 : 0.62,
      maxCpuShare: isClient ? 0.991 : 0.6,
    },
    server: listThreads(limit, load),
    machineBusyShare: 0.5,
    otherCores: 0.05,
    sharedCores: false,
    inFlight: limit === 'connection-bound' ? 49 : limit === 'unknown' ? 20 : 45,
    inFlightLimit: IN_FLIGHT,
    throughputPerSecond,
    clientCeilingPerSecond: isClient ? 1.03 * throughputPerSecond : 312_000,
    ...(targetPerSecond === undefined
      ? {}
      : {
          openLoop: {
            pacing: 'timer',
            targetPerSecond,
            achievedPerSecond: throughputPerSecond,
            lateShare: isClient ? 0.6 : 0,
          },
        }),
  };
}

function listThreads(
  limit: SaturationLimit,
  { cores, isDragonfly }: SampleLoad,
): SaturationEvidence['server'] {
  if (cores === undefined) return { threads: [] };
  const isBusy = limit === 'server-bound';
  const threads = isDragonfly
    ? [0, 1, 2, 3].map((id) => ({
        name: `Proactor${id}`,
        // Its keys lie on two of its four shards.
        cpu: isBusy ? (id < 2 ? Math.max(0.9, Math.min(1, cores / 2)) : 0) : cores / 4,
      }))
    : [{ name: 'redis-server', cpu: isBusy ? cores : 0.5 * cores }];
  return {
    threads,
    coresUsed: isBusy || isDragonfly ? cores : 0.5 * cores,
    coresGranted: isDragonfly ? 4 : 1,
  };
}
