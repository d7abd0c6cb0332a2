// When the kernel took a packet in: its timestamps are of the clock that can be set, and are brought onto the monotonic one.

/** The clock is slewed by 0.05 % at most (adjtimex), so an offset is wrong by no more than 2.5 µs when it is taken anew. */
const OFFSET_LASTS_NS = 5e6;
/** A reading of three clocks that took longer than this was interrupted, and says little. */
const QUICK_NS = 2e3;
const TRIES = 4;

export interface Clocks {
  /** From any moment on, the same as the stamps'; may be set at any time. */
  realtimeNs(): number;
  /** On the line of nowNs. */
  monotonicNs(): number;
}

/**
 * A step of the realtime clock is seen at once when it would let a reply arrive before its request was sent, or after it
 * was read. A smaller one is seen when the offset is taken anew, 5 ms later at most.
 */
export class ArrivalClock {
  private readonly clocks: Clocks;
  /** monotonic - realtime. */
  private offsetNs = 0;
  private takenNs = Number.NEGATIVE_INFINITY;

  constructor(clocks: Clocks) {
    this.clocks = clocks;
  }

  /**
   * @param stampNs of the kernel, realtime
   * @param earliestNs the request was sent then: nothing that answers it had arrived before
   * @param readNs when it was read
   * @returns the moment of arrival on the line of nowNs; `readNs` when the stamp can't be right
   */
  arrivalNs(stampNs: number, earliestNs: number, readNs: number): number {
    if (readNs - this.takenNs > OFFSET_LASTS_NS) this.takeOffset();
    let arrivedNs = stampNs + this.offsetNs;
    if (arrivedNs >= earliestNs && arrivedNs <= readNs) return arrivedNs;
    this.takeOffset();
    arrivedNs = stampNs + this.offsetNs;
    // The clocks are read one after another: so much may be missing.
    if (arrivedNs > readNs && arrivedNs - readNs < QUICK_NS) return readNs;
    return arrivedNs >= earliestNs && arrivedNs <= readNs ? arrivedNs : readNs;
  }

  private takeOffset(): void {
    let quickestNs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < TRIES && quickestNs > QUICK_NS; i++) {
      const before = this.clocks.monotonicNs();
      const realtimeNs = this.clocks.realtimeNs();
      const after = this.clocks.monotonicNs();
      if (after - before >= quickestNs) continue;
      quickestNs = after - before;
      this.offsetNs = (before + after) / 2 - realtimeNs;
      this.takenNs = after;
    }
  }
}
