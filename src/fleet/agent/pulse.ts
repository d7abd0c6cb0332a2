// The heartbeat of an agent that holds a slice: it tells the coordinator that it lives, and itself when it did not.
import { monotonicNs } from '../../core/clock.ts';

/** What the coordinator is told goes out so often, all at once: each time that the process wakes for it costs as much as what it says. */
export const BEAT_MS = 1000;
/** The thread itself is looked at more often, without a word to anybody. */
const LOOK_MS = 250;

export class Pulse {
  /** The longest that this thread was not run beyond a look, milliseconds. */
  longestPauseMs = 0;
  private readonly timer: NodeJS.Timeout;
  private beforeNs = monotonicNs();

  /** @param on.late with how late a look is, milliseconds */
  constructor(on: { late(lateMs: number): void; beat(): void }) {
    let looks = 0;
    this.timer = setInterval(() => {
      const now = monotonicNs();
      const lateMs = Math.max(0, (now - this.beforeNs) / 1e6 - LOOK_MS);
      this.beforeNs = now;
      this.longestPauseMs = Math.max(this.longestPauseMs, lateMs);
      on.late(lateMs);
      if (++looks % (BEAT_MS / LOOK_MS) === 0) on.beat();
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
