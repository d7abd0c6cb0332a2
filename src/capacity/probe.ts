// One probe: a short round at one rate, judged by the objectives.
import type { Profile } from '../profile/profile.ts';
import type { CapacityProbe } from '../result/kinds/capacity.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { countFailures, judgeProbe } from './judge-probe.ts';
import { percentileOf, type Slo } from './slo.ts';

export interface ProbeSettings {
  /** Of the measured window; longer where the rate is too low for the objectives. */
  readonly probeNs: number;
  readonly warmupNs: number;
}

/** With fewer samples beyond a percentile it is not known well enough to be judged; the same as in every table. */
const SAMPLES_BEYOND = 100;
/** A percentile that takes longer at this rate is judged by what there is. */
const LONGEST_PROBE_NS = 30e9;

/** The profile at a rate, for as long as the strictest objective needs. */
export function profileAtRate(
  profile: Profile,
  ratePerSecond: number,
  slo: Slo,
  { probeNs, warmupNs }: ProbeSettings,
): Profile {
  const neededNs = (samplesFor(slo) / ratePerSecond) * 1e9;
  const durationNs = Math.max(probeNs, Math.min(neededNs, LONGEST_PROBE_NS));
  const openLoop = { arrivals: 'constant', pacing: 'auto', ...profile.load.openLoop, ratePerSecond } as const;
  return {
    ...profile,
    load: { ...profile.load, openLoop, warmupNs, stop: { kind: 'duration', durationNs } },
  };
}

/** The same load as fast as it goes. */
export function profileWithoutRate(profile: Profile, { probeNs, warmupNs }: ProbeSettings): Profile {
  const { openLoop: _paced, ...load } = profile.load;
  return { ...profile, load: { ...load, warmupNs, stop: { kind: 'duration', durationNs: probeNs } } };
}

/** With fewer, one request more or less on its way at the ends of the window looks like a rate that was missed. */
const FEWEST_SAMPLES = 1000;

/** The maximum is what it is after any number of samples. */
function samplesFor(slo: Slo): number {
  const needed = slo
    .map(({ name }) => percentileOf(name))
    .filter((percentile) => percentile < 100)
    .map((percentile) => SAMPLES_BEYOND / (1 - percentile / 100));
  return Math.max(FEWEST_SAMPLES, ...needed);
}

export function recordProbe(round: CompletedRound, search: number, slo: Slo): CapacityProbe {
  const { target, startedAt, durationNs, openLoop, responseTime, serviceTime, operations, server } = round;
  if (openLoop === undefined || responseTime === undefined)
    throw new Error('a probe without a rate cannot be judged');
  return {
    target,
    search,
    startedAt,
    durationNs,
    offeredPerSecond: openLoop.targetPerSecond,
    achievedPerSecond: openLoop.achievedPerSecond,
    ...judgeProbe({ ...round, openLoop, responseTime }, slo),
    completed: operations.reduce((sum, { completed }) => sum + completed, 0),
    failed: countFailures(round),
    responseTime,
    serviceTime,
    lateness: openLoop.lateness,
    ...(server.coresUsed === undefined ? {} : { serverCores: server.coresUsed }),
  };
}
