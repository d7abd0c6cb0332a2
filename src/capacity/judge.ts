// Whether a rate held: the objectives, the rate itself, and no failed request; and if not, on whose account.
import { formatCount, formatDurationNs, formatInteger, formatShare } from '../core/units.ts';
import type { CompletedRound, LatencySummary } from '../result/schema.ts';
import type { ProbeOutcome } from './search.ts';
import { type Objective, readObjective, type Slo } from './slo.ts';

export interface Judgement {
  readonly outcome: ProbeOutcome;
  /** What was missed, with the number; absent when held. */
  readonly reason?: string;
}

type OpenLoopRound = CompletedRound & {
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

function judgeFailures(round: OpenLoopRound): Judgement | undefined {
  const failed = countFailures(round);
  if (failed === 0) return undefined;
  return {
    outcome: 'broke',
    reason: `${formatInteger(failed)} failed ${failed === 1 ? 'request' : 'requests'}`,
  };
}

function judgeRate({ openLoop, saturation }: OpenLoopRound): Judgement | undefined {
  const { latencyValid, achievedPerSecond, targetPerSecond } = openLoop;
  if (latencyValid) return undefined;
  return {
    outcome: saturation.limit === 'client-bound' ? 'client-bound' : 'broke',
    reason: `reached ${formatShare(achievedPerSecond / targetPerSecond)} of ${formatCount(targetPerSecond)} ops/s`,
  };
}

/** A smaller part of the limit than this changes no more than the interval of the answer covers anyway. */
const CLIENTS_SHARE = 0.1;

function judgeObjective({ name, limitNs }: Objective, round: OpenLoopRound): Judgement | undefined {
  const valueNs = readObjective(name, round.responseTime);
  if (valueNs === undefined) return { outcome: 'broke', reason: 'nothing completed' };
  if (valueNs < limitNs) return undefined;
  const latenessNs = readObjective(name, round.openLoop.lateness) ?? 0;
  const reason = `${name} ${formatDurationNs(valueNs)}`;
  // Would it have held, had the generator sent on time?
  return latenessNs > CLIENTS_SHARE * limitNs && valueNs - latenessNs < limitNs
    ? {
        outcome: 'client-bound',
        reason: `${reason}, of which the generator was late by ${formatDurationNs(latenessNs)}`,
      }
    : { outcome: 'broke', reason };
}
