// Turns what was done during a round, and what bystander and load felt of it, into the records of the result file.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { LoadResult } from '../../load/contract.ts';
import type { Bystander } from '../../profile/profile.ts';
import type { BystanderRecord, EventRecord } from '../../result/parts/event.ts';
import {
  type Answered,
  addWaiting,
  type EventSpan,
  findLongestGapNs,
  measureDip,
  measureImpact,
  summarizeWaits,
} from '../../stats/impact.ts';
import { printable } from '../../targets/control/printable.ts';
import type { SeenByBystander } from './bystander.ts';
import type { EventRun } from './schedule.ts';

type Window = Pick<LoadResult, 'startNs' | 'durationNs' | 'intervals'>;

export interface Watched {
  readonly bystander: Bystander;
  readonly seen: SeenByBystander;
}

export function recordEvents(
  runs: readonly EventRun[],
  window: Window,
  watched: Watched | undefined,
): EventRecord[] {
  const intervals = window.intervals
    .filter(({ warmup }) => !warmup)
    .map((interval) => ({ ...interval, startNs: interval.startNs - window.startNs }));
  const answered =
    watched?.seen.failure === undefined ? watched && toWindow(watched.seen.replies, window) : undefined;
  const spacingNs = 1e9 / (watched?.bystander.ratePerSecond ?? 1);
  return runs.map((run) => {
    const { event, occurrence, plannedNs, performance } = run;
    const head = { name: event.name, action: event.text, occurrence, plannedNs };
    if (performance === undefined) return { ...head, outcome: 'skipped' };
    const { startNs, endNs, ...found } = performance;
    const span = spanOf(run, runs, window);
    const dip = measureDip(intervals, span);
    return {
      ...head,
      ...found,
      startNs: Math.max(0, startNs - window.startNs),
      durationNs: endNs - startNs,
      ...(answered === undefined || watched === undefined
        ? {}
        : { bystander: measureImpact(addWaiting(answered, window.durationNs, spacingNs), span, spacingNs) }),
      ...dropUndefined({ dip }),
    };
  });
}

export function recordBystander({ bystander, seen }: Watched, window: Window): BystanderRecord {
  const answered = toWindow(seen.replies, window);
  const { durationNs } = window;
  const whole = { fromNs: 0, startNs: 0, endNs: durationNs, toNs: durationNs };
  const due = Math.floor((durationNs / 1e9) * bystander.ratePerSecond);
  return {
    ratePerSecond: bystander.ratePerSecond,
    connections: bystander.connections,
    answered: summarizeWaits(answered),
    unanswered: Math.max(0, due - answered.length),
    errors: seen.errors,
    longestGapNs: findLongestGapNs(answered, whole),
    ...dropUndefined({ ownDelayNs: seen.ownDelayNs }),
    ...(seen.failure === undefined ? {} : { error: printable(seen.failure) }),
  };
}

/** Requests that were intended to start in the window and answered before its end; times since its begin. */
function toWindow(replies: readonly Answered[], { startNs, durationNs }: Window): readonly Answered[] {
  return replies
    .map(({ intendedNs, repliedNs }) => ({
      intendedNs: intendedNs - startNs,
      repliedNs: repliedNs - startNs,
    }))
    .filter(({ intendedNs, repliedNs }) => intendedNs >= 0 && repliedNs <= durationNs);
}

/** An event reaches from the end of those before it to the begin of the next one. */
function spanOf(run: EventRun, runs: readonly EventRun[], { startNs, durationNs }: Window): EventSpan {
  const within = (atNs: number) => Math.min(Math.max(0, atNs - startNs), durationNs);
  const own = run.performance!;
  const others = runs.flatMap((other) =>
    other === run || other.performance === undefined ? [] : [other.performance],
  );
  const ends = others.filter((other) => other.startNs <= own.startNs).map(({ endNs }) => within(endNs));
  const begins = others.filter((other) => other.startNs > own.startNs).map((other) => within(other.startNs));
  const span = { startNs: within(own.startNs), endNs: within(own.endNs) };
  return {
    ...span,
    fromNs: Math.min(span.startNs, Math.max(0, ...ends)),
    toNs: Math.max(span.endNs, Math.min(durationNs, ...begins)),
  };
}
