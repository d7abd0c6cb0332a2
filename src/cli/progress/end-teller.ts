// Says in a log when a run ends, once it is known that it is another time than was said last.
import { formatLongDurationNs } from '../../core/units.ts';
import type { RunEvent } from '../../run/events.ts';
import { longestNs } from '../../run/plan.ts';
import { TimeLeft } from '../../run/time-left.ts';
import { clockOf } from './progress-lines.ts';

/** An end that is off by less than this share of what is left is not worth a line. */
const WORTH_TELLING = 0.2;
/** Nor is one that is off by less than what reading it takes. */
const SHORTEST_MS = 5000;

export class EndTeller {
  private readonly time = new TimeLeft();
  /** What the reader believes, from then to then; undefined before there is a plan. */
  private told: { readonly fromMs: number; readonly toMs: number } | undefined;

  /** @returns a line without control characters; undefined: what was said last still holds */
  see(event: RunEvent, now: Date): string | undefined {
    const nowMs = now.getTime();
    if (event.kind === 'planned')
      this.told = {
        fromMs: nowMs + event.plan.estimatedNs / 1e6,
        toMs: nowMs + longestNs(event.plan) / 1e6,
      };
    // A search for capacities has no such plan, and tells its end itself.
    if (this.told === undefined) return undefined;
    this.time.see(event, nowMs);
    // Before the second block nothing that is like the rest has been seen.
    if (event.kind !== 'round-started' || event.round.block === 0 || event.round.position > 0)
      return undefined;
    const leftNs = this.time.remainingNs(nowMs);
    const leftMs = leftNs / 1e6;
    const endsMs = nowMs + leftMs;
    const offMs = Math.max(this.told.fromMs - endsMs, endsMs - this.told.toMs);
    if (offMs < Math.max(SHORTEST_MS, WORTH_TELLING * leftMs)) return undefined;
    const ends = clockOf(new Date(endsMs));
    // In whole minutes it may still be what was said.
    const wasTold = [this.told.fromMs, this.told.toMs].some((ms) => clockOf(new Date(ms)) === ends);
    this.told = { fromMs: endsMs, toMs: endsMs };
    if (wasTold) return undefined;
    return this.time.isOpenEnded()
      ? `at least ${formatLongDurationNs(leftNs)} left, ends ${ends} or later`
      : `about ${formatLongDurationNs(leftNs)} left, ends ${ends}`;
  }
}
