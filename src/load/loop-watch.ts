// Since when what a turn of the event loop finds may have been waiting for it: bounds what a busy worker adds to a time.
import { nowNs } from './worker-clock.ts';

/**
 * Between two turns the loop at least looks at its timers; what takes longer was a wait in the poll, which ends with
 * the first arrival. A worker that is woken late by the system looks as if nothing had arrived: that is not bounded.
 */
const WAITED_NS = 20e3;

export class LoopWatch {
  /** Nothing that this turn finds had arrived before; on the line of nowNs. */
  arrivedAfterNs = 0;
  private enteredNs = 0;
  private leftNs = Number.NEGATIVE_INFINITY;
  private isInTurn = false;
  private readonly leave = () => {
    this.isInTurn = false;
    this.leftNs = nowNs();
  };

  /** At whatever is called first in a turn: a timer, or the first socket that the poll found. */
  enter(atNs: number): void {
    if (this.isInTurn) return;
    this.isInTurn = true;
    // Immediates run when all sockets of a poll have been read.
    setImmediate(this.leave);
    const hasWaited = atNs - this.leftNs > WAITED_NS;
    // The poll of the turn before found all that had arrived by then.
    this.arrivedAfterNs = hasWaited ? atNs : this.enteredNs;
    this.enteredNs = atNs;
  }
}
