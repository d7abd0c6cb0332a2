// The worker's clock on the hot path: the same line as monotonicNs, read at half its cost.

/** `hrtime` is documented as legacy, but the bigint of its successor has to be made and converted at every reading. */
const { hrtime } = process;

/** Nanoseconds, on the line of monotonicNs. */
export function nowNs(): number {
  const reading = hrtime();
  return reading[0] * 1e9 + reading[1];
}

/** setTimeout is late by up to a millisecond or two: sleeps until shortly before, then looks at the clock in every turn. */
export function whenReached(instantNs: number, action: () => void): void {
  const leftMs = (instantNs - nowNs()) / 1e6;
  if (leftMs > 3) setTimeout(whenReached, leftMs - 2, instantNs, action);
  else if (leftMs > 0) setImmediate(whenReached, instantNs, action);
  else action();
}

/**
 * When what one poll of the event loop found had arrived: one reading, at the first of its sockets. The others were
 * ready by then too, and wait only for their turn.
 */
export class PollClock {
  private readingNs = 0;
  private readonly endPoll = () => this.forget();

  nowNs(): number {
    if (this.readingNs === 0) {
      this.readingNs = nowNs();
      // Immediates run when all sockets of a poll have had their turn.
      setImmediate(this.endPoll);
    }
    return this.readingNs;
  }

  /** After a send, whose reply must not be given a moment before it. */
  forget(): void {
    this.readingNs = 0;
  }
}
