// How long a round takes, before any was measured.
import type { Profile } from '../profile/profile.ts';
import type { RunSettings } from './plan.ts';

/**
 * Reading facts of the server and its threads; connecting costs about 60 µs a connection. Rounds of 50 connections took
 * 0.07 s more than their set times on two quiet cores, whose threads were there already.
 */
const ROUND_OVERHEAD_NS = 0.1e9;
const CONNECT_NS = 60e3;
/** Guesses for a mid-range core, from the measurements in docs: unpipelined and deeply pipelined operations per second. */
const GUESSED_RATE = 80_000;
const GUESSED_PIPELINED_RATE = 400_000;

export function estimateRoundNs(profile: Profile, settings: Pick<RunSettings, 'cooldownMs'>): number {
  const set = estimateWindowNs(profile) + profile.load.warmupNs + settings.cooldownMs * 1e6;
  return set + estimateAroundNs(profile);
}

/** What comes around the set times of a round: work, which a busy machine takes longer for. */
export function estimateAroundNs({ load }: Profile): number {
  return load.connections * CONNECT_NS + ROUND_OVERHEAD_NS;
}

/** Of the measured part of a round. */
export function estimateWindowNs({ load }: Profile): number {
  const rate = load.openLoop?.ratePerSecond ?? (load.pipeline >= 8 ? GUESSED_PIPELINED_RATE : GUESSED_RATE);
  return load.stop.kind === 'duration' ? load.stop.durationNs : (load.stop.count / rate) * 1e9;
}
