// Whether a rate held: the objectives, the rate itself, and no failed request; and if not, on whose account.
import { shareOfLateStarts } from '../core/late-share.ts';
import { formatCount, formatDurationNs, formatInteger, formatShare } from '../core/units.ts';
import type { LatencySummary } from '../result/parts/latency.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { isTailOfLateStarts } from '../stats/saturation.ts';
import type { ProbeOutcome } from './search.ts';
import { type Objective, percentileOf, readObjective, type Slo } from './slo.ts';

export interface Judgement {
  readonly outcome: ProbeOutcome;
  /** What was missed, with the number; absent when held. */
  readonly reason?: string;
}

export type OpenLoopRound = CompletedRound & {
  readonly openLoop: NonNullable<CompletedRound['openLoop']>;
  readonly responseTime: LatencySummary;
};

/** What counts against the server comes first: one such miss and the rate broke, whatever the client did besides. */
export function judgeProbe(round: OpenLoopRound, slo: Slo): Judgement {
  const misses = [
    judgeFailures(round),
    judgeRate(round),
    ...slo.map((one) => judgeObjective(one, round)),
  ].filter((miss) => miss !== undefined);
  return misses.find(({ outcome }) => outcome === 'broke') ?? misses[0] ?? { outcome: 'held' };
}

export function countFailures({ operations }: CompletedRound): number {
  return operations.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0);
}

/** A stall of a tenth of a short window is none of the server's latency: so much more must be beyond the limit. */
const SURELY_TIMES = 5;
const SURELY_PER_CENT = 90;

/**
 * What a probe that was too short to know its percentiles has shown all the same: that the rate does not hold, since
 * something failed, or five times as many replies as an objective leaves were later than its limit. undefined: nothing.
 */
export function judgeShortProbe(round: OpenLoopRound, slo: Slo): Judgement | undefined {
  const failures = judgeFailures(round);
  if (failures !== undefined) return failures;
  const responseTime = decodeHdr(round.responseTime.hdr);
  const surely = slo.find(({ name, limitNs }) => {
    const late = Math.min(SURELY_TIMES * (100 - percentileOf(name)), SURELY_PER_CENT);
    return late > 0 && responseTime.percentileNs(100 - late) >= limitNs;
  });
  return surely && judgeObjective(surely, round);
}

function judgeFailures(round: OpenLoopRound): Judgement | undefined {
  const failed = countFailures(round);
  if (failed === 0) return undefined;
  return {
    outcome: 'broke',
    reason: `${formatInteger(failed)} failed ${failed === 1 ? 'request' : 'requests'}`,
  };
}

function judgeRate(round: OpenLoopRound): Judgement | undefined {
  const { latencyValid, achievedPerSecond, targetPerSecond } = round.openLoop;
  if (latencyValid) return undefined;
  return {
    outcome: isClientTooSlow(round) ? 'client-bound' : 'broke',
    reason: `reached ${formatShare(achievedPerSecond / targetPerSecond)} of ${formatCount(targetPerSecond)} ops/s`,
  };
}

/** A worker's event loop that is busier has no reserve; the same as where the limit of a round is judged. */
const BUSY = 0.85;
/** Starts that fall behind all the time are late by half of the final delay at the median; half of that is enough. */
const EXPLAINS = 0.25;

/**
 * A round counts as client-bound as soon as one start in a hundred is late. On a machine with little to do besides
 * that is a hiccup, and no reason for a rate that was missed: there the lateness must explain what is missing.
 */
function isClientTooSlow({ openLoop, saturation, workers, durationNs }: OpenLoopRound): boolean {
  if (saturation.limit !== 'client-bound') return false;
  if (workers.some(({ eventLoopUtilization }) => eventLoopUtilization >= BUSY)) return true;
  const { achievedPerSecond, targetPerSecond, scheduledPerSecond = targetPerSecond } = openLoop;
  const missingNs = (1 - achievedPerSecond / scheduledPerSecond) * durationNs;
  return (openLoop.lateness.p50Ns ?? 0) >= EXPLAINS * missingNs;
}

function judgeObjective({ name, limitNs }: Objective, round: OpenLoopRound): Judgement | undefined {
  const valueNs = readObjective(name, round.responseTime);
  if (valueNs === undefined) return { outcome: 'broke', reason: 'nothing completed' };
  if (valueNs < limitNs) return undefined;
  const reason = `${name} ${formatDurationNs(valueNs)}`;
  const lateShare = shareOfLateStarts([round.openLoop]);
  return isTailOfLateStarts(percentileOf(name), lateShare)
    ? {
        outcome: 'client-bound',
        reason: `${reason}, but the generator made ${formatShare(lateShare)} of its starts late`,
      }
    : { outcome: 'broke', reason };
}
