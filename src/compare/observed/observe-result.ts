// What of a saved result was observed once, for the kinds of which that is so.
import type { FailoverResult } from '../../result/kinds/failover.ts';
import { failoverKind } from '../../result/kinds/failover.ts';
import type { RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { rehearsalKind } from '../../result/kinds/rehearsal.ts';
import type { Result } from '../../result/kinds.ts';
import { FAILOVER_METRICS, observeFailover } from './failover-metrics.ts';
import type { Observed } from './observation.ts';
import { observeRehearsal, REHEARSAL_METRICS } from './rehearsal-metrics.ts';

export type ObservedResult = FailoverResult | RehearsalResult;

export function isObserved(result: Result): result is ObservedResult {
  return result.kind === failoverKind.kind || result.kind === rehearsalKind.kind;
}

/** @param areTargetsNamed of failovers: false where each has one target, and these are called otherwise */
export function observeResult(result: ObservedResult, areTargetsNamed = true): Observed {
  const doubts = listDoubts(result);
  if (result.kind === failoverKind.kind) {
    const rules = (result.gate?.checks ?? []).map(({ rule }) => rule);
    return {
      metrics: FAILOVER_METRICS,
      observations: observeFailover(result, areTargetsNamed),
      rules,
      doubts,
    };
  }
  const rules = result.rules.map(({ rule }) => rule);
  return { metrics: REHEARSAL_METRICS, observations: observeRehearsal(result), rules, doubts };
}

/** Warnings of a rehearsal that are about the bench, and not about what was found. */
const OF_THE_BENCH = ['W_RATE_MISSED', 'W_CLIENT_BUSY'];

function listDoubts(result: ObservedResult): readonly string[] {
  const early = result.partial ? [`run ${result.runId} ended before all was done`] : [];
  if (result.kind === failoverKind.kind) return early;
  const spoiled = result.warnings.filter(({ id }) => OF_THE_BENCH.includes(id));
  const unchecked = result.phases.flatMap(({ name, unchecked: why }) =>
    why === undefined
      ? []
      : [
          `run ${result.runId}: what phase ${name} lost is not known, the servers could not be looked at: ${why}`,
        ],
  );
  return [
    ...early,
    ...spoiled.map(({ id, message }) => `run ${result.runId}: ${id} ${message}`),
    ...unchecked,
  ];
}
