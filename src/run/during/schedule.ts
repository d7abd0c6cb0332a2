// Begins each event of a profile at its time of the window, again and again where it repeats.
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { ProfileEvent } from '../../profile/profile.ts';
import { type EventTask, type PerformedEvent, Performer } from './perform-event.ts';

export interface EventRun {
  readonly event: ProfileEvent;
  /** From 0. */
  readonly occurrence: number;
  /** Since the begin of the window. */
  readonly plannedNs: number;
  /** Absent: the window was over first. */
  readonly performance?: PerformedEvent;
}

export interface Schedule {
  /** The window begins at this moment of the monotonic clock. */
  begin(windowStartNs: number): void;
  /** All that was done, in the order it began, when the last one has ended. */
  finish(): Promise<readonly EventRun[]>;
  close(): void;
}

/** Resolves when every event has its connection. */
export async function scheduleEvents(stage: EventTask, windowNs: number): Promise<Schedule> {
  const performers = stage.profile.events.map((event) => new Performer(event, stage));
  await Promise.all(performers.map((performer) => performer.prepare()));
  const runs: EventRun[] = [];
  let all: Promise<unknown> = Promise.resolve();

  async function follow(event: ProfileEvent, performer: Performer, windowStartNs: number): Promise<void> {
    for (let occurrence = 0; ; occurrence++) {
      const plannedNs = event.atNs + occurrence * (event.everyNs ?? 0);
      if (plannedNs >= windowNs) return;
      await sleep((windowStartNs + plannedNs - monotonicNs()) / 1e6, stage.signal);
      const run = { event, occurrence, plannedNs };
      // One that took long holds up its own next ones.
      if (stage.signal.aborted || monotonicNs() >= windowStartNs + windowNs) {
        runs.push(run);
        return;
      }
      runs.push({ ...run, performance: await performer.perform() });
      if (event.everyNs === undefined) return;
    }
  }

  return {
    begin(windowStartNs) {
      all = Promise.all(stage.profile.events.map((event, i) => follow(event, performers[i]!, windowStartNs)));
      // Told by `finish`; until then it may not end the process.
      all.catch(() => {});
    },
    async finish() {
      await all;
      return runs.sort((a, b) => orderOf(a) - orderOf(b));
    },
    close() {
      for (const performer of performers) performer.close();
    },
  };
}

function orderOf({ performance }: EventRun): number {
  return performance?.startNs ?? Number.MAX_SAFE_INTEGER;
}
