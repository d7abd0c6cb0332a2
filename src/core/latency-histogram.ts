// A log-linear histogram of nanoseconds in one typed array: what workers record into and everyone merges.

/**
 * The slots are those of an HdrHistogram with unit 1 ns and three significant digits (2048 sub-buckets,
 * HdrHistogram, Tene, "AbstractHistogram.countsArrayIndex"), so conversion to HDR is exact, slot for slot.
 * The relative width of a slot is at most 1/1024.
 */
const SUB_BUCKETS = 2048;
const HALF = SUB_BUCKETS / 2;
const HALF_BITS = 10;
/** Largest value with a slot of its own: 2^42 - 1 ns, 73 minutes; far above any reply timeout. */
const VALUE_BITS = 42;
export const MAX_TRACKABLE_NS = 2 ** VALUE_BITS - 1;
export const SLOT_COUNT = (VALUE_BITS - HALF_BITS + 1) * HALF;

/** The slot of a whole, non-negative number of nanoseconds. */
export function slotOf(valueNs: number): number {
  if (valueNs < 4294967296) {
    const bucket = 21 - Math.clz32(valueNs | (SUB_BUCKETS - 1));
    return (bucket << HALF_BITS) + (valueNs >>> bucket);
  }
  if (valueNs > MAX_TRACKABLE_NS) return SLOT_COUNT - 1;
  const bucket = 53 - Math.clz32(valueNs / 4294967296);
  return (bucket << HALF_BITS) + Math.floor(valueNs / 2 ** bucket);
}

/** The smallest value that falls into a slot, ns. */
export function slotLowestNs(slot: number): number {
  if (slot < SUB_BUCKETS) return slot;
  const bucket = (slot >> HALF_BITS) - 1;
  return (slot - (bucket << HALF_BITS)) * BUCKET_WIDTHS[bucket]!;
}

/** The largest value that falls into a slot, ns: what HDR reports for a percentile. */
export function slotHighestNs(slot: number): number {
  return slotLowestNs(slot) + slotWidthNs(slot) - 1;
}

function slotWidthNs(slot: number): number {
  return slot < SUB_BUCKETS ? 1 : BUCKET_WIDTHS[(slot >> HALF_BITS) - 1]!;
}

/** Powers of two: Math.pow would take most of the time that decoding a histogram takes. */
const BUCKET_WIDTHS = Float64Array.from({ length: VALUE_BITS - HALF_BITS + 1 }, (_, bucket) => 2 ** bucket);

/** Non-empty slots only, as pairs [slot, count, slot, count, …]: small enough for a message or a file. */
export interface SparseHistogram {
  readonly pairs: ArrayLike<number>;
  readonly count: number;
  /** 0 when empty, as the others: plain JSON has no Infinity. */
  readonly minNs: number;
  readonly maxNs: number;
  readonly sumNs: number;
}

/** As long as a histogram holds no more values than this, each of its slots has room for its count in 32 bits. */
const MOST_NARROW = 2 ** 32 - 1;
/** The wider one, of a histogram that holds more, is exact up to 2^53. */
export type Counts = Uint32Array | Float64Array;

export class LatencyHistogram {
  /** By slot. Another array from the moment on that it has to be a wider one. */
  counts: Counts = new Uint32Array(SLOT_COUNT);
  /** Exact up to 2^53. */
  count = 0;
  /** Exact, not a slot's bound; Infinity when empty. */
  minNs = Number.POSITIVE_INFINITY;
  /** Exact; 0 when empty. */
  maxNs = 0;
  sumNs = 0;

  static from(sparse: SparseHistogram): LatencyHistogram {
    return LatencyHistogram.mergeSparse([sparse]);
  }

  static mergeSparse(parts: Iterable<SparseHistogram>): LatencyHistogram {
    const merged = new LatencyHistogram();
    for (const part of parts) merged.addSparse(part);
    return merged;
  }

  static merge(parts: Iterable<LatencyHistogram>): LatencyHistogram {
    const merged = new LatencyHistogram();
    for (const part of parts) merged.add(part);
    return merged;
  }

  /** @param valueNs a whole number of nanoseconds, 0 or more. */
  record(valueNs: number): void {
    this.recordMany(valueNs, 1);
  }

  recordMany(valueNs: number, times: number): void {
    this.count += times;
    if (this.count > MOST_NARROW) this.widen();
    const slot = slotOf(valueNs);
    this.counts[slot] = this.counts[slot]! + times;
    this.sumNs += valueNs * times;
    if (valueNs < this.minNs) this.minNs = valueNs;
    if (valueNs > this.maxNs) this.maxNs = valueNs;
  }

  add(other: LatencyHistogram): void {
    if (other.count === 0) return;
    this.addTotals(other);
    const { counts } = this;
    const added = other.counts;
    const last = slotOf(other.maxNs);
    for (let slot = slotOf(other.minNs); slot <= last; slot++) counts[slot] = counts[slot]! + added[slot]!;
  }

  addSparse(other: SparseHistogram): void {
    if (other.count === 0) return;
    this.addTotals(other);
    const { counts } = this;
    const { pairs } = other;
    for (let i = 0; i + 1 < pairs.length; i += 2) counts[pairs[i]!] = counts[pairs[i]!]! + pairs[i + 1]!;
  }

  private addTotals(other: { count: number; minNs: number; maxNs: number; sumNs: number }): void {
    this.count += other.count;
    if (this.count > MOST_NARROW) this.widen();
    this.sumNs += other.sumNs;
    this.minNs = Math.min(this.minNs, other.minNs);
    this.maxNs = Math.max(this.maxNs, other.maxNs);
  }

  /** 32 bits are half the memory, and all that an interval or a short run needs. */
  private widen(): void {
    if (this.counts instanceof Uint32Array) this.counts = Float64Array.from(this.counts);
  }

  reset(): void {
    if (this.count > 0) this.counts.fill(0, slotOf(this.minNs), slotOf(this.maxNs) + 1);
    this.count = 0;
    this.sumNs = 0;
    this.minNs = Number.POSITIVE_INFINITY;
    this.maxNs = 0;
  }

  meanNs(): number {
    return this.count === 0 ? Number.NaN : this.sumNs / this.count;
  }

  /**
   * The value at a percentile, ns: the smallest recorded value, rounded up within its slot (HDR's
   * convention), such that at least `percentile` per cent of all values are at or below it.
   * NaN when empty.
   *
   * @param percentile in (0, 100]
   */
  percentileNs(percentile: number): number {
    if (this.count === 0) return Number.NaN;
    // 99.9 / 100 × 1e9 is 999000000.0000001, and one rank too many.
    const rank = Math.ceil((percentile / 100) * this.count * (1 - 1e-12));
    const wanted = Math.max(1, Math.min(this.count, rank));
    const last = slotOf(this.maxNs);
    let seen = 0;
    for (let slot = slotOf(this.minNs); slot <= last; slot++) {
      seen += this.counts[slot]!;
      if (seen >= wanted) return Math.min(slotHighestNs(slot), this.maxNs);
    }
    return this.maxNs;
  }

  toSparse(): SparseHistogram & { readonly pairs: number[] } {
    const pairs = Array.from(this.toPairs());
    const minNs = this.count === 0 ? 0 : this.minNs;
    return { pairs, count: this.count, minNs, maxNs: this.maxNs, sumNs: this.sumNs };
  }

  /** The non-empty slots alone, outside the heap. */
  toPairs(): Counts {
    if (this.count === 0) return new Uint32Array();
    const { counts } = this;
    const [first, last] = [slotOf(this.minNs), slotOf(this.maxNs)];
    let used = 0;
    for (let slot = first; slot <= last; slot++) if (counts[slot]! > 0) used++;
    const pairs = this.count > MOST_NARROW ? new Float64Array(2 * used) : new Uint32Array(2 * used);
    for (let slot = first, at = 0; slot <= last; slot++) {
      if (counts[slot] === 0) continue;
      pairs[at++] = slot;
      pairs[at++] = counts[slot]!;
    }
    return pairs;
  }
}
