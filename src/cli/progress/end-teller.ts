// Says in a log when a run ends, once it is known that it is another time than was said last.
import { formatLongDurationNs } from '../../core/units.ts';
import type { RunEvent } from '../../run/events.ts';
import { TimeLeft } from '../../run/time-left.ts';
import { clockOf } from './progress-lines.ts';

/** An end that is off by less than this share of what is left is not worth a line. */
const WORTH_TELLING = 0.2;
/** Nor is one that is off by less than what reading it takes. */
const SHORTEST_MS = 5000;

export class EndTeller {
  private readonly time = new TimeLeft();
  /** What the reader believes; undefined before there is a plan. */
  private toldMs: number | undefined;

  /** @returns a line without control characters; undefined: what was said last still holds */
  see(event: RunEvent, now: Date): string | undefined {
    const nowMs = now.getTime();
    if (event.kind === 'planned') this.toldMs = nowMs + event.plan.estimatedNs / 1e6;
    // A search for capacities has no such plan, and tells its end itself.
    if (this.toldMs === undefined) return undefined;
    this.time.see(event, nowMs);
    // Before the second block nothing that is like the rest has been seen.
    if (event.kind !== 'round-started' || event.round.block === 0 || event.round.position > 0)
      return undefined;
    const leftNs = this.time.remainingNs(nowMs);
    const leftMs = leftNs / 1e6;
    const offMs = Math.abs(nowMs + leftMs - this.toldMs);
    if (offMs < Math.max(SHORTEST_MS, WORTH_TELLING * leftMs)) return undefined;
    this.toldMs = nowMs + leftMs;
    const ends = clockOf(new Date(this.toldMs));
    return this.time.isOpenEnded()
      ? `at least ${formatLongDurationNs(leftNs)} left, ends ${ends} or later`
      : `about ${formatLongDurationNs(leftNs)} left, ends ${ends}`;
  }
}
