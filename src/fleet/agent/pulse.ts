// The heartbeat of an agent that holds a slice: it tells the coordinator that it lives, and itself when it did not.
import { monotonicNs } from '../../core/clock.ts';

/** The coordinator takes an agent for lost after several of them. */
export const BEAT_MS = 250;

export class Pulse {
  /** The longest that this thread was not run beyond a beat, milliseconds. */
  longestPauseMs = 0;
  private readonly timer: NodeJS.Timeout;
  private beforeNs = monotonicNs();

  /** @param onBeat with how late it is, milliseconds */
  constructor(onBeat: (lateMs: number) => void) {
    this.timer = setInterval(() => {
      const now = monotonicNs();
      const lateMs = Math.max(0, (now - this.beforeNs) / 1e6 - BEAT_MS);
      this.beforeNs = now;
      this.longestPauseMs = Math.max(this.longestPauseMs, lateMs);
      onBeat(lateMs);
    }, BEAT_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
