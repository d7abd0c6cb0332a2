// How often a worker may be woken: a wake-up costs a core some 10 µs, whatever it finds, and starts can share one.

/**
 * So many a second on average: a tenth of a core at the most. Below that rate every start has a wake-up of its own; above
 * it starts that come due meanwhile share one, and are late by some 60 µs in the median.
 */
const PER_SECOND = 8000;
/** Starts at random come in clusters: so many wake-ups that were not needed may be made up for. */
const BURST = 16;
const INTERVAL_NS = 1e9 / PER_SECOND;

/** A leaky bucket (ITU-T I.371, the generic cell rate algorithm): one number says how much of it is used. */
export class WakeBudget {
  /** When it is empty again, on the line of nowNs. */
  private emptyNs = Number.NEGATIVE_INFINITY;

  /** Somebody was woken. */
  spend(nowNs: number): void {
    this.emptyNs = Math.max(this.emptyNs, nowNs) + INTERVAL_NS;
  }

  /** No wake-up may be had before. */
  earliestNs(): number {
    return this.emptyNs - (BURST - 1) * INTERVAL_NS;
  }
}
