// One probe: a short round at one rate, judged by the objectives.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Profile } from '../profile/profile.ts';
import type { CapacityProbe } from '../result/kinds/capacity.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { countFailures, type Judgement, type OpenLoopRound } from './judge-probe.ts';
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

/** How long a probe at a rate measures. */
export function windowNs(ratePerSecond: number, slo: Slo, probeNs: number): number {
  const neededNs = (samplesFor(slo) / ratePerSecond) * 1e9;
  return Math.max(probeNs, Math.min(neededNs, LONGEST_PROBE_NS));
}

/** With fewer, five times what an objective leaves is a handful of requests. */
const LOOK_SAMPLES = 200;

/** How long a probe at a rate measures that comes before a long one: it may show already that the rate breaks. */
export function lookNs(ratePerSecond: number, probeNs: number): number {
  return Math.max(probeNs, (LOOK_SAMPLES / ratePerSecond) * 1e9);
}

/** The lowest rate at which so long a window knows all objectives. */
export function ratePerWindow(slo: Slo, measuredNs: number): number {
  return samplesFor(slo) / (measuredNs / 1e9);
}

/** The profile at a rate for so long. */
export function profileAtRate(
  profile: Profile,
  ratePerSecond: number,
  durationNs: number,
  warmupNs: number,
): Profile {
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

/** @throws Error when the round had no rate */
export function requireOpenLoop(round: CompletedRound): OpenLoopRound {
  const { openLoop, responseTime } = round;
  if (openLoop === undefined || responseTime === undefined)
    throw new Error('a probe without a rate cannot be judged');
  return { ...round, openLoop, responseTime };
}

export function recordProbe(round: OpenLoopRound, search: number, judgement: Judgement): CapacityProbe {
  const { target, startedAt, durationNs, openLoop, responseTime, serviceTime, operations, server, agents } =
    round;
  return {
    target,
    search,
    startedAt,
    durationNs,
    offeredPerSecond: openLoop.targetPerSecond,
    achievedPerSecond: openLoop.achievedPerSecond,
    ...judgement,
    completed: operations.reduce((sum, { completed }) => sum + completed, 0),
    failed: countFailures(round),
    responseTime,
    serviceTime,
    lateness: openLoop.lateness,
    ...dropUndefined({ serverCores: server.coresUsed, agents }),
  };
}
