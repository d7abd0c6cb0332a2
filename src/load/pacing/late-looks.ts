// Of starts that came due while nobody looked: by how much they were seen too late.

/** Looks that are remembered; one finds eight starts at the most. Beyond it the oldest is forgotten. */
const MOST = 4096;

/**
 * A start that waits for a reply is sent long after it was seen, and by then its own time is all that is known of it. So
 * looks that came late are kept, each with the stretch of due times that it found; times and looks only grow.
 */
export class LateLooks {
  private readonly allowedNs: number;
  private readonly firstNs = new Float64Array(MOST);
  private readonly lastNs = new Float64Array(MOST);
  private readonly seenNs = new Float64Array(MOST);
  /** How many there ever were; the n-th lies at n modulo MOST. */
  private count = 0;

  /** @param allowedNs a look that comes so long after the earliest start it finds is not late */
  constructor(allowedNs: number) {
    this.allowedNs = allowedNs;
  }

  /** All starts that were due from `firstNs` to `lastNs` were seen now, and none of them before. */
  note(firstNs: number, lastNs: number, seenNs: number): void {
    if (seenNs - firstNs <= this.allowedNs) return;
    const at = this.count++ % MOST;
    this.firstNs[at] = firstNs;
    this.lastNs[at] = lastNs;
    this.seenNs[at] = seenNs;
  }

  /** @returns how long after its time a start was seen, ns; 0 where that was in time */
  latenessOf(dueNs: number): number {
    let low = Math.max(0, this.count - MOST);
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lastNs[middle % MOST]! < dueNs) low = middle + 1;
      else high = middle;
    }
    const at = low % MOST;
    return low < this.count && this.firstNs[at]! <= dueNs ? this.seenNs[at]! - dueNs : 0;
  }
}
