// What was done to the servers while they were measured: each time it was, and each event of a profile on each target.

import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import { eventsOf } from '../result/event-metrics.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import type { EventRecord } from '../result/parts/event.ts';
import type { CompletedRound, RoundResult } from '../result/parts/round.ts';
import { median } from '../stats/order-statistics.ts';
import type { EventReport, EventRow } from './model.ts';

/** Every event of every round, in the order of the rounds. */
export function listEventRows(result: RunResult): EventRow[] {
  return roundsOf(result)
    .filter(isCompleted)
    .flatMap((round) =>
      eventsOf(round).map((event) => ({
        profile: round.profile,
        target: round.target,
        block: round.block,
        atNs: event.startNs ?? event.plannedNs,
        what: event.name === event.action ? event.name : `${event.name}: ${event.action}`,
        outcome: describeOutcome(event),
        ...dropUndefined({ durationNs: event.durationNs }),
      })),
    );
}

/** Event by event, and for each all targets; empty without events. */
export function reportEvents(result: RunResult, run: RunDigest, profile: string): EventReport[] {
  const cells = run.cells.filter((cell) => cell.isEvent && cell.profile === profile);
  const names = [...new Set(cells.map(({ operation }) => operation!))];
  return names.flatMap((name) =>
    cells
      .filter(({ operation }) => operation === name)
      .map(({ target, values }) => {
        const events = roundsOf(result)
          .filter(isCompleted)
          .filter((round) => round.profile === profile && round.target === target)
          .flatMap((round) => eventsOf(round, { operation: name }));
        const calm = events.map((event) => event.bystander?.before.p99Ns).filter(isNumber);
        const failed = events.filter(({ outcome }) => outcome === 'failed');
        const told = failed[0] ?? events[0]!;
        return {
          name,
          action: told.action,
          target,
          begun: events.filter(({ outcome }) => outcome !== 'skipped').length,
          failed: failed.length,
          values,
          ...(calm.length === 0 ? {} : { calmP99Ns: median(calm) }),
          outcome: describeOutcome(told),
        };
      }),
  );
}

function describeOutcome({ outcome, reply, error }: EventRecord): string {
  switch (outcome) {
    case 'done':
      return reply ?? 'done';
    case 'failed':
      return `failed: ${error ?? 'for an unknown reason'}`;
    case 'skipped':
      return 'not started: the measurement was over';
  }
}

function isCompleted(round: RoundResult): round is CompletedRound {
  return round.status === 'completed';
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}
