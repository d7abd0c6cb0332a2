// What all agents measured in a round, as one result: no number is averaged, and none counts twice.
import type { IntervalSample, LoadPlan, LoadResult } from '../../load/contract.ts';
import { mergeResults } from '../../load/merge-results.ts';
import type { WorkerResult } from '../../load/messages.ts';
import type { AgentWorkerResult, ClockOffset, LoadAnswer } from '../protocol.ts';
import { toOwnNs } from '../queue/clock-offset.ts';

/**
 * Where the window has a length, each agent measured that length by its own clock, so their windows are one, and it begins when the last
 * of them did: how far apart they began is no part of it, nor of any rate. Where it counts requests, it lasts from the first to the last.
 *
 * @param clock of the coordinator, whose times the result has
 */
export function mergeAnswers(
  plan: LoadPlan,
  answers: readonly LoadAnswer[],
  intervals: readonly IntervalSample[],
  clock: ClockOffset,
): LoadResult {
  const results = answers.flatMap(({ workers }) => workers.map((one) => toWorkerResult(one, clock)));
  return mergeResults(plan, plan.stop.kind === 'duration' ? withoutSkew(results) : results, intervals, false);
}

function withoutSkew(results: readonly WorkerResult[]): readonly WorkerResult[] {
  const startNs = results.reduce((latest, result) => Math.max(latest, result.startNs), 0);
  return results.map((result) => ({ ...result, startNs, endNs: startNs + result.endNs - result.startNs }));
}

function toWorkerResult(
  { startUs, durationNs, ...result }: AgentWorkerResult,
  clock: ClockOffset,
): WorkerResult {
  const startNs = toOwnNs(clock, startUs);
  return { ...result, startNs, endNs: startNs + durationNs };
}
