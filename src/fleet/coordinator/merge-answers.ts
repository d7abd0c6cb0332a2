// What all agents measured in a round, as one result: no number is averaged, and none counts twice.
import type { IntervalSample, LoadPlan, LoadResult } from '../../load/contract.ts';
import { mergeResults } from '../../load/merge-results.ts';
import type { WorkerResult } from '../../load/messages.ts';
import type { AgentWorkerResult, ClockOffset, LoadAnswer } from '../protocol.ts';
import { toOwnNs } from '../queue/clock-offset.ts';

/** @param clock of the coordinator, whose times the result has */
export function mergeAnswers(
  plan: LoadPlan,
  answers: readonly LoadAnswer[],
  intervals: readonly IntervalSample[],
  clock: ClockOffset,
): LoadResult {
  const results = answers.flatMap(({ workers }) => workers.map((one) => toWorkerResult(one, clock)));
  return mergeResults(plan, results, intervals, false);
}

function toWorkerResult(
  { startUs, durationNs, ...result }: AgentWorkerResult,
  clock: ClockOffset,
): WorkerResult {
  const startNs = toOwnNs(clock, startUs);
  return { ...result, startNs, endNs: startNs + durationNs };
}
